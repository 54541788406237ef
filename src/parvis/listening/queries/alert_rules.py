"""Reads alert rules and channels. Every function takes the workspace that asks."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from parvis.listening.models import Alert, AlertChannel, AlertDelivery, AlertRule
from parvis.workspaces.api import Permission, Workspace


def rules(workspace: Workspace) -> QuerySet[AlertRule]:
    """The rules of the brands this workspace may see, with how many alerts each raised and how many were false."""
    workspace.require(Permission.SEE)
    found = AlertRule.objects.filter(organisation_id=workspace.organisation)
    found = found.select_related("brand", "watch", "organisation").annotate(
        raised=Count("alerts", distinct=True),
        false=Count("alerts", filter=Q(alerts__state=Alert.State.FALSE_ALARM), distinct=True),
    )
    return found if workspace.brands is None else found.filter(brand_id__in=workspace.brands)


def rule(workspace: Workspace, rule_id: int) -> AlertRule:
    """One rule, or 404 when it does not exist for this workspace."""
    return get_object_or_404(rules(workspace), pk=rule_id)


def channels(workspace: Workspace) -> QuerySet[AlertChannel]:
    """The channels of the organisation."""
    workspace.require(Permission.SEE)
    return AlertChannel.objects.filter(organisation_id=workspace.organisation)


def channel(workspace: Workspace, channel_id: int) -> AlertChannel:
    """One channel, or 404."""
    return get_object_or_404(channels(workspace), pk=channel_id)


def ledger(workspace: Workspace, channel: AlertChannel | None = None, limit: int = 50) -> list[AlertDelivery]:
    """The newest tellings (of one channel)."""
    workspace.require(Permission.MANAGE_ALERTS)
    found = AlertDelivery.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(Q(alert__isnull=True) | Q(alert__brand_id__in=workspace.brands))
    if channel:
        found = found.filter(channel=channel)
    return list(found.select_related("alert", "alert__brand", "channel", "person")[:limit])
