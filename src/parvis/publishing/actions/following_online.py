"""The words of a post follow what was changed online, so that whoever reads, copies or finds it gets what people see.

What has not left keeps what was agreed to: the words of a post follow only once all accounts that share them say the new ones; until then
an account that was changed alone has words of its own. What was said first stays in the ledger.
"""

from __future__ import annotations

from typing import Any

from parvis.engine.publishing.changes import DONE
from parvis.engine.publishing.deliveries import CHANGEABLE, OUT, DeliveryState
from parvis.publishing.models import Delivery, DeliveryChange, Post, Variant, online_now, words_online
from parvis.publishing.models.evergreen import EvergreenEntry
from parvis.publishing.online_words import may_say_alone
from parvis.publishing.queries.posts import current, with_variants


def follow_online(change: DeliveryChange) -> None:
    """Bring the words of a post up to what is online since a change was made, or was seen not to be. Called within its transaction."""
    number = change.delivery.variant.post_id
    Post.objects.select_for_update().get(pk=number)  # of two accounts, the second sees what the first did
    post = with_variants(Post.objects.filter(pk=number)).get()
    variant = next(one for one in post.variants.all() if one.pk == change.delivery.variant_id)
    standing, words = current(variant), words_online(change.delivery)
    if standing is None or standing.pk != change.delivery_id or standing.state not in OUT:
        return
    before = _words_of(post)
    if words is not None and words != (variant.text or post.text):
        _take(variant, words)
        _share_again(post)
    if _words_of(post) != before:
        _save(post, change)
        _keep_saying(post, before)
    _describe(post)


def _take(variant: Variant, words: str) -> None:
    """Have the account say these words: by the post's own, where all who share them say so online, else by words of its own."""
    post = variant.post
    sharing = [standing for one in post.variants.all() if not one.text and (standing := _said(one))]
    if not variant.text and all(one.state in OUT and words_online(one) == words for one in sharing):
        post.text = words
    elif may_say_alone(variant, words):
        variant.text = words


def _said(variant: Variant) -> Delivery | None:
    """What an account says, or is about to say."""
    standing = current(variant)
    return None if standing is None or standing.state == DeliveryState.DELETED else standing


def _share_again(post: Post) -> None:
    """An account that says online what the post says has no words of its own."""
    for one in post.variants.all():
        standing = current(one)
        if standing is not None and standing.state in OUT and one.text == post.text and not post.further:
            one.text = ""


def _save(post: Post, change: DeliveryChange) -> None:
    standing = [one for one in map(current, post.variants.all()) if one is not None]
    waits = any(one.state in CHANGEABLE for one in standing)  # it is somebody else's words
    if change.state in DONE and change.written_by_id is not None and not waits:
        post.written(change.written_by_id)
    post.save(update_fields=["text", "last_written_by", "described_by", "updated_at"])
    for one in post.variants.all():
        one.save(update_fields=["text"])


def _describe(post: Post) -> None:
    """Have pictures be described as all accounts describe them online."""
    standing = [one for one in map(_said, post.variants.all()) if one is not None]
    told = {tuple(one["alt"] for one in online_now(row).get("media") or ()) for row in standing}
    pictures = [one for one in post.media.all() if one.part == 0]
    if len(told) != 1 or any(one.state not in OUT for one in standing):
        return
    for picture, alt in zip(pictures, next(iter(told)), strict=False):
        if alt and alt != (picture.alt or picture.medium.alt):
            picture.alt = alt
            picture.save(update_fields=["alt"])


def _words_of(post: Post) -> dict[str, Any]:
    own = {str(one.account_id): one.text for one in post.variants.all() if one.text}
    return {"text": post.text, "own": own}


def _keep_saying(post: Post, before: dict[str, Any]) -> None:
    """Queues go on in the words they have until somebody takes the new ones."""
    now = _words_of(post)
    for entry in EvergreenEntry.objects.filter(post=post):
        kept = before if entry.own_words is None else entry.own_words
        entry.own_words = None if kept == now else kept
        entry.save(update_fields=["own_words"])
