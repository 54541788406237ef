"""What an after-action report rests on: how fast the team was, what there was in all, and everything the room knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.archive.connection import get_archive
from parvis.engine.crisis.timing import Step, steps
from parvis.listening.alert_evidence import read_evidence
from parvis.listening.models import AlertNote, Crisis, CrisisEntry, CrisisQuestion
from parvis.listening.queries import crises, crisis_rooms
from parvis.listening.queries.crisis_rooms import Curve, Reading, State
from parvis.workspaces.api import Permission, Workspace


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a crisis left. ``until`` is when it was closed, or the moment the report was read. ``replayed`` says that its
    alert was found by going through the past, so that nobody could have been told then."""

    crisis: Crisis
    until: dt.datetime
    state: State
    curve: Curve
    reading: Reading
    entries: Sequence[CrisisEntry]
    notes: Sequence[AlertNote]
    questions: Sequence[CrisisQuestion]
    steps: Sequence[Step]
    replayed: bool


def report(
    workspace: Workspace, crisis: Crisis, now: dt.datetime, own: frozenset[str] = frozenset()
) -> Report:
    """The report of a crisis, as the archive and the log have it now."""
    workspace.require(Permission.SEE, crisis.brand_id)
    until = crisis_rooms.end_of(crisis, now)
    entries, questions = crises.log(workspace, crisis), crises.questions(workspace, crisis)
    notes = crises.alert_notes(crises.related_alerts(workspace, crisis, until))
    return Report(
        crisis=crisis,
        until=until,
        state=crisis_rooms.state(workspace, crisis, now),
        curve=crisis_rooms.curve(workspace, crisis, now),
        reading=crisis_rooms.reading(workspace, crisis, now, own),
        entries=entries,
        notes=notes,
        questions=questions,
        steps=steps(_moments(crisis, entries, notes, questions, until)),
        replayed=bool(crisis.alert and crisis.alert.is_replayed),
    )


def _moments(
    crisis: Crisis,
    entries: Sequence[CrisisEntry],
    notes: Sequence[AlertNote],
    questions: Sequence[CrisisQuestion],
    until: dt.datetime,
) -> list[tuple[str, dt.datetime | None]]:
    told = [n for n in notes if crisis.alert_id in {n.alert_id, n.alert.part_of_id}]
    return [
        ("first", first_mention(crisis, until)),
        ("alert", crisis.alert.opened_at if crisis.alert else None),
        ("acknowledged", _earliest(n.at for n in told if n.kind in crises.TAKEN_IN_HAND)),
        ("opened", crisis.opened_at),
        ("decision", _earliest(e.at for e in entries if e.kind == CrisisEntry.Kind.DECISION)),
        ("statement", _earliest(e.at for e in entries if e.kind == CrisisEntry.Kind.STATEMENT)),
        ("answer", _earliest(q.answered_at for q in questions)),
        ("closed", crisis.closed_at),
    ]


def _earliest(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def first_mention(crisis: Crisis, until: dt.datetime) -> dt.datetime | None:
    """When the first post of it was published: the first of those its alert says began it, else the first since it began."""
    archive = get_archive()
    if crisis.alert is not None:
        keys = read_evidence(crisis.alert.evidence).starters
        found = [archive.mention(crisis.organisation_id, network, id) for network, id in keys]
        began = [mention.item.published for mention in found if mention is not None]
        if began:
            return min(began)
    earliest = archive.earliest(crises.scope_of(crisis, crisis.since, until), 1)
    return earliest[0].item.published if earliest else None
