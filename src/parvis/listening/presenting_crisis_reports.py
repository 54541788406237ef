"""An after-action report made ready: for the screen, for paper, for a text file. All three say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.archive.contract import VolumePoint
from parvis.listening import crisis_wording as wording
from parvis.listening import headlines
from parvis.listening.crisis_drawing import feelings, timeline
from parvis.listening.models import Crisis, CrisisQuestion
from parvis.listening.presenting_crises import Addresses, Line, story
from parvis.listening.presenting_crisis_reading import RoomReading, present_reading
from parvis.listening.queries.boards import mood_of
from parvis.listening.queries.crisis_reports import Report
from parvis.ui import numbers
from parvis.ui.charts import Chart, Moment
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the report states: a label and its words. ``href`` leads to the mentions behind it."""

    label: str
    value: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that a report says."""

    crisis: Crisis
    title: str
    about: str
    headline: str
    steps: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    timeline: Chart
    feelings: Chart
    mood_curve: tuple[Fact, ...]
    reading: RoomReading
    answered: tuple[CrisisQuestion, ...]
    unanswered: tuple[CrisisQuestion, ...]
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    lessons: str


def present_report(workspace: Workspace, report: Report) -> ReportPage:
    """A report made ready in the language and the time zone in force."""
    crisis = report.crisis
    addresses = Addresses(crisis, report.until)
    lines = story(report.entries, report.notes)
    moments = [Moment(x.at, x.flag, "decision" if x.entry is not None else "alert") for x in lines if x.flag]
    reading = present_reading(report.reading, addresses, report.questions)
    return ReportPage(
        crisis=crisis,
        title=crisis.name,
        about=_about(report),
        headline=wording.headline(report.state, crisis.is_open),
        steps=_steps(report),
        facts=_facts(report, addresses),
        timeline=timeline(report.curve, moments, addresses.between, workspace.time_zone),
        feelings=feelings(report.curve, workspace.time_zone),
        mood_curve=tuple(_mood(point) for point in _turning(report.curve.volume)),
        reading=reading,
        answered=tuple(q for q in report.questions if q.state == CrisisQuestion.State.ANSWERED),
        unanswered=tuple(q for q in report.questions if q.state != CrisisQuestion.State.ANSWERED),
        lines=tuple(lines),
        unknown=_unknown(report, reading),
        lessons=crisis.lessons,
    )


def _about(report: Report) -> str:
    crisis = report.crisis
    name = crisis.brand.name if crisis.watch is None else f"{crisis.brand.name} · {crisis.watch.name}"
    period = _("%(since)s to %(until)s") % {
        "since": wording.moment(crisis.since),
        "until": wording.moment(report.until),
    }
    return f"{name} · {period}" + (f" · {crisis.query}" if crisis.query else "")


def _steps(report: Report) -> tuple[Fact, ...]:
    found = []
    for step in report.steps:
        label = str(wording.STEPS[step.name])
        if step.at is None:
            found.append(Fact(label, _("it did not happen")))
            continue
        after = (
            _("%(length)s after the first mention") % {"length": wording.duration(step.after_first)}
            if step.after_first is not None
            else ""
        )
        found.append(Fact(label, wording.moment(step.at), after))
    return tuple(found)


def _facts(report: Report, addresses: Addresses) -> tuple[Fact, ...]:
    total, peak = report.state.total, report.state.peak
    mood, before = mood_of(total), mood_of(report.state.before)
    shares = {
        name: numbers.percent(getattr(total, name) / total.mentions) if total.mentions else numbers.MISSING
        for name in ("negative", "neutral", "positive")
    }
    return (
        Fact(_("Lasted"), wording.duration(report.until - report.crisis.since)),
        Fact(
            _("Mentions"),
            numbers.exact(total.mentions),
            _("%(negative)s negative, %(neutral)s neutral, %(positive)s positive") % shares,
            addresses.whole(),
        ),
        Fact(_("People"), numbers.exact(total.authors)),
        Fact(
            _("Peak"),
            ngettext("%(n)s mention in an hour", "%(n)s mentions in an hour", peak.posts)
            % {"n": numbers.exact(peak.posts)}
            if peak
            else numbers.MISSING,
            wording.moment(peak.start) if peak else "",
        ),
        Fact(
            _("Mood"),
            headlines.points(mood) if mood is not None else numbers.MISSING,
            _("%(points)s in the week before it began") % {"points": headlines.points(before)}
            if before is not None
            else "",
        ),
        Fact(
            _("Potential reach"),
            numbers.exact(total.reach),
            _("known for %(known)s of %(people)s people")
            % {"known": numbers.exact(total.reach_known), "people": numbers.exact(total.authors)},
        ),
        Fact(_("Interactions"), numbers.exact(total.engagement)),
    )


def _turning(points: Sequence[VolumePoint], most: int = 12) -> list[VolumePoint]:
    """At most ``most`` stretches of the curve, so that it can be read as text."""
    size = max(1, -(-len(points) // most))
    return [
        VolumePoint(
            group[0].start,
            sum(p.total for p in group),
            sum(p.negative for p in group),
            sum(p.neutral for p in group),
            sum(p.positive for p in group),
        )
        for group in (points[i : i + size] for i in range(0, len(points), size))
    ]


def _mood(point: VolumePoint) -> Fact:
    net = (point.positive - point.negative) / point.total if point.total else None
    return Fact(
        wording.moment(point.start),
        headlines.points(net) if net is not None else numbers.MISSING,
        ngettext("%(n)s mention", "%(n)s mentions", point.total) % {"n": numbers.exact(point.total)},
    )


def _unknown(report: Report, reading: RoomReading) -> tuple[str, ...]:
    said = list(reading.unknown)
    if report.replayed:
        said.insert(0, _("The alert was found by going through the past: nobody could be told at that time."))
    if report.crisis.alert is None:
        said.insert(
            0,
            _(
                "The room was opened by hand: no alert was raised for it, and when it began is what was written then."
            ),
        )
    if report.state.failing:
        said.append(
            _("These sources could not be read when the report was made: %(sources)s.")
            % {"sources": ", ".join(report.state.failing)}
        )
    said.append(
        _(
            "What was deleted by its authors, erased or past its time since then is no longer counted here; the log is whole."
        )
    )
    return tuple(said)
