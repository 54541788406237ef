"""Reads alerts. Every function takes the workspace that asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Pulse, Scope
from parvis.listening.alert_evidence import Key
from parvis.listening.alert_settings import RuleSettings, read_settings
from parvis.listening.judging.moods import emotion_buckets, mood_buckets
from parvis.listening.judging.usual import Usual, usual_range
from parvis.listening.models import Alert, AlertDelivery, AlertNote
from parvis.listening.models.alerts import AlertKind, Severity
from parvis.listening.queries.alert_holidays import country_of
from parvis.listening.queries.alert_series import HISTORY, Subject
from parvis.workspaces.api import Permission, Person, Workspace

#: The lists of alerts, as the address says them, and the states they hold.
LISTS: dict[str, tuple[str, ...]] = {
    "open": (Alert.State.OPEN,),
    "acknowledged": (Alert.State.ACKNOWLEDGED,),
    "closed": (Alert.State.RESOLVED, Alert.State.FALSE_ALARM),
}
BEFORE, AFTER = dt.timedelta(days=3), dt.timedelta(days=2)  # shown of the series around an alert


def alerts(workspace: Workspace) -> QuerySet[Alert]:
    """The alerts of the brands this workspace may see."""
    workspace.require(Permission.SEE)
    found = Alert.objects.filter(organisation_id=workspace.organisation)
    found = found.select_related("brand", "watch", "rule", "assignee", "organisation")
    return found if workspace.brands is None else found.filter(brand_id__in=workspace.brands)


def alert(workspace: Workspace, alert_id: int) -> Alert:
    """One alert, or 404 when it does not exist for this workspace."""
    return get_object_or_404(alerts(workspace), pk=alert_id)


def listed(
    workspace: Workspace, which: str, brand: int | None = None, severity: int | None = None
) -> QuerySet[Alert]:
    """The alerts of a list, the worst of what is new first; signs that belong to another alert are within it."""
    found = alerts(workspace).filter(part_of__isnull=True, state__in=LISTS[which])
    if brand:
        found = found.filter(brand_id=brand)
    if severity:
        found = found.filter(severity__gte=severity)
    order = ("-closed_at", "-pk") if which == "closed" else ("-severity", "-opened_at", "-pk")
    return found.annotate(signs=Count("parts")).order_by(*order)


def counts(workspace: Workspace, brand: int | None = None) -> dict[str, int]:
    """How many alerts each list holds."""
    found = alerts(workspace).filter(part_of__isnull=True)
    if brand:
        found = found.filter(brand_id=brand)
    return found.aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, states in LISTS.items()}
    )


@dataclass(frozen=True, slots=True)
class Bell:
    """What the bell in the bar shows: how many alerts are open, and the worst of them (0: none)."""

    open: int
    severity: int
    newest: int

    @property
    def is_critical(self) -> bool:
        """Whether something cannot wait."""
        return self.severity >= Severity.CRITICAL


def bell(workspace: Workspace) -> Bell:
    """How many alerts are open."""
    found = alerts(workspace).filter(part_of__isnull=True, state=Alert.State.OPEN)
    rows = list(found.values_list("pk", "severity"))
    return Bell(len(rows), max((s for _pk, s in rows), default=0), max((pk for pk, _s in rows), default=0))


def parts(workspace: Workspace, alert: Alert) -> list[Alert]:
    """The other signs of the same episode, oldest first."""
    return list(alerts(workspace).filter(part_of=alert).order_by("opened_at", "pk"))


def history(workspace: Workspace, alert: Alert) -> list[AlertNote]:
    """What happened to an alert, oldest first."""
    workspace.require(Permission.SEE, alert.brand_id)
    return list(alert.notes.select_related("person"))


def deliveries(workspace: Workspace, alert: Alert) -> list[AlertDelivery]:
    """Whom it was told to, newest first."""
    workspace.require(Permission.SEE, alert.brand_id)
    return list(alert.deliveries.select_related("channel", "person"))


def posts(workspace: Workspace, alert: Alert, keys: Sequence[Key]) -> list[Mention]:
    """The posts of its evidence that are still in the archive."""
    workspace.require(Permission.SEE, alert.brand_id)
    archive = get_archive()
    found = [archive.mention(alert.organisation_id, network, id) for network, id in keys]
    return [mention for mention in found if mention is not None]


def assignable(workspace: Workspace, alert: Alert) -> list[Person]:
    """The people who may handle an alert of this brand, by name."""
    workspace.require(Permission.SEE, alert.brand_id)
    return handlers(workspace.organisation, alert.brand_id)


def handlers(organisation: int, brand: int) -> list[Person]:
    """The people of an organisation who may handle the alerts of a brand."""
    roles = ("owner", "admin", "manager", "editor")
    members = Person.objects.filter(
        memberships__organisation_id=organisation, memberships__role__in=roles, is_active=True
    ).filter(Q(memberships__brands__isnull=True) | Q(memberships__brands=brand))
    return sorted(members.distinct(), key=lambda person: str(person).casefold())


@dataclass(frozen=True, slots=True)
class Around:
    """The series around an alert, with what is usual in each bucket. ``unit`` is ``count`` or ``share``."""

    points: Sequence[tuple[dt.datetime, float, Usual]]
    step: dt.timedelta
    unit: str


def around(workspace: Workspace, alert: Alert, now: dt.datetime) -> Around:
    """What was heard before, during and after an alert, and what is usual then."""
    workspace.require(Permission.SEE, alert.brand_id)
    settings = read_settings(alert.rule.settings) if alert.rule else RuleSettings()
    about = Subject(alert.organisation_id, alert.brand_id, alert.watch_id, workspace.time_zone)
    country = country_of(settings, about.brand, about.watch, about.zone)
    scope = about.scope()
    if alert.kind == AlertKind.SILENCE and alert.subject.isdigit():
        scope = Scope(about.organisation, sources=(int(alert.subject),))
    step = max(settings.step, dt.timedelta(hours=1))
    since, until = alert.since - BEFORE, min(now, alert.last_seen_at + AFTER)
    pulses = get_archive().pulse(replace(scope, since=since - HISTORY, until=until), step)
    points = (
        _shares(alert, settings, pulses)
        if alert.kind in SHARES
        else _counts(alert, pulses, step, about.zone, country)
    )
    shown = [point for point in points if point[0] >= since - step]
    return Around(shown, step, "share" if alert.kind in SHARES else "count")


SHARES = frozenset({AlertKind.MOOD, AlertKind.EMOTION})


def _shares(
    alert: Alert, settings: RuleSettings, pulses: Sequence[Pulse]
) -> list[tuple[dt.datetime, float, Usual]]:
    if alert.kind == AlertKind.EMOTION:
        buckets = emotion_buckets(settings, pulses, alert.subject)
    else:
        buckets = mood_buckets(settings, pulses, alert.direction)
    return [(b.at, b.value, Usual(b.at, b.expected, b.low, b.high)) for b in buckets]


def _counts(
    alert: Alert, pulses: Sequence[Pulse], step: dt.timedelta, zone: str, country: str | None
) -> list[tuple[dt.datetime, float, Usual]]:
    silence = alert.kind == AlertKind.SILENCE
    values = [(p.start, float(p.posts) if silence else p.voices) for p in pulses]
    bands = usual_range(values, step, zone, country)
    return [(at, value, band) for (at, value), band in zip(values, bands, strict=True)]
