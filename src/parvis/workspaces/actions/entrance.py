"""How an installation gets its first workspace, and its first real owner.

These are the only actions that take no workspace: they are what makes one. Each checks for itself that
nobody owns the installation yet.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.workspaces.access import Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Membership, Organisation, Person, Role
from parvis.workspaces.queries.entrance import workspace_of_command, workspace_of_membership

TRIAL_SLUG = "trial"
TRIAL_EMAIL = "trial@parvis.invalid"


def trial_organisation() -> Organisation:
    """The organisation that exists before anybody owns the installation, made on first use."""
    organisation, _made = Organisation.objects.get_or_create(
        slug=TRIAL_SLUG,
        defaults={
            "name": _("My organisation"),
            "is_trial": True,
            "language": settings.LANGUAGE_CODE[:2],
            "time_zone": settings.DEFAULT_ORGANISATION_TIME_ZONE,
        },
    )
    return organisation


def placeholder_names() -> set[str]:
    """What an organisation is called, in each language, until somebody names it."""
    names = set()
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            names.add(_("My organisation"))
    return names


def trial_person() -> Person:
    """Whom the open door signs in: owner of the trial organisation, without a password. Made on first use."""
    person = Person.objects.filter(is_trial=True).first()
    if person and person.memberships.exists():
        return person
    with transaction.atomic():
        organisation = trial_organisation()
        person, made = Person.objects.get_or_create(
            email=TRIAL_EMAIL, defaults={"first_name": _("Trial"), "is_trial": True}
        )
        if made:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        Membership.objects.get_or_create(
            organisation=organisation, person=person, defaults={"role": Role.OWNER}
        )
    return person


def take_ownership(person: Person) -> Workspace:
    """Make the first real person the owner of the trial organisation and of everything made in it.

    The trial person goes, and with it the open door. Raises ``PermissionDenied`` when somebody was first.
    """
    with transaction.atomic():
        # Whoever locks this row is first; a second one sees the first's account once the lock is free.
        organisation = Organisation.objects.select_for_update().get(pk=trial_organisation().pk)
        if Person.objects.filter(is_trial=False).exclude(pk=person.pk).exists():
            raise PermissionDenied(_("Somebody already owns this installation. Ask them for an invitation."))
        organisation.is_trial = False
        organisation.slug = f"organisation-{organisation.pk}"
        organisation.save(update_fields=["is_trial", "slug"])
        membership, _made = Membership.objects.get_or_create(
            organisation=organisation, person=person, defaults={"role": Role.OWNER}
        )
        Person.objects.filter(is_trial=True).delete()
        workspace = workspace_of_membership(membership, person)
        record(workspace, "organisation.own", organisation)
    return workspace


def workspace_for_command(organisation: int | str | None = None, actor: str = "parvis") -> Workspace:
    """The workspace a command works in: the organisation named by id or slug, else the only one there is.

    On a new installation that is the trial organisation, made on the spot. Raises ``ValidationError`` when
    the organisation does not exist, or when there are several and none is named.
    """
    if organisation is None:
        known = list(Organisation.objects.order_by("pk")[:50])
        if len(known) > 1:
            names = ", ".join(o.slug for o in known)
            raise ValidationError(
                _("There are several organisations: name one of %(names)s.") % {"names": names}
            )
        return workspace_of_command(known[0] if known else trial_organisation(), actor)
    named = {"pk": int(organisation)} if str(organisation).isdigit() else {"slug": str(organisation)}
    found = Organisation.objects.filter(**named).first()
    if found is None:
        raise ValidationError(_("There is no organisation “%(name)s”.") % {"name": organisation})
    return workspace_of_command(found, actor)
