"""Agreeing or not on a screen: the judgement itself, and what was judged, kept so that later changes can be shown."""

from __future__ import annotations

import msgspec
from django.db import transaction

from parvis.publishing.actions.approvals import approve, decline
from parvis.publishing.models import Post, Wording
from parvis.workspaces.api import Workspace


def agree(workspace: Workspace, post_id: int, seen: str) -> Post:
    """:func:`~parvis.publishing.actions.approvals.approve`, keeping what was agreed to."""
    with transaction.atomic():
        agreed = approve(workspace, post_id, seen)
        _keep(agreed)
    return agreed


def disagree(workspace: Workspace, post_id: int, seen: str, note: str) -> Post:
    """:func:`~parvis.publishing.actions.approvals.decline`, keeping what was judged."""
    with transaction.atomic():
        declined = decline(workspace, post_id, seen, note)
        _keep(declined)
    return declined


def _keep(post: Post) -> None:
    for variant in post.variants.all():
        said = variant.outgoing()
        Wording.objects.get_or_create(
            variant=variant, hash=said.hash, defaults={"said": msgspec.to_builtins(said)}
        )
