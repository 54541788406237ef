"""What people do with crises: open a room, close it, open it again. Each function is one intention, checked and audited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.query import parse
from parvis.listening.actions.crisis_log import write
from parvis.listening.actions.holding_statements import add_ready_statements
from parvis.listening.models import Crisis, CrisisEntry
from parvis.listening.models.alerts import Severity
from parvis.listening.queries.alerts import alert as find_alert
from parvis.listening.queries.crises import crisis as find_crisis
from parvis.listening.queries.crises import room_of
from parvis.listening.queries.watches import watch as find_watch
from parvis.workspaces.api import Permission, Workspace, brand, record

LONGEST_LESSONS = 20_000


@dataclass(frozen=True, slots=True)
class CrisisDraft:
    """What a person said of a crisis when they opened its room. ``since`` is aware."""

    title: str
    since: dt.datetime
    severity: int = Severity.CRITICAL
    watch: int | None = None
    query: str = ""


def open_from_alert(workspace: Workspace, alert_id: int) -> Crisis:
    """Open the room of an alert, or enter the one that is open already. A sign of another alert leads to the same room."""
    alert = find_alert(workspace, alert_id)
    alert = alert.part_of or alert
    workspace.require(Permission.MANAGE_ALERTS, alert.brand_id)
    known = room_of(workspace, alert)
    if known is not None and known.is_open:
        return known
    try:
        with transaction.atomic():
            crisis = Crisis.objects.create(
                organisation_id=workspace.organisation,
                brand=alert.brand,
                watch=alert.watch,
                alert=alert,
                severity=alert.severity,
                since=alert.since,
                opened_at=timezone.now(),
                opened_by_id=workspace.person,
            )
            _opened(workspace, crisis)
    except IntegrityError:  # somebody pressed the button at the same moment: meet in their room
        found = room_of(workspace, alert)
        if found is None:
            raise
        return found
    return crisis


def open_by_hand(workspace: Workspace, brand_id: int, draft: CrisisDraft) -> Crisis:
    """Open a room no alert asked for. Raises ``QueryError`` for a query that cannot be read, ``ValidationError`` for a
    beginning that has not come yet."""
    workspace.require(Permission.MANAGE_ALERTS, brand_id)
    parse(draft.query)
    owner = brand(workspace, brand_id)
    watch = find_watch(workspace, draft.watch) if draft.watch else None
    now = timezone.now()
    if draft.since > now:
        raise ValidationError(_("A crisis cannot have begun in the future."))
    if watch is not None and watch.brand_id != owner.pk:
        raise ValidationError(_("This watch listens for another brand."))
    with transaction.atomic():
        crisis = Crisis.objects.create(
            organisation_id=workspace.organisation,
            brand=owner,
            watch=watch,
            title=draft.title.strip()[:160],
            query=draft.query.strip(),
            severity=draft.severity,
            since=draft.since,
            opened_at=now,
            opened_by_id=workspace.person,
        )
        _opened(workspace, crisis)
    return crisis


def close(workspace: Workspace, crisis_id: int, lessons: str = "") -> Crisis:
    """It is over: the room stops where it is, and its report is ready. Doing it twice changes nothing."""
    crisis = _managed(workspace, crisis_id)
    with transaction.atomic():
        now = timezone.now()
        done = Crisis.objects.filter(pk=crisis.pk, state=Crisis.State.OPEN).update(
            state=Crisis.State.CLOSED,
            closed_at=now,
            closed_by_id=workspace.person,
            lessons=lessons.strip()[:LONGEST_LESSONS] or crisis.lessons,
            updated_at=now,
        )
        if done:
            write(workspace, crisis, CrisisEntry.Kind.EVENT, event="closed")
            record(workspace, "crisis.close", f"crisis:{crisis.pk} {crisis.name}")
    crisis.refresh_from_db()
    return crisis


def reopen(workspace: Workspace, crisis_id: int) -> Crisis:
    """It was closed too early. Raises ``ValidationError`` when its alert has another room open by now."""
    crisis = _managed(workspace, crisis_id)
    try:
        with transaction.atomic():
            done = Crisis.objects.filter(pk=crisis.pk, state=Crisis.State.CLOSED).update(
                state=Crisis.State.OPEN, closed_at=None, closed_by=None, updated_at=timezone.now()
            )
            if done:
                write(workspace, crisis, CrisisEntry.Kind.EVENT, event="reopened")
                record(workspace, "crisis.reopen", f"crisis:{crisis.pk} {crisis.name}")
    except IntegrityError as error:
        raise ValidationError(_("Another room is open for the same alert: go on there.")) from error
    crisis.refresh_from_db()
    return crisis


def learn(workspace: Workspace, crisis_id: int, lessons: str) -> Crisis:
    """Write down what was learnt, when the room is closed or before."""
    crisis = _managed(workspace, crisis_id)
    with transaction.atomic():
        crisis.lessons = lessons.strip()[:LONGEST_LESSONS]
        crisis.save(update_fields=["lessons", "updated_at"])
        record(workspace, "crisis.learn", f"crisis:{crisis.pk} {crisis.name}")
    return crisis


def _managed(workspace: Workspace, crisis_id: int) -> Crisis:
    crisis = find_crisis(workspace, crisis_id)
    workspace.require(Permission.MANAGE_ALERTS, crisis.brand_id)
    return crisis


def _opened(workspace: Workspace, crisis: Crisis) -> None:
    add_ready_statements(workspace)
    write(workspace, crisis, CrisisEntry.Kind.EVENT, event="opened", alert=crisis.alert_id)
    record(
        workspace,
        "crisis.open",
        f"crisis:{crisis.pk} {crisis.name}",
        brand=crisis.brand_id,
        alert=crisis.alert_id,
    )
