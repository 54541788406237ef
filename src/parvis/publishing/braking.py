"""The brake of publishing, for rooms where emergencies are handled: see :mod:`parvis.workspaces.brakes`."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from parvis.publishing import clock
from parvis.publishing.actions import pausing
from parvis.publishing.models import Delivery, Pause
from parvis.publishing.presenting_stops import Stop, stops
from parvis.publishing.queries.governance import may_stop, pauses_of
from parvis.publishing.queries.screens import held_back
from parvis.workspaces.api import HeldBack, Stopped, Workspace

SHOWN = 5  # posts named; the others are counted


class PublishingBrake:
    """Nothing more is said for a brand, or for any, until somebody lets it go on."""

    def may_stop(self, workspace: Workspace, brand: int | None) -> bool:
        """See :class:`parvis.workspaces.brakes.Brake`."""
        return may_stop(workspace, brand)

    def standing(self, workspace: Workspace, brand: int) -> list[Stopped]:
        """See :class:`parvis.workspaces.brakes.Brake`."""
        pauses = {one.pk: one for one in pauses_of(workspace)}
        return [_stopped(workspace, stop, pauses[stop.pk]) for stop in stops(workspace, brand)]

    def stop(self, workspace: Workspace, brand: int | None, reason: str) -> int:
        """See :class:`parvis.workspaces.brakes.Brake`."""
        return held_back(workspace, pausing.pause(workspace, brand, reason)).count()

    def let_go(self, workspace: Workspace, stop: int) -> None:
        """See :class:`parvis.workspaces.brakes.Brake`."""
        pausing.resume(workspace, stop)


def _stopped(workspace: Workspace, stop: Stop, pause: Pause) -> Stopped:
    return Stopped(
        pk=stop.pk,
        what=stop.what,
        who=stop.who,
        reason=stop.reason,
        since=stop.since,
        count=stop.held,
        may_end=stop.may_end,
        held=_first(held_back(workspace, pause)),
    )


def _first(held: QuerySet[Delivery]) -> list[HeldBack]:
    """The posts that would go out first, each once."""
    found: dict[int, HeldBack] = {}
    for one in held.select_related("variant__post")[: SHOWN * 10]:
        post = one.variant.post
        words = post.title or (one.variant.text or post.text)[:120]
        found.setdefault(
            post.pk, HeldBack(words, clock.when(one.due_at), reverse("publishing:post", args=[post.pk]))
        )
    return list(found.values())[:SHOWN]
