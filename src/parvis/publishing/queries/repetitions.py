"""Reads which posts come again, and what was made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.publishing.models import Post, Repeat, Repetition
from parvis.workspaces.api import Permission, Workspace


def repetitions_of(workspace: Workspace) -> QuerySet[Repetition]:
    """The repetitions of the brands that are open here, the newest first."""
    workspace.require(Permission.SEE)
    found = Repetition.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    return found.select_related("post", "brand", "started_by")


def repetition_of(workspace: Workspace, repetition_id: int) -> Repetition:
    """One repetition. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = repetitions_of(workspace).filter(pk=repetition_id).first()
    if found is None:
        raise Http404(_("This post does not come again."))
    return found


def repetition_behind(workspace: Workspace, post: Post) -> Repetition | None:
    """How a post comes again, or the repetition it is a copy of; the last one there was."""
    own = list(repetitions_of(workspace).filter(Q(post=post) | Q(repeats__post=post)).distinct())
    return next((one for one in own if one.ended_at is None), own[0] if own else None)


def still_to_go(repetition: Repetition, now: dt.datetime) -> QuerySet[Repeat]:
    """The copies that are planned and have not left."""
    return repetition.repeats.filter(post__planned_for__gt=now).select_related("post")


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
