"""Saving what stands in the composer: the words and the pictures, both or neither."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from parvis.publishing.actions.media import Chosen, choose_media
from parvis.publishing.actions.posts import PostDraft, edit_post, write_post
from parvis.publishing.models import Post
from parvis.workspaces.api import Workspace


def save_post(
    workspace: Workspace,
    post_id: int | None,
    draft: PostDraft,
    pictures: Chosen,
    further: Sequence[Chosen] | None = None,
) -> Post:
    """Write a post, or change the one there is, with the pictures beside it: (picture, its description) in their order.

    ``further`` are those of the parts a thread goes on with (``None``: as they are there).
    """
    with transaction.atomic():
        saved = edit_post(workspace, post_id, draft) if post_id else write_post(workspace, draft)
        media = list(saved.media.select_related("medium"))
        there = [(one.part, one.medium_id, one.alt or one.medium.alt) for one in media]
        if further is None:
            further = [
                [(one.medium_id, one.alt) for one in media if one.part == part]
                for part in range(1, 1 + len(saved.further))
            ]
        wanted = [
            (part, number, alt.strip())
            for part, chosen in enumerate([pictures, *further])
            for number, alt in chosen
        ]
        if there != wanted:
            choose_media(workspace, saved.pk, pictures, further)
    return saved
