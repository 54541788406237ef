"""The rules for giving rights to others: nobody gives, changes or takes away more than they have
themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from parvis.workspaces.access import RANKS, Permission, Workspace
from parvis.workspaces.models import Brand, Entity, Membership, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, on everything (empty scopes) or only on some brands and entities, by id."""

    role: str
    brands: frozenset[int] = frozenset()
    entities: frozenset[int] = frozenset()


def check_may_give(workspace: Workspace, grant: Grant) -> None:
    """Raise unless whoever works here may give this grant: ``PermissionDenied`` for too much,
    ``ValidationError`` for a role, brand or entity that does not exist here, or an owner restricted to a
    part.
    """
    workspace.require(Permission.MANAGE_PEOPLE)
    if grant.role not in RANKS:
        raise ValidationError({"role": _("This role does not exist.")})
    if RANKS[grant.role] > RANKS[workspace.role]:
        raise PermissionDenied(_("Nobody hands out more than they may do themselves."))
    if grant.role == Role.OWNER and (grant.brands or grant.entities):
        raise ValidationError({"role": _("An owner is responsible for everything: remove the restrictions.")})
    _check_exist(Brand, workspace, grant.brands, "brands")
    _check_exist(Entity, workspace, grant.entities, "entities")
    if not (_within(grant.brands, workspace.brands) and _within(grant.entities, workspace.entities)):
        raise PermissionDenied(_("Nobody gives access to more than is open to themselves."))


def check_may_change(workspace: Workspace, membership: Membership) -> None:
    """Raise ``PermissionDenied`` for a membership that stands higher, or reaches further, than one's own."""
    workspace.require(Permission.MANAGE_PEOPLE)
    if RANKS[membership.role] > RANKS[workspace.role]:
        raise PermissionDenied(_("This person has a higher role than yours."))
    brands = frozenset(membership.brands.values_list("pk", flat=True))
    entities = frozenset(membership.entities.values_list("pk", flat=True))
    if not (_within(brands, workspace.brands) and _within(entities, workspace.entities)):
        raise PermissionDenied(_("More is open to this person than to you."))


def check_an_owner_remains(membership: Membership) -> None:
    """Raise ``ValidationError`` if without this membership nobody would own the organisation."""
    owners = Membership.objects.filter(organisation_id=membership.organisation_id, role=Role.OWNER)
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise ValidationError(_("An organisation needs an owner: make somebody else an owner first."))


def _within(given: Collection[int], own: frozenset[int] | None) -> bool:
    """Whether a scope stays within one's own. An empty scope is everything, so it needs everything."""
    return own is None or (bool(given) and own.issuperset(given))


def _check_exist(
    model: type[Brand] | type[Entity], workspace: Workspace, ids: frozenset[int], field: str
) -> None:
    if ids and model.objects.filter(organisation_id=workspace.organisation, pk__in=ids).count() != len(ids):
        raise ValidationError({field: _("One of these does not exist here any more. Choose again.")})
