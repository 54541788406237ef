"""Reads the organisation one works in."""

from __future__ import annotations

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Organisation


def organisation_of(workspace: Workspace) -> Organisation:
    """The organisation itself, with its name, settings and retention."""
    workspace.require(Permission.SEE)
    return Organisation.objects.get(pk=workspace.organisation)


def is_welcomed(workspace: Workspace) -> bool:
    """Whether the three steps of the welcome are done."""
    workspace.require(Permission.SEE)
    return Organisation.objects.filter(pk=workspace.organisation, welcomed_at__isnull=False).exists()
