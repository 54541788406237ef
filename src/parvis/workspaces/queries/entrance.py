"""Which workspaces are open to whom. Here workspaces come from, so these functions cannot ask for one."""

from __future__ import annotations

from django.db.models import QuerySet

from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Membership, Organisation, Person, Role
from parvis.workspaces.queries.entities import with_those_below


def memberships_of(person: Person) -> QuerySet[Membership]:
    """The organisations a person belongs to, the oldest membership first."""
    return Membership.objects.filter(person=person).select_related("organisation").order_by("joined_at", "pk")


def enter(person: Person, preferred: int | None = None) -> Workspace | None:
    """The workspace of a person: in the ``preferred`` organisation if they belong to it, else in their
    first one.

    ``None`` for somebody who belongs nowhere.
    """
    if not person.is_active:
        return None
    memberships = memberships_of(person)
    chosen = memberships.filter(organisation_id=preferred).first() if preferred else None
    membership = chosen or memberships.first()
    return workspace_of_membership(membership, person) if membership else None


def workspace_of_membership(membership: Membership, person: Person) -> Workspace:
    """What a membership opens, scopes included (an entity opens the entities below it)."""
    organisation = membership.organisation
    brands = frozenset(membership.brands.values_list("pk", flat=True))
    entities = frozenset(membership.entities.values_list("pk", flat=True))
    return Workspace(
        organisation=organisation.pk,
        role=membership.role,
        person=person.pk,
        actor=str(person),
        brands=brands or None,
        entities=with_those_below(organisation.pk, entities) or None,
        language=person.language or organisation.language,
        time_zone=organisation.time_zone,
    )


def workspace_of_command(organisation: Organisation, actor: str) -> Workspace:
    """The whole organisation, for a command typed by whoever runs the installation."""
    return Workspace(
        organisation=organisation.pk,
        role=Role.OWNER,
        actor=actor,
        language=organisation.language,
        time_zone=organisation.time_zone,
    )


def somebody_real_exists() -> bool:
    """Whether a person other than the trial one has an account: from then on the open door stays shut."""
    return Person.objects.filter(is_trial=False).exists()
