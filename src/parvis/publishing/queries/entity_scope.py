"""What is of an entity is for those who work for it, or for what stands below it; what is of none, for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from parvis.publishing.models import Post, Variant
from parvis.workspaces.api import Account, Permission, Workspace, with_those_below

Kept = TypeVar("Kept", bound=Model)


def of_my_entities(workspace: Workspace, found: QuerySet[Kept]) -> QuerySet[Kept]:
    """Those of some rows (with an ``entity``) that are for whoever works here."""
    if workspace.entities is None:
        return found
    named = set(found.exclude(entity=None).values_list("entity_id", flat=True))
    mine = [
        one
        for one in named
        if with_those_below(workspace.organisation, frozenset({one})) & workspace.entities
    ]
    return found.filter(Q(entity=None) | Q(entity_id__in=mine))


def may_keep(workspace: Workspace, brand: int, entity: int | None) -> bool:
    """Whether whoever works here may write what is for a brand, or for an entity of it: only those who work for all whom it is for."""
    if not workspace.can(Permission.PREPARE, brand):
        return False
    return workspace.entities is None or (entity is not None and entity in workspace.entities)


def said_here(workspace: Workspace, posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those of some posts that an account which is open here says, and those for which nobody has chosen an account yet."""
    if workspace.entities is None:
        return posts
    variants = Variant.objects.filter(post=OuterRef("pk"))
    mine = variants.filter(account__entity_id__in=workspace.entities)
    return posts.filter(Exists(mine) | ~Exists(variants))


def said_only_here(workspace: Workspace, posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those of some posts that no account says which is closed here."""
    if workspace.entities is None:
        return posts
    closed = Variant.objects.filter(post=OuterRef("pk")).exclude(account__entity_id__in=workspace.entities)
    return posts.filter(~Exists(closed))


def closed_among(workspace: Workspace, accounts: Iterable[Account]) -> list[Account]:
    """Those of some accounts of an open brand that are closed to whoever works here."""
    if workspace.entities is None:
        return []
    return [one for one in accounts if one.entity_id not in workspace.entities]


def are_all_mine(workspace: Workspace, accounts: Iterable[Account]) -> bool:
    """Whether none of some accounts of an open brand is closed to whoever works here."""
    return not closed_among(workspace, accounts)
