"""Reads crises, their logs, their questions and the statements at hand. Every function takes the workspace that asks."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from parvis.archive.contract import Scope
from parvis.engine.query.ast import Everything
from parvis.listening.models import Alert, AlertNote, Crisis, CrisisEntry, CrisisQuestion, HoldingStatement
from parvis.listening.queries.fragments import resolved
from parvis.workspaces.api import Brand, Permission, Workspace

#: Lines of alerts' histories that belong in the story of a crisis.
TOLD_OF_ALERTS = (
    AlertNote.Kind.OPENED,
    AlertNote.Kind.WORSENED,
    AlertNote.Kind.ACKNOWLEDGED,
    AlertNote.Kind.ASSIGNED,
    AlertNote.Kind.ESCALATED,
    AlertNote.Kind.ENDED,
    AlertNote.Kind.RESOLVED,
)
TAKEN_IN_HAND = (AlertNote.Kind.ACKNOWLEDGED, AlertNote.Kind.ASSIGNED)


def crises(workspace: Workspace) -> QuerySet[Crisis]:
    """The crises of the brands this workspace may see, the newest first."""
    workspace.require(Permission.SEE)
    found = Crisis.objects.filter(organisation_id=workspace.organisation)
    found = found.select_related("brand", "watch", "alert", "opened_by", "closed_by", "organisation")
    return found if workspace.brands is None else found.filter(brand_id__in=workspace.brands)


def crisis(workspace: Workspace, crisis_id: int) -> Crisis:
    """One crisis, or 404 when it does not exist for this workspace."""
    return get_object_or_404(crises(workspace), pk=crisis_id)


def room_of(workspace: Workspace, alert: Alert) -> Crisis | None:
    """The room that was opened from an alert, the open one first."""
    return crises(workspace).filter(alert=alert).order_by("-state", "-opened_at").first()


def scope_of(crisis: Crisis, since: dt.datetime | None, until: dt.datetime | None) -> Scope:
    """What a crisis is about in a period: of its watch or brand, only what its query finds."""
    node = resolved(crisis.organisation_id, crisis.query)
    return Scope(
        crisis.organisation_id,
        watches=(crisis.watch_id,) if crisis.watch_id else (),
        brands=() if crisis.watch_id else (crisis.brand_id,),
        since=since,
        until=until,
        query=None if isinstance(node, Everything) else node,
    )


def log(workspace: Workspace, crisis: Crisis) -> list[CrisisEntry]:
    """The log of a crisis, oldest first, each line with those that correct it."""
    workspace.require(Permission.SEE, crisis.brand_id)
    return list(crisis.entries.select_related("person", "corrects").prefetch_related("corrections"))


def questions(workspace: Workspace, crisis: Crisis) -> list[CrisisQuestion]:
    """The questions taken up, those to be answered first."""
    workspace.require(Permission.SEE, crisis.brand_id)
    order = {
        CrisisQuestion.State.OPEN: 0,
        CrisisQuestion.State.ANSWERED: 1,
        CrisisQuestion.State.SET_ASIDE: 2,
    }
    found = crisis.questions.select_related("taken_by", "answered_by")
    return sorted(found, key=lambda q: (order[CrisisQuestion.State(q.state)], q.taken_at))


def related_alerts(workspace: Workspace, crisis: Crisis, until: dt.datetime) -> list[Alert]:
    """The alerts about the brand of a crisis from its beginning to ``until``, its own first among those of one time."""
    workspace.require(Permission.SEE, crisis.brand_id)
    during = Q(since__lt=until) & Q(last_seen_at__gte=crisis.since)
    own = Q(pk=crisis.alert_id) | Q(part_of=crisis.alert_id) if crisis.alert_id else Q(pk__in=[])
    found = Alert.objects.filter(own | during, brand_id=crisis.brand_id).exclude(
        state=Alert.State.FALSE_ALARM
    )
    return list(found.order_by("opened_at", "pk"))


def alert_notes(alerts: list[Alert]) -> list[AlertNote]:
    """What happened to alerts, oldest first."""
    return list(
        AlertNote.objects.filter(alert__in=alerts, kind__in=TOLD_OF_ALERTS).select_related("alert", "person")
    )


def statements(workspace: Workspace, brand: Brand | None = None) -> QuerySet[HoldingStatement]:
    """The statements at hand for a brand: its own and those of the whole organisation."""
    workspace.require(Permission.SEE)
    found = HoldingStatement.objects.filter(organisation_id=workspace.organisation).select_related("brand")
    if workspace.brands is not None:
        found = found.filter(Q(brand__isnull=True) | Q(brand_id__in=workspace.brands))
    return found if brand is None else found.filter(Q(brand__isnull=True) | Q(brand=brand))


def statement(workspace: Workspace, statement_id: int) -> HoldingStatement:
    """One statement, or 404."""
    return get_object_or_404(statements(workspace), pk=statement_id)
