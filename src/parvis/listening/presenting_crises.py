"""A crisis room made ready for a template: names translated, addresses built, nothing decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.listening import crisis_wording as wording
from parvis.listening import headlines
from parvis.listening.crisis_drawing import feelings, timeline
from parvis.listening.filters import Filters, with_text
from parvis.listening.models import Alert, AlertNote, Crisis, CrisisEntry
from parvis.listening.presenting_filters import Choice
from parvis.listening.queries.boards import mood_of
from parvis.listening.queries.crisis_rooms import ZOOMS, Curve, State, end_of
from parvis.ui import numbers
from parvis.ui.charts import Chart, Moment
from parvis.workspaces.api import Workspace

MARKED = {CrisisEntry.Kind.DECISION, CrisisEntry.Kind.STATEMENT, CrisisEntry.Kind.EVENT}
MARKED_NOTES = {
    AlertNote.Kind.OPENED,
    AlertNote.Kind.WORSENED,
    AlertNote.Kind.ACKNOWLEDGED,
    AlertNote.Kind.ESCALATED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story of a crisis: of its log, or of the history of its alerts. ``flag`` marks it on the chart."""

    at: dt.datetime
    kind: str
    label: str
    text: str
    who: str
    flag: str
    href: str
    entry: CrisisEntry | None
    asked: str = ""
    corrects: dt.datetime | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of where it stands. ``value`` is a number, or words ready to be shown."""

    label: str
    value: int | float | str | None
    against: str
    href: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class RoomNow:
    """The part of a room that changes by the minute."""

    crisis: Crisis
    headline: str
    figures: tuple[Figure, ...]
    zooms: tuple[Choice, ...]
    timeline: Chart
    feelings: Chart
    lines: tuple[Line, ...]
    failing: str
    read_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the mentions behind a crisis are listed."""

    crisis: Crisis
    until: dt.datetime

    def between(self, since: dt.datetime, until: dt.datetime, **facets: str) -> str:
        """The mentions of the crisis in a period, further narrowed by a facet (``sentiment="negative"``) or a text ``q``."""
        text = " ".join(f"({part})" for part in (self.crisis.query, facets.pop("q", "")) if part)
        filters = with_text(Filters(since=since, until=until + dt.timedelta(minutes=1)), text)
        for name, value in facets.items():
            filters = filters.adding(name, value)
        about = (
            {"watch": str(self.crisis.watch_id)}
            if self.crisis.watch_id
            else {"brand": self.crisis.brand.slug}
        )
        return filters.address(reverse("listening:search"), **about)

    def whole(self, **facets: str) -> str:
        """The same over all of it."""
        return self.between(self.crisis.since, self.until, **facets)

    def live(self) -> str:
        """The stream of its arrivals."""
        about = (
            {"watch": str(self.crisis.watch_id)}
            if self.crisis.watch_id
            else {"brand": self.crisis.brand.slug}
        )
        return with_text(Filters(), self.crisis.query).address(reverse("listening:live"), **about)


def present_now(
    workspace: Workspace,
    crisis: Crisis,
    state: State,
    curve: Curve,
    entries: Sequence[CrisisEntry],
    notes: Sequence[AlertNote],
    now: dt.datetime,
    zoom: str,
) -> RoomNow:
    """What changes by the minute, made ready."""
    addresses = Addresses(crisis, end_of(crisis, now))
    lines = story(entries, notes)
    moments = [
        Moment(line.at, line.flag, "decision" if line.entry is not None else "alert")
        for line in lines
        if line.flag
    ]
    room = reverse("listening:crisis", args=[crisis.pk])
    return RoomNow(
        crisis=crisis,
        headline=wording.headline(state, crisis.is_open),
        figures=figures(state, addresses),
        zooms=tuple(
            Choice(str(label), f"{room}?zoom={name}" if name else room, zoom == name, name)
            for name, label in zoom_labels().items()
        ),
        timeline=timeline(curve, moments, addresses.between, workspace.time_zone),
        feelings=feelings(curve, workspace.time_zone),
        lines=tuple(reversed(lines)),
        failing=", ".join(state.failing),
        read_at=now,
    )


