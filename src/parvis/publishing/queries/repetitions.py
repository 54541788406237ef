"""Reads which posts come again, and what was made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.publishing.models import Post, Repeat, Repetition
from parvis.publishing.queries.entity_scope import said_here
from parvis.publishing.queries.posts import posts_of, why_not_mine
from parvis.workspaces.api import Permission, Workspace


def repetitions_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Repetition]:
    """The repetitions of the posts that are open here, the newest first."""
    workspace.require(Permission.SEE, brand)
    found = Repetition.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    if workspace.entities is not None:
        found = found.filter(post__in=said_here(workspace, Post.objects.all()))
    return found.select_related("post", "brand", "started_by")


def repetition_of(workspace: Workspace, repetition_id: int) -> Repetition:
    """One repetition. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = repetitions_of(workspace).filter(pk=repetition_id).first()
    if found is None:
        raise Http404(_("This post does not come again."))
    return found


def repetition_to_change(workspace: Workspace, repetition_id: int) -> Repetition:
    """One that whoever works here may change or stop. Raises ``Http404``, or ``PermissionDenied`` for that of a post which accounts say too
    that are closed to them, unless they asked for it: then its copies are for their own accounts.
    """
    found = repetition_of(workspace, repetition_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if reason := _why_not_mine(workspace, found):
        raise PermissionDenied(reason)
    return found


def may_change_repetition(workspace: Workspace, repetition: Repetition) -> bool:
    """Whether whoever works here may change a repetition that has not ended, or stop it."""
    may_prepare = workspace.can(Permission.PREPARE, repetition.brand_id)
    return repetition.ended_at is None and may_prepare and not _why_not_mine(workspace, repetition)


def _why_not_mine(workspace: Workspace, repetition: Repetition) -> str:
    is_theirs = workspace.person is not None and repetition.started_by_id == workspace.person
    return "" if is_theirs else why_not_mine(workspace, repetition.post)


def repetition_behind(workspace: Workspace, post: Post) -> Repetition | None:
    """How a post comes again, or the repetition it is a copy of; the last one there was."""
    own = list(repetitions_of(workspace).filter(Q(post=post) | Q(repeats__post=post)).distinct())
    return next((one for one in own if one.ended_at is None), own[0] if own else None)


def still_to_go(repetition: Repetition, now: dt.datetime) -> QuerySet[Repeat]:
    """The copies that are planned and have not left."""
    return repetition.repeats.filter(post__planned_for__gt=now).select_related("post")


def copies_to_come(workspace: Workspace, repetition: Repetition) -> list[Repeat]:
    """What was made of the days from today on, in order, each with its post, which is empty where somebody deleted it or it is closed to
    whoever asks.
    """
    workspace.require(Permission.SEE, repetition.brand_id)
    found = list(repetition.repeats.filter(day__gte=timezone.localdate()).order_by("day"))
    posts = posts_of(workspace, repetition.brand_id).in_bulk([one.post_id for one in found if one.post_id])
    for one in found:
        one.post = posts.get(one.post_id or 0)
    return found


def repeated_among(workspace: Workspace, posts: Collection[int]) -> set[int]:
    """Those of some posts that come again, or are copies."""
    standing = repetitions_of(workspace).filter(ended_at__isnull=True, post_id__in=posts)
    copies = Repeat.objects.filter(post_id__in=posts, repetition__organisation_id=workspace.organisation)
    return {*standing.values_list("post_id", flat=True), *copies.values_list("post_id", flat=True)}


def to_extend(until: dt.date) -> list[int]:
    """The repetitions of which no copies were made up to a day yet, for workers."""
    behind = Repetition.objects.filter(ended_at__isnull=True).filter(
        Q(made_until__isnull=True) | Q(made_until__lt=until)
    )
    return list(behind.order_by("pk").values_list("pk", flat=True))
