"""Reads the tokens with which programs act, and whom one stands for."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from parvis.workspaces.access import RANKS, Permission, Workspace
from parvis.workspaces.models import ApiToken, Role
from parvis.workspaces.queries.entrance import memberships_of, workspace_of_membership


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def tokens_of(workspace: Workspace) -> QuerySet[ApiToken]:
    """The tokens that are not revoked: one's own, and for those who manage people everybody's of the organisation."""
    workspace.require(Permission.SEE)
    found = ApiToken.objects.filter(organisation_id=workspace.organisation, revoked_at__isnull=True)
    if not (workspace.can(Permission.MANAGE_PEOPLE) and workspace.is_whole):
        found = found.filter(person=workspace.person) if workspace.person is not None else found.none()
    return found.select_related("person")


def opened_by(token: str) -> tuple[ApiToken, Workspace] | None:
    """The token and the workspace it opens; ``None`` when it is unknown, revoked, expired, or its person is gone."""
    found = (
        ApiToken.objects.select_related("person")
        .filter(token_hash=hash_of(token), revoked_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )
    if found is None or not found.person.is_active:
        return None
    membership = memberships_of(found.person).filter(organisation_id=found.organisation_id).first()
    if membership is None:
        return None
    whole = workspace_of_membership(membership, found.person)
    return found, replace(whole, role=lower(whole.role, found.role), actor=f"{whole.actor} · {found.name}")


def lower(one: str, other: str) -> str:
    """The role that may do less; an unknown one may only look."""
    return (
        min((one, other), key=lambda role: RANKS.get(role, -1)) if {one, other} <= set(RANKS) else Role.VIEWER
    )
