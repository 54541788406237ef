"""What the alert watcher does with the episodes a rule warns of: open, extend, join and end alerts.

All of it can be done again: an episode that is already an alert only brings it up to date. The moment up to which a
rule was judged is saved in the same transaction as the alerts that came of it, so a worker killed anywhere neither
loses an alert nor raises one twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from parvis.listening.actions.deliveries import tell
from parvis.listening.alert_evidence import Evidence, to_keep
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.episodes import CALM, Episode
from parvis.listening.judging.themes import same_theme
from parvis.listening.models import Alert, AlertNote, AlertRule
from parvis.listening.models.alerts import AlertKind, Severity
from parvis.listening.models.deliveries import AlertDelivery

Gather = Callable[[Episode], Evidence]

SAME_STORM = dt.timedelta(hours=12)  # signs that follow each other so closely belong to one episode
JOINING = frozenset(
    {
        AlertKind.RISE,
        AlertKind.MOOD,
        AlertKind.EMOTION,
        AlertKind.THEME,
        AlertKind.VELOCITY,
        AlertKind.INFLUENCE,
    }
)
TOLD_AGAIN = {AlertKind.THEME: dt.timedelta(days=14), AlertKind.INFLUENCE: dt.timedelta(days=7)}
LIVING = (Alert.State.OPEN, Alert.State.ACKNOWLEDGED)
REFRESH = dt.timedelta(minutes=10)  # how often the evidence of an alert that goes on is gathered again


def absorb(
    rule: AlertRule, settings: RuleSettings, episodes: Sequence[Episode], gather: Gather, now: dt.datetime
) -> list[Alert]:
    """Bring the alerts of a rule in line with the episodes it warns of; returns those opened now."""
    opened = []
    for episode in episodes:
        known = _known(rule, episode)
        if known is not None:
            _extend(known, episode, gather, now)
        elif _is_news(rule, settings, episode):
            opened.append(_open(rule, episode, gather(episode), now, opened_at=now))
    if opened or rule.judged_until is None or now - rule.judged_until > dt.timedelta(seconds=30):
        AlertRule.objects.filter(pk=rule.pk).update(judged_until=now, problem="")
        rule.judged_until = now
    return opened


def replay(rule: AlertRule, episode: Episode, evidence: Evidence, now: dt.datetime) -> Alert | None:
    """Open an alert for an episode of the past as it would have been opened then, without telling anybody."""
    if _known(rule, episode) is not None:
        return None
    return _open(rule, episode, evidence, now, opened_at=episode.raised_at, is_replayed=True)


def _known(rule: AlertRule, episode: Episode) -> Alert | None:
    """The alert that is this episode: same rule and subject, at the same time (or lately, for what is told once)."""
    reach = TOLD_AGAIN.get(AlertKind(rule.kind), CALM)
    lately = Alert.objects.filter(
        rule=rule,
        direction=episode.direction,
        since__lte=episode.last_at + CALM,
        last_seen_at__gte=episode.since - reach,
    ).order_by("-since")
    if rule.kind == AlertKind.THEME:  # the same theme may be told by other words as more people speak of it
        return next((alert for alert in lately if same_theme(alert.subject, episode.subject)), None)
    return lately.filter(subject=episode.subject).first()


def _is_news(rule: AlertRule, settings: RuleSettings, episode: Episode) -> bool:
    """Whether an episode that is no alert yet must become one: it goes on, or began since the rule was last judged."""
    if rule.muted_until and episode.raised_at < rule.muted_until:
        return False
    # What arrives late may complete a bucket that was judged already.
    grace = 2 * settings.step
    judged = (rule.judged_until or rule.created_at) - grace
    if episode.last_at < rule.created_at:
        return False
    return episode.raised_at >= judged or (rule.judged_until is None and episode.over_at is None)


@transaction.atomic
def _open(
    rule: AlertRule,
    episode: Episode,
    evidence: Evidence,
    now: dt.datetime,
    *,
    opened_at: dt.datetime,
    is_replayed: bool = False,
) -> Alert:
    alert, is_new = Alert.objects.get_or_create(
        rule=rule,
        subject=episode.subject,
        direction=episode.direction,
        since=episode.since,
        defaults={
            "organisation_id": rule.organisation_id,
            "brand_id": rule.brand_id,
            "watch_id": rule.watch_id,
            "kind": rule.kind,
            "opened_at": opened_at,
            "is_replayed": is_replayed,
            **_figures(episode, evidence),
        },
    )
    if not is_new:
        return alert
    _write(alert, AlertNote.Kind.OPENED, opened_at, severity=alert.severity)
    leader = _leader(alert)
    if leader is not None:
        alert.part_of = leader
        alert.save(update_fields=["part_of", "updated_at"])
        _write(leader, AlertNote.Kind.JOINED, opened_at, part=alert.pk, part_kind=alert.kind)
        if alert.severity > leader.severity:
            _worsen(leader, alert.severity, opened_at, quietly=is_replayed)
    elif not is_replayed:
        tell(alert, AlertDelivery.Occasion.OPENED, now)
    if is_replayed and alert.ended_at:
        _write(alert, AlertNote.Kind.ENDED, alert.ended_at)
    return alert


def _leader(alert: Alert) -> Alert | None:
    """The alert whose episode this one belongs to: about the same brand, at the same time."""
    if alert.kind not in JOINING:
        return None
    together = Q(since__lte=alert.opened_at) & Q(last_seen_at__gte=alert.since - SAME_STORM)
    return (
        Alert.objects.filter(
            together, brand_id=alert.brand_id, part_of__isnull=True, kind__in=JOINING, state__in=LIVING
        )
        .exclude(pk=alert.pk)
        .exclude(rule_id=alert.rule_id, subject=alert.subject)
        .order_by("opened_at", "pk")
        .first()
    )


@transaction.atomic
def _extend(alert: Alert, episode: Episode, gather: Gather, now: dt.datetime) -> None:
    """Bring an alert up to date: how long, how bad, whether it is over."""
    if alert.ended_at or (alert.state not in LIVING and episode.severity <= alert.severity):
        return
    ended = episode.over_at is not None
    worse = episode.severity > alert.severity
    grown = episode.last_at - alert.last_seen_at >= REFRESH or worse or ended
    if not grown:
        if episode.last_at > alert.last_seen_at and now - alert.updated_at >= dt.timedelta(minutes=1):
            Alert.objects.filter(pk=alert.pk).update(last_seen_at=episode.last_at, updated_at=now)
        return
    severity = alert.severity
    for name, value in _figures(episode, gather(episode)).items():
        setattr(alert, name, value)
    alert.severity = max(severity, alert.severity)
    alert.save()
    if worse and alert.state != Alert.State.FALSE_ALARM:
        _worsen(alert, episode.severity, now, quietly=False, was=severity)
        leader = alert.part_of
        if leader is not None and leader.severity < episode.severity:
            _worsen(leader, episode.severity, now, quietly=False)
    if ended:
        _write(alert, AlertNote.Kind.ENDED, episode.over_at or now)


def _worsen(alert: Alert, severity: int, at: dt.datetime, *, quietly: bool, was: int | None = None) -> None:
    _write(alert, AlertNote.Kind.WORSENED, at, severity=severity, was=was or alert.severity)
    alert.severity = severity
    if alert.state == Alert.State.RESOLVED:
        alert.state, alert.closed_at = Alert.State.OPEN, None
        _write(alert, AlertNote.Kind.REOPENED, at)
    alert.save(update_fields=["severity", "state", "closed_at", "updated_at"])
    if not quietly and alert.part_of_id is None and severity >= Severity.WARNING:
        tell(alert, AlertDelivery.Occasion.WORSENED, at)


def _figures(episode: Episode, evidence: Evidence) -> dict[str, Any]:
    return {
        "severity": episode.severity,
        "last_seen_at": episode.last_at,
        "ended_at": episode.over_at,
        "value": episode.value,
        "expected": episode.expected,
        "low": episode.low,
        "high": episode.high,
        "score": episode.score,
        "evidence": to_keep(evidence),
    }


def _write(alert: Alert, kind: AlertNote.Kind, at: dt.datetime, **details: Any) -> None:
    AlertNote.objects.create(alert=alert, kind=kind, at=at, details=details)
