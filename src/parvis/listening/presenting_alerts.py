"""Alerts made ready for templates: sentences, charts and addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.listening import alert_wording as wording
from parvis.listening import cards, naming
from parvis.listening.alert_evidence import Evidence, read_evidence
from parvis.listening.cards import Card
from parvis.listening.drawing import bucket_of
from parvis.listening.judging.episodes import Episode
from parvis.listening.judging.themes import theme_query
from parvis.listening.models import Alert, AlertNote, Source, Watch
from parvis.listening.models.alerts import AlertKind, Severity
from parvis.listening.queries import alerts as queries
from parvis.listening.queries.alert_trials import Found, Trial
from parvis.ui.charts import Chart, RangePoint, Stretch, range_chart
from parvis.workspaces.api import Workspace

ICONS = {
    AlertKind.RISE: "trending-up",
    AlertKind.FALL: "trending-down",
    AlertKind.MOOD: "mood-negative",
    AlertKind.EMOTION: "activity",
    AlertKind.THEME: "message-circle",
    AlertKind.INFLUENCE: "megaphone",
    AlertKind.VELOCITY: "zap",
    AlertKind.SILENCE: "ear",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An alert in a list."""

    alert: Alert
    title: str
    figures: str
    icon: str
    tone: str
    severity: str
    href: str
    signs: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an alert's history."""

    note: AlertNote
    words: str
    actor: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert on its own page."""

    row: Row
    evidence: Evidence
    how_unusual: str
    lasting: str
    crowd: str
    unknown: tuple[str, ...]
    words: tuple[tuple[str, int, str], ...]
    starters: tuple[Card, ...]
    posts: tuple[Card, ...]
    parts: tuple[Row, ...]
    history: tuple[Line, ...]
    chart: Chart
    behind: str


def row(alert: Alert) -> Row:
    """An alert for a list."""
    severity = Severity(alert.severity)
    icon = (
        "mood-positive"
        if alert.kind == AlertKind.MOOD and alert.direction == "up"
        else ICONS[AlertKind(alert.kind)]
    )
    return Row(
        alert=alert,
        title=wording.title_of(alert, _source_name(alert)),
        figures=wording.figures(alert.kind, alert, alert.bucket_minutes),
        icon=icon,
        tone=wording.TONES[severity],
        severity=str(severity.label),
        href=reverse("listening:alert", args=[alert.pk]),
        signs=getattr(alert, "signs", 0),
        ended=alert.ended_at is not None,
    )  # fmt: skip


def _source_name(alert: Alert) -> str:
    if alert.kind != AlertKind.SILENCE or not alert.subject.isdigit():
        return ""
    source = Source.objects.filter(organisation_id=alert.organisation_id, pk=int(alert.subject)).first()
    return source.name if source else ""


def shown(workspace: Workspace, alert: Alert, names: dict[int, Watch], now: dt.datetime) -> Shown:
    """Everything the page of an alert shows."""
    evidence = read_evidence(alert.evidence)
    behind = _behind(alert, alert.since, alert.last_seen_at)
    return Shown(
        row=row(alert),
        evidence=evidence,
        how_unusual=wording.rarity(evidence.how_unusual),
        lasting=wording.lasting(alert.since, alert.last_seen_at, alert.ended_at is not None),
        crowd=wording.crowd(evidence),
        unknown=tuple(wording.unknown(evidence)),
        words=tuple((text, count, f'{behind}&{urlencode({"q": chr(34) + text + chr(34)})}') for text, count in evidence.words),
        starters=_cards(workspace, alert, evidence.starters, names),
        posts=_cards(workspace, alert, evidence.posts, names),
        parts=tuple(row(part) for part in queries.parts(workspace, alert)),
        history=tuple(_line(note) for note in queries.history(workspace, alert)),
        chart=_chart(workspace, alert, now),
        behind=behind,
    )  # fmt: skip


def _cards(
    workspace: Workspace, alert: Alert, keys: Sequence[tuple[str, str]], names: dict[int, Watch]
) -> tuple[Card, ...]:
    return tuple(cards.present_mention(m, names, None) for m in queries.posts(workspace, alert, keys))


def _line(note: AlertNote) -> Line:
    return Line(note, wording.happened(note), note.actor or "Parvis")


def _behind(alert: Alert, since: dt.datetime, until: dt.datetime) -> str:
    """The mentions behind an alert."""
    about = {"watch": str(alert.watch_id)} if alert.watch_id else {"brand": alert.brand.slug}
    if alert.kind == AlertKind.MOOD:
        about["sentiment"] = "negative" if alert.direction == "down" else "positive"
    elif alert.kind == AlertKind.EMOTION:
        about["emotion"] = alert.subject
    elif alert.kind == AlertKind.THEME:
        about["q"] = theme_query(alert.subject)
    elif alert.kind == AlertKind.INFLUENCE:
        about["author"] = alert.subject
    return f"{reverse('listening:search')}?{urlencode({**about, **_period(since, until)})}"


def _period(since: dt.datetime, until: dt.datetime) -> dict[str, str]:
    end = max(until, since + dt.timedelta(hours=1))
    return {"from": f"{since.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}", "to": f"{end.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"}  # fmt: skip


def _chart(workspace: Workspace, alert: Alert, now: dt.datetime) -> Chart:
    around = queries.around(workspace, alert, now)
    measure, title = _measure(alert)
    points = [RangePoint(at, value, u.expected, u.low, u.high) for at, value, u in around.points]
    return range_chart(
        points,
        title=title,
        measure=measure,
        unit="share" if around.unit == "share" else "count",
        bucket=bucket_of(around.step),
        stretches=[Stretch(alert.since, alert.last_seen_at, _("During the alert"))],
        time_zone=workspace.time_zone,
        href_for=lambda point: _behind(alert, point.start, point.start + around.step),
        note=_("Nine times out of ten, the figure lies within the usual range of that hour of the week.")
        if around.unit == "count"
        else _("Of all who spoke, as learnt from the fortnight before."),
        identifier="alert-chart",
    )


def _measure(alert: Alert) -> tuple[str, str]:
    """What the chart counts, and its title."""
    if alert.kind == AlertKind.MOOD:
        if alert.direction == "up":
            return _("Positive people"), _("Share of positive people among those who spoke")
        return _("Negative people"), _("Share of negative people among those who spoke")
    if alert.kind == AlertKind.EMOTION:
        emotion = naming.emotion(alert.subject)
        return emotion, _("Share of those who spoke: %(emotion)s") % {"emotion": emotion}
    if alert.kind == AlertKind.SILENCE:
        return _("Mentions"), _("What the source brought")
    return _("People"), _("People who spoke, against what is usual")


# ---------------------------------------------------------------- a rule tried on the past


@dataclass(frozen=True, slots=True)
class TriedRow:
    """One episode a rule would have warned of."""

    found: Found
    title: str
    figures: str
    lasting: str
    severity: str
    tone: str
    rarity: str
    posts: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial made ready."""

    trial: Trial
    rows: tuple[TriedRow, ...]
    chart: Chart
    is_short: bool


