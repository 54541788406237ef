"""Reads how brands publish, and what is stopped."""

from __future__ import annotations

from django.db.models import QuerySet

from parvis.publishing.models import BrandRules, Pause
from parvis.workspaces.api import Entity, Permission, Workspace, brand, with_those_below


def rules_of(brand_id: int) -> BrandRules:
    """How a brand publishes; what everybody starts with where nobody chose."""
    return BrandRules.objects.filter(brand_id=brand_id).first() or BrandRules(brand_id=brand_id)


def rules_for(workspace: Workspace, brand_id: int) -> BrandRules:
    """The same, for a screen. Raises ``Http404`` for a brand that is closed here."""
    return rules_of(brand(workspace, brand_id).pk)


def standing_pauses(organisation: int) -> QuerySet[Pause]:
    """What is stopped now."""
    found = Pause.objects.filter(organisation_id=organisation, ended_at__isnull=True)
    return found.select_related("brand", "entity")


def pauses_of(workspace: Workspace) -> list[Pause]:
    """The stops that concern whoever looks, the newest first."""
    workspace.require(Permission.SEE)
    return [one for one in standing_pauses(workspace.organisation) if _concerns(one, workspace)]


def _concerns(pause: Pause, workspace: Workspace) -> bool:
    brand = pause.brand_id or (pause.entity.brand_id if pause.entity else None)
    if workspace.brands is not None and brand is not None and brand not in workspace.brands:
        return False
    if workspace.entities is None or pause.entity_id is None:
        return True
    return bool(entities_below(pause) & workspace.entities)


def may_stop(workspace: Workspace, brand: int | None, entity: Entity | None = None) -> bool:
    """Whether whoever works here may stop, and let go on, a brand, an entity, or (both ``None``) everything.

    Only who may speak for all that is stopped may stop it.
    """
    if entity is not None:
        within = workspace.entities is None or entity.pk in workspace.entities
        speaks = workspace.brands is None or entity.brand_id in workspace.brands
        return workspace.can(Permission.PUBLISH) and within and speaks
    if brand is not None:
        return workspace.can(Permission.PUBLISH, brand)
    return workspace.can(Permission.PUBLISH) and workspace.is_whole


def is_paused(organisation: int, brand_id: int, entity_id: int | None) -> bool:
    """Whether nothing of this brand may go out now on an account of this entity (``None``: of none)."""
    for one in standing_pauses(organisation):
        if one.brand_id is None and one.entity_id is None:
            return True
        if one.brand_id == brand_id or (entity_id is not None and entity_id in entities_below(one)):
            return True
    return False


def stopped_entities() -> frozenset[int]:
    """Every entity, of any organisation, whose accounts say nothing now."""
    standing = Pause.objects.filter(ended_at__isnull=True, entity__isnull=False)
    return frozenset(entity for one in standing for entity in entities_below(one))


def entities_below(pause: Pause) -> frozenset[int]:
    """The entities a stop holds back; none for that of a brand or of everything."""
    if pause.entity_id is None:
        return frozenset()
    return with_those_below(pause.organisation_id, frozenset({pause.entity_id}))
