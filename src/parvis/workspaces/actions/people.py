"""What people do with memberships, and each with their own preferences."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.handing_out import Grant, check_an_owner_remains, check_may_change, check_may_give
from parvis.workspaces.models import Membership, Organisation, Person, Role
from parvis.workspaces.queries.entrance import memberships_of, workspace_of_membership
from parvis.workspaces.queries.people import membership as find_membership

THEMES = ("auto", "light", "dark")


def change_membership(workspace: Workspace, membership_id: int, grant: Grant) -> Membership:
    """Give somebody another role or scope. The last owner stays one; nobody raises above themselves."""
    with transaction.atomic():
        _lock(workspace)
        changed = find_membership(workspace, membership_id)
        check_may_change(workspace, changed)
        check_may_give(workspace, grant)
        if grant.role != Role.OWNER:
            check_an_owner_remains(changed)
        before = changed.role
        changed.role = grant.role
        changed.save(update_fields=["role"])
        changed.brands.set(grant.brands)
        changed.entities.set(grant.entities)
        record(
            workspace,
            "membership.edit",
            f"membership:{changed.pk} {changed.person}",
            before=before,
            role=grant.role,
            brands=grant.brands,
            entities=grant.entities,
        )
    return changed


def remove_membership(workspace: Workspace, membership_id: int) -> None:
    """Take somebody out of the organisation. Their account stays; what they did stays in the log."""
    with transaction.atomic():
        _lock(workspace)
        gone = find_membership(workspace, membership_id)
        check_may_change(workspace, gone)
        check_an_owner_remains(gone)
        record(workspace, "membership.delete", f"membership:{gone.pk} {gone.person}", role=gone.role)
        gone.delete()


def leave(workspace: Workspace) -> None:
    """Leave the organisation oneself. Its last owner cannot."""
    workspace.require(Permission.SEE)
    with transaction.atomic():
        _lock(workspace)
        own = Membership.objects.filter(
            organisation_id=workspace.organisation, person_id=workspace.person or 0
        ).first()
        if own is None:
            raise PermissionDenied(_("You do not belong to this organisation."))
        check_an_owner_remains(own)
        record(workspace, "membership.leave", f"membership:{own.pk} {own.person}")
        own.delete()


def save_preferences(
    workspace: Workspace, *, first_name: str, last_name: str, language: str, theme: str
) -> Person:
    """How a person is called, and the language (empty: the browser's) and theme they read in."""
    workspace.require(Permission.SEE)
    if workspace.person is None:
        raise PermissionDenied(_("Preferences belong to a person."))
    if language and language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Parvis speaks French and English.")})
    if theme not in THEMES:
        raise ValidationError({"theme": _("Choose the system’s, light or dark.")})
    person = Person.objects.get(pk=workspace.person)
    person.first_name, person.last_name = (
        " ".join(first_name.split())[:150],
        " ".join(last_name.split())[:150],
    )
    person.language, person.theme = language, theme
    person.save(update_fields=["first_name", "last_name", "language", "theme"])
    return person


def note_for_person(person: Person, verb: str, **details: Any) -> None:
    """Write something about a person's own account (signing in, two factors) in each organisation they
    belong to.

    Takes a person and no workspace: it happens before anybody has one.
    """
    for membership in memberships_of(person):
        record(workspace_of_membership(membership, person), verb, f"person:{person.pk} {person}", **details)


def _lock(workspace: Workspace) -> None:
    """Two people removing each other, or the last two owners leaving at once, must see each other."""
    Organisation.objects.select_for_update().get(pk=workspace.organisation)
