"""What people do with alerts: each function is one intention, checked, written in its history and audited."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.listening.actions.deliveries import tell, tell_person
from parvis.listening.models import Alert, AlertDelivery, AlertNote, AlertRule
from parvis.listening.models.alerts import Severity
from parvis.listening.queries.alerts import alert as find_alert
from parvis.listening.queries.alerts import assignable
from parvis.workspaces.api import Permission, Workspace, record

LONGEST_NOTE = 5000
OPEN_STATES = (Alert.State.OPEN, Alert.State.ACKNOWLEDGED)


def acknowledge(workspace: Workspace, alert_id: int) -> Alert:
    """Somebody has seen it and takes care of it. Its other signs are acknowledged with it."""
    return _move(
        workspace, alert_id, Alert.State.ACKNOWLEDGED, AlertNote.Kind.ACKNOWLEDGED, "alert.acknowledge"
    )


def resolve(workspace: Workspace, alert_id: int, text: str = "") -> Alert:
    """It was right to warn, and it is dealt with."""
    return _move(workspace, alert_id, Alert.State.RESOLVED, AlertNote.Kind.RESOLVED, "alert.resolve", text)


def mark_false(workspace: Workspace, alert_id: int, text: str = "") -> Alert:
    """There was nothing to warn of: it counts against its rule."""
    return _move(
        workspace, alert_id, Alert.State.FALSE_ALARM, AlertNote.Kind.FALSE_ALARM, "alert.false_alarm", text
    )


def reopen(workspace: Workspace, alert_id: int) -> Alert:
    """It was closed too early."""
    return _move(workspace, alert_id, Alert.State.OPEN, AlertNote.Kind.REOPENED, "alert.reopen")


def assign(workspace: Workspace, alert_id: int, person: int | None) -> Alert:
    """Give an alert to somebody (who is told by e-mail, unless they take it themselves), or to nobody."""
    alert = _handled(workspace, alert_id)
    chosen = next((p for p in assignable(workspace, alert) if p.pk == person), None)
    if person is not None and chosen is None:
        raise ValidationError(_("This person cannot handle the alerts of this brand."))
    with transaction.atomic():
        alert.assignee = chosen
        if chosen and alert.state == Alert.State.OPEN:
            alert.state = Alert.State.ACKNOWLEDGED
        alert.save(update_fields=["assignee", "state", "updated_at"])
        _write(workspace, alert, AlertNote.Kind.ASSIGNED, to=str(chosen) if chosen else "")
        record(workspace, "alert.assign", f"alert:{alert.pk}", to=chosen.pk if chosen else None)
        if chosen and chosen.pk != workspace.person:
            tell_person(alert, chosen.pk, AlertDelivery.Occasion.ESCALATED, timezone.now())
    return alert


def escalate(workspace: Workspace, alert_id: int, text: str = "") -> Alert:
    """Make it critical and tell everybody the rule names, whatever the hour."""
    alert = _handled(workspace, alert_id)
    now = timezone.now()
    with transaction.atomic():
        alert.severity = Severity.CRITICAL
        alert.save(update_fields=["severity", "updated_at"])
        _write(workspace, alert, AlertNote.Kind.ESCALATED, text)
        record(workspace, "alert.escalate", f"alert:{alert.pk}")
        tell(alert, AlertDelivery.Occasion.ESCALATED, now, by=workspace.actor)
    return alert


def note(workspace: Workspace, alert_id: int, text: str) -> Alert:
    """Write something down for the others."""
    alert = _handled(workspace, alert_id)
    text = text.strip()
    if not text:
        raise ValidationError(_("Write something first."))
    with transaction.atomic():
        _write(workspace, alert, AlertNote.Kind.NOTED, text)
        record(workspace, "alert.note", f"alert:{alert.pk}")
    return alert


def mute_rule(
    workspace: Workspace, rule: AlertRule, until: dt.datetime | None, alert: Alert | None = None
) -> None:
    """Let a rule raise nothing until then; ``None`` lets it speak again."""
    workspace.require(Permission.HANDLE_ALERTS, rule.brand_id)
    with transaction.atomic():
        rule.muted_until = until or timezone.now()
        rule.save(update_fields=["muted_until", "updated_at"])
        record(workspace, "alert_rule.mute" if until else "alert_rule.unmute", f"alert_rule:{rule.pk}", until=str(until or ""))  # fmt: skip
        if alert is not None and until is not None:
            _write(workspace, alert, AlertNote.Kind.MUTED, until=until.isoformat())


def _handled(workspace: Workspace, alert_id: int) -> Alert:
    alert = find_alert(workspace, alert_id)
    workspace.require(Permission.HANDLE_ALERTS, alert.brand_id)
    return alert


@transaction.atomic
def _move(
    workspace: Workspace, alert_id: int, state: Alert.State, kind: AlertNote.Kind, verb: str, text: str = ""
) -> Alert:
    """Put an alert, and the open signs within it, into a state. Doing it twice changes nothing."""
    alert = _handled(workspace, alert_id)
    if alert.state == state:
        return alert
    now = timezone.now()
    alert.state = state
    alert.closed_at = None if state in OPEN_STATES else now
    alert.save(update_fields=["state", "closed_at", "updated_at"])
    _write(workspace, alert, kind, text)
    record(workspace, verb, f"alert:{alert.pk}", kind=alert.kind)
    for part in alert.parts.exclude(state=state):
        part.state, part.closed_at = state, alert.closed_at
        part.save(update_fields=["state", "closed_at", "updated_at"])
        _write(workspace, part, kind)
    return alert


def _write(
    workspace: Workspace, alert: Alert, kind: AlertNote.Kind, text: str = "", **details: Any
) -> AlertNote:
    return AlertNote.objects.create(
        alert=alert,
        kind=kind,
        at=timezone.now(),
        person_id=workspace.person,
        actor=workspace.actor[:200],
        text=text.strip()[:LONGEST_NOTE],
        details=details,
    )
