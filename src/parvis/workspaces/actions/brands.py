"""What people do with brands: their own, and those they compare themselves with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.workspaces import going
from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Brand, Organisation
from parvis.workspaces.queries.brands import brand as find_brand
from parvis.workspaces.slugs import free_slug

COLOURS = ("#2f5aa8", "#b4532a", "#2b7a6b", "#8a4f9e", "#9a7b1f", "#4a6670", "#a63d5b", "#55722d")


def create_brand(
    workspace: Workspace, name: str, kind: str = Brand.Kind.OWN, colour: str = "", is_demo: bool = False
) -> Brand:
    """Add a brand. Raises ``ValidationError`` for a name already taken or a kind that does not exist."""
    workspace.require(Permission.MANAGE_BRANDS)
    if workspace.brands is not None:
        raise PermissionDenied(_("Brands are added by those to whom all of them are open."))
    name = _checked_name(workspace, name)
    _check_kind(kind)
    with transaction.atomic():
        _lock(workspace)
        others = Brand.objects.filter(organisation_id=workspace.organisation)
        made = Brand.objects.create(
            organisation_id=workspace.organisation,
            name=name,
            slug=free_slug(name, others, "brand"),
            kind=kind,
            colour=_checked_colour(colour) or COLOURS[others.count() % len(COLOURS)],
            is_demo=is_demo,
        )
        record(workspace, "brand.create", made, kind=kind)
    return made


def get_or_create_brand(workspace: Workspace, name: str, kind: str = Brand.Kind.OWN) -> Brand:
    """The brand of that name (whatever its case), made if there is none."""
    workspace.require(Permission.MANAGE_BRANDS)
    with transaction.atomic():
        _lock(workspace)
        for known in Brand.objects.filter(organisation_id=workspace.organisation):
            if known.name.casefold() == name.strip().casefold():
                workspace.require(Permission.MANAGE_BRANDS, known.pk)
                return known
        return create_brand(workspace, name, kind)


def update_brand(workspace: Workspace, brand_id: int, *, name: str, kind: str, colour: str) -> Brand:
    """Rename a brand, or change its kind or colour."""
    changed = find_brand(workspace, brand_id)
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    _check_kind(kind)
    before = {"name": changed.name, "kind": changed.kind, "colour": changed.colour}
    changed.name = _checked_name(workspace, name, but=changed)
    changed.kind = kind
    changed.colour = _checked_colour(colour) or changed.colour
    with transaction.atomic():
        changed.save(update_fields=["name", "kind", "colour"])
        record(workspace, "brand.edit", changed, before=before)
    return changed


def delete_brand(workspace: Workspace, brand_id: int) -> None:
    """Delete a brand and all that hangs on it (:func:`~parvis.workspaces.queries.brands.what_goes_with`)."""
    gone = find_brand(workspace, brand_id)
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    with transaction.atomic():
        for tell in going.brand_is_going:
            tell(workspace, brand_id)
        record(workspace, "brand.delete", gone)
        gone.delete()


def save_welcome_brands(workspace: Workspace, own: str, competitors: Sequence[str]) -> Brand:
    """The brand and competitors somebody names on arrival. Naming them again changes nothing."""
    with transaction.atomic():
        first = get_or_create_brand(workspace, own, Brand.Kind.OWN)
        for name in competitors:
            if name.strip() and name.strip().casefold() != own.strip().casefold():
                get_or_create_brand(workspace, name, Brand.Kind.COMPETITOR)
    return first


def _lock(workspace: Workspace) -> None:
    Organisation.objects.select_for_update().get(pk=workspace.organisation)


def _checked_name(workspace: Workspace, name: str, but: Brand | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Give the brand a name.")})
    if len(name) > 120:
        raise ValidationError({"name": _("This name is longer than 120 characters.")})
    for known in Brand.objects.filter(organisation_id=workspace.organisation):
        if known.name.casefold() == name.casefold() and known != but:
            raise ValidationError({"name": _("There is already a brand of that name.")})
    return name


def _check_kind(kind: str) -> None:
    if kind not in Brand.Kind.values:
        raise ValidationError({"kind": _("A brand is your own or a competitor.")})


def _checked_colour(colour: str) -> str:
    if colour and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValidationError({"colour": _("A colour is written like #2f5aa8.")})
    return colour.lower()
