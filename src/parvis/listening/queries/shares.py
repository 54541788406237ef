"""Reads shared boards: those of a workspace, and the one a link opens."""

from __future__ import annotations

import hashlib

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.listening.models import BoardShare
from parvis.workspaces.api import Permission, Role, Workspace


def token_hash(token: str) -> str:
    """What is kept of a token: the link itself cannot be found again in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def shares(workspace: Workspace) -> QuerySet[BoardShare]:
    """Links that are still open, newest first."""
    workspace.require(Permission.EXPORT)
    found = (
        BoardShare.objects.filter(organisation_id=workspace.organisation, revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        .select_related("brand", "watch", "created_by")
        .order_by("-pk")
    )
    return found if workspace.brands is None else found.filter(brand_id__in=workspace.brands)


def opened_by(token: str) -> tuple[BoardShare, Workspace] | None:
    """The share a link opens and the narrow workspace it gives (see one brand, nothing else); ``None`` when closed."""
    share = (
        BoardShare.objects.filter(token_hash=token_hash(token), revoked_at=None)
        .select_related("organisation", "brand")
        .first()
    )
    if share is None or share.brand_id is None or (share.expires_at and share.expires_at <= timezone.now()):
        return None
    narrow = Workspace(
        organisation=share.organisation_id,
        role=Role.VIEWER,
        actor=f"share {share.pk}",
        brands=frozenset({share.brand_id}),
        language=share.organisation.language,
        time_zone=share.organisation.time_zone,
    )
    return share, narrow
