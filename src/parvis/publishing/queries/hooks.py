"""Reads webhooks."""

from __future__ import annotations

from django.db.models import QuerySet

from parvis.publishing.models import Hook
from parvis.workspaces.api import Permission, Workspace, enter


def hooks_of(workspace: Workspace) -> QuerySet[Hook]:
    """The webhooks that are open: one's own, and everybody's for those who manage the accounts of the whole organisation."""
    workspace.require(Permission.EXPORT)
    found = Hook.objects.filter(organisation_id=workspace.organisation, closed_at=None)
    if not (workspace.can(Permission.MANAGE_BRANDS) and workspace.is_whole):
        found = found.filter(created_by=workspace.person) if workspace.person is not None else found.none()
    return found.select_related("brand", "created_by")


def may_still_hear(hook: Hook, brand: int | None) -> bool:
    """Whether whoever opened a webhook may still take out what concerns a brand (``None``: the whole organisation)."""
    workspace = enter(hook.created_by, hook.organisation_id)
    if workspace is None or workspace.organisation != hook.organisation_id:
        return False
    if brand is None:
        return workspace.can(Permission.EXPORT)
    return workspace.can(Permission.EXPORT, brand)
