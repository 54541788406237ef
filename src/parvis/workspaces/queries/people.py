"""Reads who belongs to an organisation and what each may do."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.workspaces.access import RANKS, Permission, Workspace
from parvis.workspaces.models import Membership, Role


def memberships(workspace: Workspace) -> QuerySet[Membership]:
    """Everybody who belongs to the organisation, by name."""
    workspace.require(Permission.MANAGE_PEOPLE)
    return (
        Membership.objects.filter(organisation_id=workspace.organisation)
        .select_related("person")
        .prefetch_related("brands", "entities")
        .order_by("person__last_name", "person__email")
    )


def membership(workspace: Workspace, membership_id: int) -> Membership:
    """One person's membership. Raises ``Http404`` for one of another organisation."""
    found = memberships(workspace).filter(pk=membership_id).first()
    if found is None:
        raise Http404(_("Nobody here has this membership."))
    return found


def roles_to_give(workspace: Workspace) -> list[Role]:
    """The roles that whoever works here may give: their own and those below, the highest first."""
    workspace.require(Permission.MANAGE_PEOPLE)
    return [role for role in Role if RANKS[role] <= RANKS[workspace.role]]
