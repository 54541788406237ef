"""What is stopped, made ready for the banner that stands above every screen of publishing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parvis.publishing import clock
from parvis.publishing.models import Pause
from parvis.publishing.queries.governance import may_stop, pauses_of
from parvis.publishing.queries.screens import held_back
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: of what (a brand or an entity; empty: everything), by whom, why, since when, what it holds back, and whether whoever
    looks may end it.
    """

    pk: int
    what: str
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
        standing = [one for one in standing if _brand_of(one) in {None, brand}]
    return [_stop(workspace, one) for one in standing]


def _brand_of(pause: Pause) -> int | None:
    return pause.brand_id or (pause.entity.brand_id if pause.entity else None)


def _stop(workspace: Workspace, pause: Pause) -> Stop:
    held = held_back(workspace, pause)
    first = held.first()
    return Stop(
        pk=pause.pk,
        what=str(pause.brand or pause.entity or ""),
        who=str(pause.began_by or ""),
        reason=pause.reason,
        since=pause.began_at,
        held=held.count(),
        next=clock.when(first.due_at) if first else "",
        may_end=may_stop(workspace, pause.brand_id, pause.entity),
    )
