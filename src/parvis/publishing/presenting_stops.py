"""What is stopped, made ready for the banner that stands above every screen of publishing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parvis.publishing import clock
from parvis.publishing.models import Pause
from parvis.publishing.queries.governance import pauses_of
from parvis.publishing.queries.screens import held_back
from parvis.workspaces.api import Permission, Workspace


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: of what, by whom, why, since when, what it holds back, and whether whoever looks may end it."""

    pk: int
    brand: str
    who: str
    reason: str
    since: dt.datetime
    held: int
    next: str
    may_end: bool


def stops(workspace: Workspace, brand: int | None = None) -> list[Stop]:
    """What is stopped here; only what concerns ``brand`` when one is given."""
    standing = pauses_of(workspace)
    if brand is not None:
        standing = [one for one in standing if one.brand_id in {None, brand}]
    return [_stop(workspace, one) for one in standing]


def _stop(workspace: Workspace, pause: Pause) -> Stop:
    held = held_back(workspace, pause)
    first = held.first()
    may_end = workspace.can(Permission.PUBLISH, pause.brand_id)
    if pause.brand_id is None:
        may_end = may_end and workspace.is_whole
    return Stop(
        pk=pause.pk,
        brand=pause.brand.name if pause.brand else "",
        who=str(pause.began_by or ""),
        reason=pause.reason,
        since=pause.began_at,
        held=held.count(),
        next=clock.when(first.due_at) if first else "",
        may_end=may_end,
    )
