"""What people do to the words: write, change, choose accounts, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.checks import MOST_PARTS
from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.publishing.actions.freezing import freeze_again
from parvis.publishing.kit_rules import check_words
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.queries.posts import post_to_change
from parvis.workspaces.api import Permission, Workspace, accounts_of, brand, record

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class PostDraft:
    """What somebody typed. ``texts`` are the accounts' own words by account id; an empty text says it in the post's words. ``further`` are
    the texts a thread goes on with (``None``: as they are there), ``comment`` is the first comment (``None``: as it is there), ``poll`` what it asks (``None``: as it is there; without answers: nothing). ``choices`` are answers to what networks ask, by account id (an account
    that is not named keeps those it has).
    """

    brand: int
    text: str
    title: str = ""
    language: str = ""
    warning: str = ""
    link: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)
    is_paid: bool = False
    campaign: str = ""
    further: Sequence[str] | None = None
    comment: str | None = None
    poll: OutgoingPoll | None = None
    choices: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def write_post(workspace: Workspace, draft: PostDraft) -> Post:
    """Keep a new post as a draft. A draft may be empty, too long or for no account yet: planning is where it must be right."""
    workspace.require(Permission.PREPARE, draft.brand)
    with transaction.atomic():
        made = Post(
            organisation_id=workspace.organisation,
            brand=brand(workspace, draft.brand),
            created_by_id=workspace.person,
        )
        _fill(workspace, made, draft)
        record(workspace, "post.write", made, brand=draft.brand)
    return made


def edit_post(workspace: Workspace, post_id: int, draft: PostDraft) -> Post:
    """Change a post and what is planned of it: content that was approved must be approved again.

    Raises ``ValidationError`` when one of its deliveries is going out or is online, and where it is of a kit that fixes what would be
    changed: nothing is then changed.
    """
    changed = post_to_change(workspace, post_id)
    if draft.brand != changed.brand_id:
        raise ValidationError(_("A post stays with its brand. Write another one for the other brand."))
    check_words(changed, draft)
    with transaction.atomic():
        _fill(workspace, changed, draft)
        freeze_again(workspace, changed)
        record(workspace, "post.edit", changed)
    return changed


def delete_post(workspace: Workspace, post_id: int) -> None:
    """Delete a post of which nothing was ever sent. Raises ``ValidationError`` for one that was: its ledger is kept."""
    gone = post_to_change(workspace, post_id)
    with transaction.atomic():
        Delivery.objects.filter(variant__post=gone, state__in=CHANGEABLE, tries=0).delete()
        if Delivery.objects.filter(variant__post=gone).exists():
            raise ValidationError(_("Something of this post has been sent: it stays in the ledger."))
        record(workspace, "post.delete", gone)
        gone.delete()


def _fill(workspace: Workspace, post: Post, draft: PostDraft) -> None:
    link = draft.link.strip()
    further = post.further if draft.further is None else list(draft.further)
    if any(
        len(text) > LONGEST for text in (draft.text, draft.comment or "", *draft.texts.values(), *further)
    ):
        raise ValidationError({"text": _("A text may hold 100,000 characters at most.")})
    if link:
        try:
            URLValidator(schemes=["http", "https"])(link)
        except ValidationError:
            raise ValidationError({"link": _("An address begins with https://.")}) from None
    if len(further) >= MOST_PARTS * 2:
        raise ValidationError({"text": _("A thread may have %(most)d parts at most.") % {"most": MOST_PARTS}})
    post.further = further
    if draft.poll is not None:
        post.poll = msgspec.to_builtins(draft.poll) if draft.poll.options else {}
    post.comment = post.comment if draft.comment is None else draft.comment.strip()
    post.title, post.text, post.link = draft.title.strip()[:160], draft.text, link[:2000]
    post.warning, post.language = draft.warning.strip()[:200], draft.language[:5]
    post.is_paid, post.campaign = draft.is_paid, draft.campaign.strip()[:100]
    post.written(workspace.person)
    post.save()
    _choose_accounts(workspace, post, draft.texts, draft.choices)


def _choose_accounts(
    workspace: Workspace, post: Post, texts: Mapping[int, str], choices: Mapping[int, Mapping[str, str]]
) -> None:
    """Keep a variant for each account that is open here; those of closed accounts stay as somebody else made them."""
    open_here = {account.pk for account in accounts_of(workspace, post.brand_id)}
    if not set(texts) <= open_here:
        raise ValidationError(_("One of these accounts is not one of this brand’s here."))
    if not post.variants.exists():  # a new post: there is nothing to compare with
        Variant.objects.bulk_create(
            Variant(post=post, account_id=account, text=text, choices=dict(choices.get(account, {})))
            for account, text in texts.items()
        )
        return
    for account, text in texts.items():
        chosen = {"choices": dict(choices[account])} if account in choices else {}
        Variant.objects.update_or_create(post=post, account_id=account, defaults={"text": text, **chosen})
    dropped = post.variants.filter(account_id__in=open_here - set(texts))
    standing = Delivery.objects.filter(variant__in=dropped).exclude(state__in=CHANGEABLE)
    if standing.exists():
        raise ValidationError(_("This post is going out, or is out, on an account you took away."))
    Delivery.objects.filter(variant__in=dropped, tries=0).delete()
    used = Delivery.objects.filter(variant__in=dropped).values_list("variant_id", flat=True)
    Delivery.objects.filter(variant__in=dropped).update(state=DeliveryState.CANCELLED, next_look_at=None)
    dropped.exclude(pk__in=list(used)).delete()
