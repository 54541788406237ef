"""Saying it again in another way: a new draft with the words of a post."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from parvis.publishing.actions.labels import label_post
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.kit_rules import check_alone
from parvis.publishing.models import Post
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Permission, Workspace, accounts_of


def copy_post(
    workspace: Workspace, post_id: int, text: str | None = None, says: Mapping[int, str] | None = None
) -> Post:
    """A draft with the same words, pictures and labels for the same accounts, but for those that are closed to whoever copies.

    ``text`` takes the place of the post's words, ``says`` (each account with words of its own, or ``""``) that of its accounts.
    Raises ``ValidationError`` for a post of a kit.
    """
    copied = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, copied.brand_id)
    check_alone(copied.pk)
    if says is None:
        says = {one.account_id: one.text for one in copied.variants.all()}
    open_here = set(accounts_of(workspace, copied.brand_id).values_list("pk", flat=True))
    draft = PostDraft(
        brand=copied.brand_id,
        text=copied.text if text is None else text,
        title=copied.title,
        language=copied.language,
        warning=copied.warning,
        link=copied.link,
        is_paid=copied.is_paid,
        campaign=copied.campaign,
        further=copied.further,
        comment=copied.comment,
        poll=copied.asked,
        texts={account: own for account, own in says.items() if account in open_here},
        choices={one.account_id: one.choices for one in copied.variants.all()},
    )
    media = list(copied.media.all())
    pictures, *further = (
        [(one.medium_id, one.alt) for one in media if one.part == part]
        for part in range(1 + len(copied.further))
    )
    with transaction.atomic():
        made = save_post(workspace, None, draft, pictures, further)
        labels = set(copied.labels.values_list("pk", flat=True))
        return label_post(workspace, made.pk, labels) if labels else made