def tried(workspace: Workspace, trial: Trial, brand: str, minutes: int, names: dict[int, Watch]) -> Tried:
    """What a rule would have done."""
    points = [
        RangePoint(p.start, p.voices, u.expected, u.low, u.high)
        for p, u in zip(trial.pulses, trial.usual, strict=True)
    ]
    stretches = [Stretch(f.episode.since, f.episode.last_at, _("It would have warned")) for f in trial.found]
    chart = range_chart(
        points,
        title=_("When it would have warned"),
        measure=_("People"),
        bucket=bucket_of(trial.step),
        stretches=stretches,
        time_zone=workspace.time_zone,
        identifier="trial",
        height=180,
    )
    rows = tuple(_tried_row(trial.kind, found, brand, minutes, names) for found in trial.found)
    return Tried(trial, rows, chart, is_short=trial.history_days < 14)


def _tried_row(kind: str, found: Found, brand: str, minutes: int, names: dict[int, Watch]) -> TriedRow:
    episode: Episode = found.episode
    severity = Severity(episode.severity)
    return TriedRow(
        found=found,
        title=wording.title(kind, brand, episode),
        figures=wording.figures(kind, episode, minutes),
        lasting=wording.lasting(episode.since, episode.last_at, episode.over_at is not None),
        severity=str(severity.label),
        tone=wording.TONES[severity],
        rarity=wording.rarity(episode.how_unusual),
        posts=tuple(cards.present_mention(post, names, None) for post in found.posts[:1]),
    )
