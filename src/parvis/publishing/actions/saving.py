"""Saving what stands in the composer: the words and the pictures, both or neither."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from parvis.publishing.actions.media import choose_media
from parvis.publishing.actions.posts import PostDraft, edit_post, write_post
from parvis.publishing.models import Post
from parvis.workspaces.api import Workspace


def save_post(
    workspace: Workspace, post_id: int | None, draft: PostDraft, pictures: Sequence[tuple[int, str]]
) -> Post:
    """Write a post, or change the one there is, with the pictures beside it: (picture, its description) in their order."""
    with transaction.atomic():
        saved = edit_post(workspace, post_id, draft) if post_id else write_post(workspace, draft)
        there = [(one.medium_id, one.alt or one.medium.alt) for one in saved.media.select_related("medium")]
        if there != [(number, alt.strip()) for number, alt in pictures]:
            choose_media(workspace, saved.pk, pictures)
    return saved
