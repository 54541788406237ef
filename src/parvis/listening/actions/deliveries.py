"""The ledger of tellings: what is due, to whom, and what became of it.

A telling is a row before it is an e-mail or a call. Its key says which telling it is, so that asking for it twice makes
one row. A worker takes a due row by a conditional update with a lease; killed in the middle, the row is due again when
the lease has run out. Whoever receives may therefore, rarely, be told twice: the key is sent along.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils import timezone

from parvis.listening.alert_settings import quiet_until, read_settings
from parvis.listening.models import Alert, AlertChannel, AlertDelivery, AlertNote
from parvis.listening.models.alerts import Severity
from parvis.workers.names import is_dead

LEASE = dt.timedelta(seconds=120)
FIRST_RETRY = dt.timedelta(seconds=30)
LONGEST_RETRY = dt.timedelta(hours=2)
MOST_ATTEMPTS = 14  # about twelve hours


def tell(alert: Alert, occasion: AlertDelivery.Occasion, now: dt.datetime, **details: Any) -> int:
    """Write what is to be told of an alert to the people and channels of its rule; returns how many tellings.

    In the quiet hours of a rule only what is critical (or escalated by a person) goes out; the rest waits for their end.
    """
    rule = alert.rule
    if rule is None:
        return 0
    at = now
    if alert.severity < Severity.CRITICAL and occasion != AlertDelivery.Occasion.ESCALATED:
        local = now.astimezone(ZoneInfo(alert.organisation.time_zone))
        at = quiet_until(read_settings(rule.settings), local) or now
    written = 0
    for channel in rule.channels.filter(is_active=True):
        key = f"alert:{alert.pk}:{occasion}:{alert.severity}:channel:{channel.pk}"
        written += _write(alert, key, occasion, at, channel=channel, details=details)
    for person in rule.people.filter(is_active=True):
        key = f"alert:{alert.pk}:{occasion}:{alert.severity}:person:{person.pk}"
        written += _write(alert, key, occasion, at, person_id=person.pk, details=details)
    return written


def tell_person(alert: Alert, person: int, occasion: AlertDelivery.Occasion, now: dt.datetime) -> bool:
    """Write that one person is to be told by e-mail now (an alert was escalated or given to them)."""
    key = f"alert:{alert.pk}:{occasion}:{now.isoformat()}:person:{person}"
    return _write(alert, key, occasion, now, person_id=person)


def try_channel(channel: AlertChannel, now: dt.datetime) -> AlertDelivery:
    """Write that a test is to be sent through a channel."""
    return AlertDelivery.objects.create(
        organisation_id=channel.organisation_id,
        channel=channel,
        occasion=AlertDelivery.Occasion.TEST,
        key=f"test:{channel.pk}:{secrets.token_hex(8)}",
        next_try_at=now,
    )


def _write(alert: Alert, key: str, occasion: AlertDelivery.Occasion, at: dt.datetime, **values: Any) -> bool:
    return AlertDelivery.objects.get_or_create(
        key=key,
        defaults={
            "organisation_id": alert.organisation_id,
            "alert": alert,
            "occasion": occasion,
            "next_try_at": at,
            **values,
        },
    )[1]


def due(now: dt.datetime, limit: int = 20) -> list[int]:
    """The tellings whose time has come and that no worker holds."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    waiting = AlertDelivery.objects.filter(free, state=AlertDelivery.State.DUE, next_try_at__lte=now)
    return list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def claim(delivery: int, worker: str, now: dt.datetime) -> AlertDelivery | None:
    """Take a due telling for :data:`LEASE`; ``None`` when another worker was faster."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    taken = AlertDelivery.objects.filter(free, pk=delivery, state=AlertDelivery.State.DUE).update(
        leased_by=worker, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    found = AlertDelivery.objects.select_related("alert", "channel", "person", "organisation")
    return found.get(pk=delivery) if taken else None


def release_dead() -> int:
    """Free what workers of this machine held when they were killed; returns how many tellings."""
    held = AlertDelivery.objects.filter(state=AlertDelivery.State.DUE).exclude(leased_by="")
    dead = [name for name in set(held.values_list("leased_by", flat=True)) if is_dead(name)]
    return held.filter(leased_by__in=dead).update(leased_by="", leased_until=None) if dead else 0


def sent(delivery: AlertDelivery, worker: str) -> None:
    """It went out."""
    now = timezone.now()
    done = AlertDelivery.objects.filter(pk=delivery.pk, leased_by=worker).update(
        state=AlertDelivery.State.SENT, sent_at=now, problem="", leased_by="", leased_until=None
    )
    if done and delivery.channel_id:
        AlertChannel.objects.filter(pk=delivery.channel_id).update(last_sent_at=now, problem="")
    if done and delivery.alert_id:
        _note(delivery, AlertNote.Kind.TOLD, now)


def not_sent(
    delivery: AlertDelivery, worker: str, problem: str, *, for_good: bool, after: float = 0.0
) -> None:
    """It did not go out: again later (each time twice as late), or never when it can never succeed."""
    now = timezone.now()
    given_up = for_good or delivery.attempts >= MOST_ATTEMPTS
    pause = min(LONGEST_RETRY, FIRST_RETRY * 2 ** (delivery.attempts - 1))
    done = AlertDelivery.objects.filter(pk=delivery.pk, leased_by=worker).update(
        state=AlertDelivery.State.FAILED if given_up else AlertDelivery.State.DUE,
        problem=problem[:2000],
        next_try_at=now + max(pause, dt.timedelta(seconds=after)),
        leased_by="",
        leased_until=None,
    )
    if done and delivery.channel_id:
        AlertChannel.objects.filter(pk=delivery.channel_id).update(problem=problem[:2000])
    if done and given_up and delivery.alert_id:
        _note(delivery, AlertNote.Kind.NOT_TOLD, now, problem=problem[:500])


def _note(delivery: AlertDelivery, kind: AlertNote.Kind, at: dt.datetime, **details: Any) -> None:
    whom = delivery.channel.name if delivery.channel else str(delivery.person or "")
    assert delivery.alert_id is not None
    AlertNote.objects.create(
        alert_id=delivery.alert_id,
        kind=kind,
        at=at,
        details={"to": whom, "occasion": delivery.occasion, **details},
    )
