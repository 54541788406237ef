"""What people do with countries, business units and audiences."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Entity, Organisation
from parvis.workspaces.queries.brands import brand as find_brand
from parvis.workspaces.queries.entities import descendants
from parvis.workspaces.queries.entities import entity as find_entity


@dataclass(frozen=True, slots=True)
class EntityDraft:
    """What somebody typed about an entity. ``parent`` and ``brand`` are ids, or ``None``."""

    name: str
    kind: str
    parent: int | None = None
    brand: int | None = None


def create_entity(workspace: Workspace, draft: EntityDraft) -> Entity:
    """Add an entity. Somebody restricted to some entities may only add below one of theirs."""
    _require(workspace, draft.brand)
    if draft.parent is None and workspace.entities is not None:
        raise PermissionDenied(_("Who works for entities adds others below those only."))
    with transaction.atomic():
        made = _filled(workspace, Entity(organisation_id=workspace.organisation), draft)
        made.save()
        record(workspace, "entity.create", made, kind=made.kind)
    return made


def update_entity(workspace: Workspace, entity_id: int, draft: EntityDraft) -> Entity:
    """Rename or move an entity. It cannot be put below itself."""
    changed = find_entity(workspace, entity_id)
    _require(workspace, changed.brand_id)
    _require(workspace, draft.brand)
    before = {
        "name": changed.name,
        "kind": changed.kind,
        "parent": changed.parent_id,
        "brand": changed.brand_id,
    }
    with transaction.atomic():
        # Two moves at once could otherwise make a ring.
        Organisation.objects.select_for_update().get(pk=workspace.organisation)
        moved = draft.parent != changed.parent_id
        if moved and draft.parent is None and workspace.entities is not None:
            raise PermissionDenied(_("Who works for entities keeps others below those only."))
        if moved and draft.parent in descendants(workspace, entity_id):
            raise ValidationError({"parent": _("An entity cannot stand below itself.")})
        # A parent that is closed to whoever edits may stay, but not be chosen.
        kept = draft if moved else EntityDraft(draft.name, draft.kind, None, draft.brand)
        _filled(workspace, changed, kept)
        if not moved:
            changed.parent_id = before["parent"]
        changed.save()
        record(workspace, "entity.edit", changed, before=before)
    return changed


def delete_entity(workspace: Workspace, entity_id: int) -> None:
    """Delete an entity and those below it. Their accounts stay, with the brand."""
    gone = find_entity(workspace, entity_id)
    _require(workspace, gone.brand_id)
    with transaction.atomic():
        record(workspace, "entity.delete", gone, with_those_below=len(descendants(workspace, entity_id)) - 1)
        gone.delete()


def _require(workspace: Workspace, brand: int | None) -> None:
    """An entity of all brands concerns all of them: it is not for somebody restricted to some."""
    workspace.require(Permission.MANAGE_BRANDS, brand)
    if brand is None and workspace.brands is not None:
        raise PermissionDenied(_("An entity of all brands is changed by those to whom all of them are open."))


def _filled(workspace: Workspace, entity: Entity, draft: EntityDraft) -> Entity:
    name = " ".join(draft.name.split())
    if not name or len(name) > 120:
        raise ValidationError({"name": _("Give the entity a name of at most 120 characters.")})
    if draft.kind not in Entity.Kind.values:
        raise ValidationError({"kind": _("An entity is a country, a business unit or an audience.")})
    entity.name, entity.kind = name, draft.kind
    entity.parent = find_entity(workspace, draft.parent) if draft.parent else None
    entity.brand = find_brand(workspace, draft.brand) if draft.brand else None
    return entity
