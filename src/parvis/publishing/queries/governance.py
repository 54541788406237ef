"""Reads how brands publish, and what is stopped."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parvis.publishing.models import BrandRules, Pause
from parvis.workspaces.api import Permission, Workspace, brand


def rules_of(brand_id: int) -> BrandRules:
    """How a brand publishes; what everybody starts with where nobody chose."""
    return BrandRules.objects.filter(brand_id=brand_id).first() or BrandRules(brand_id=brand_id)


def rules_for(workspace: Workspace, brand_id: int) -> BrandRules:
    """The same, for a screen. Raises ``Http404`` for a brand that is closed here."""
    return rules_of(brand(workspace, brand_id).pk)


def standing_pauses(organisation: int) -> QuerySet[Pause]:
    """What is stopped now."""
    return Pause.objects.filter(organisation_id=organisation, ended_at__isnull=True).select_related("brand")


def pauses_of(workspace: Workspace) -> list[Pause]:
    """The stops that concern whoever looks, the newest first."""
    workspace.require(Permission.SEE)
    standing = standing_pauses(workspace.organisation)
    if workspace.brands is not None:
        standing = standing.filter(Q(brand__isnull=True) | Q(brand_id__in=workspace.brands))
    return list(standing)


def is_paused(organisation: int, brand_id: int) -> bool:
    """Whether nothing of this brand may go out now."""
    return standing_pauses(organisation).filter(Q(brand__isnull=True) | Q(brand_id=brand_id)).exists()