def zoom_labels() -> dict[str, str]:
    """How much a chart shows, as the address says it and as a person reads it."""
    return {"": _("All of it"), **{name: name.replace("h", " h") for name in reversed(ZOOMS)}}


def figures(state: State, addresses: Addresses) -> tuple[Figure, ...]:
    """Where it stands, in five figures."""
    until, hour = addresses.until, dt.timedelta(hours=1)
    last, previous, usual = state.last, state.previous, state.usual
    mood, before = mood_of(last), mood_of(state.before)
    in_the_hour = addresses.between(until - hour, until)
    usual_words = (
        _("usually %(n)s an hour") % {"n": numbers.exact(round(usual.expected))}
        if usual.expected is not None
        else _("what is usual is not known yet")
    )
    reach = state.total.reach
    return (
        Figure(
            _("Mentions in the last hour"),
            last.mentions,
            f"{_a_minute(last.mentions)} · {usual_words}",
            in_the_hour,
            _("What is usual is learnt from the same hours of the weeks before the crisis began."),
        ),
        Figure(
            _("Mood of the last hour"),
            _("none") if mood is None else headlines.points(mood),
            _("%(points)s in the week before it began") % {"points": headlines.points(before)}
            if before is not None
            else "",
            addresses.between(until - hour, until, sentiment="negative"),
            _("Positive minus negative mentions, in points from −100 to +100."),
        ),
        Figure(
            _("People in the last hour"),
            last.authors,
            _("%(n)s in the hour before") % {"n": numbers.exact(previous.authors)},
            in_the_hour,
        ),
        Figure(
            _("Mentions since it began"),
            state.total.mentions,
            ngettext("by %(n)s person", "by %(n)s people", state.total.authors)
            % {"n": numbers.exact(state.total.authors)},
            addresses.whole(),
        ),
        Figure(
            _("Potential reach"),
            reach,
            _("known for %(known)s of %(people)s people")
            % {"known": numbers.exact(state.total.reach_known), "people": numbers.exact(state.total.authors)},
            addresses.whole(),
            _(
                "Followers of the people who spoke, each counted once: how many may have seen it, not how many did."
            ),
        ),
    )


def _a_minute(mentions: int) -> str:
    return _("%(n)s a minute") % {"n": numbers.compact(round(mentions / 60, 1))}


def story(entries: Sequence[CrisisEntry], notes: Sequence[AlertNote]) -> list[Line]:
    """The log and the history of the alerts in one, oldest first; what weighs is numbered."""
    made = [_of_entry(entry) for entry in entries] + [_of_note(note) for note in notes]
    made.sort(key=lambda one: (one[0].at, one[0].entry.pk if one[0].entry else 0))
    flags = map(str, count(1))
    return [replace(line, flag=next(flags)) if marked else line for line, marked in made]


def _of_entry(entry: CrisisEntry) -> tuple[Line, bool]:
    label = wording.event(entry) if entry.kind in {"event", "question"} else entry.get_kind_display()
    if entry.kind == CrisisEntry.Kind.STATEMENT:
        label = f"{label} – {entry.details.get('title', '')}"
    line = Line(
        at=entry.at,
        kind=entry.kind,
        label=_("Correction") if entry.corrects_id else str(label),
        text=wording.event_text(entry) if entry.kind == CrisisEntry.Kind.EVENT else entry.text,
        who=entry.actor,
        flag="",
        href="",
        entry=entry,
        asked=str(entry.details.get("asked", "")),
        corrects=entry.corrects.at if entry.corrects else None,
        corrected=bool(entry.corrections.all()),
    )
    return line, entry.kind in MARKED and entry.corrects_id is None


def _of_note(note: AlertNote) -> tuple[Line, bool]:
    line = Line(
        at=note.at,
        kind="alert",
        label=wording.alert_line(note),
        text=note.text,
        who=note.actor,
        flag="",
        href=alert_address(note.alert),
        entry=None,
    )
    return line, note.kind in MARKED_NOTES and note.alert.part_of_id is None


def alert_address(alert: Alert) -> str:
    """The page of an alert."""
    return reverse("listening:alert", args=[alert.part_of_id or alert.pk])
