"""What people do with a whole organisation."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.archive.api import Archive
from parvis.workspaces import going
from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Membership, Organisation, Role
from parvis.workspaces.queries.organisations import organisation_of
from parvis.workspaces.slugs import free_slug

SHORTEST_RETENTION_DAYS = 7


def update_organisation(workspace: Workspace, *, name: str, language: str, time_zone: str) -> Organisation:
    """Change the organisation's name, the language it starts people in, and its time zone."""
    workspace.require_whole(Permission.MANAGE_PEOPLE)
    organisation = organisation_of(workspace)
    before = {
        "name": organisation.name,
        "language": organisation.language,
        "time_zone": organisation.time_zone,
    }
    organisation.name = _checked_name(name)
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Parvis speaks French and English.")})
    if time_zone not in available_timezones():
        raise ValidationError(
            {"time_zone": _("This time zone does not exist. It is written like Europe/Paris.")}
        )
    organisation.language, organisation.time_zone = language, time_zone
    with transaction.atomic():
        organisation.save(update_fields=["name", "language", "time_zone"])
        record(workspace, "organisation.edit", organisation, before=before)
    return organisation


def create_organisation(workspace: Workspace, name: str) -> Organisation:
    """A second organisation for whoever owns this one (an agency's next client). They own it too."""
    workspace.require_whole(Permission.OWN)
    if workspace.person is None:
        raise ValidationError(_("An organisation needs a person who owns it."))
    name = _checked_name(name)
    current = organisation_of(workspace)
    if current.is_trial:
        raise ValidationError(_("This is a trial: create your account first."))
    with transaction.atomic():
        made = Organisation.objects.create(
            name=name,
            slug=free_slug(name, Organisation.objects.all(), "organisation"),
            language=current.language,
            time_zone=current.time_zone,
        )
        Membership.objects.create(organisation=made, person_id=workspace.person, role=Role.OWNER)
        there = Workspace(made.pk, Role.OWNER, workspace.person, workspace.actor)
        record(there, "organisation.create", made)
    return made


def set_retention(workspace: Workspace, days: int | None) -> None:
    """Keep what was heard for that many days; ``None``: until somebody erases it."""
    workspace.require_whole(Permission.ERASE)
    if days is not None and days < SHORTEST_RETENTION_DAYS:
        raise ValidationError(
            {"retention_days": _("Keep at least %(days)s days.") % {"days": SHORTEST_RETENTION_DAYS}}
        )
    organisation = organisation_of(workspace)
    before, organisation.retention_days = organisation.retention_days, days
    with transaction.atomic():
        organisation.save(update_fields=["retention_days"])
        record(workspace, "retention.edit", organisation, before=before, days=days)


def finish_welcome(workspace: Workspace) -> None:
    """Note that the welcome is done; it does not come back."""
    workspace.require(Permission.LISTEN)
    with transaction.atomic():
        waiting = Organisation.objects.filter(pk=workspace.organisation, welcomed_at__isnull=True)
        if waiting.update(welcomed_at=timezone.now()):
            record(workspace, "organisation.welcome")


def delete_organisation(workspace: Workspace, typed_name: str, archive: Archive) -> None:
    """Delete the organisation, everything in it and everything it heard. Its name must be typed to confirm.

    The archive goes first: should it fail, nothing is deleted and it can be tried again. The audit log stays.
    """
    workspace.require_whole(Permission.OWN)
    organisation = organisation_of(workspace)
    if typed_name.strip() != organisation.name:
        raise ValidationError({"typed_name": _("This is not the organisation’s name.")})
    archive.forget_organisation(organisation.pk)
    with transaction.atomic():
        for tell in going.organisation_is_going:
            tell(workspace)
        record(workspace, "organisation.delete", organisation)
        organisation.delete()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Give the organisation a name.")})
    if len(name) > 120:
        raise ValidationError({"name": _("This name is longer than 120 characters.")})
    return name
