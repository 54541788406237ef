"""Stopping everything with one button, and letting it go on."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.happenings import Event
from parvis.publishing.actions.telling import tell_of_stop
from parvis.publishing.models import Pause
from parvis.publishing.queries.governance import may_stop, pauses_of, standing_pauses
from parvis.workspaces.api import Permission, Workspace, brand, entity, record


def pause(
    workspace: Workspace, brand_id: int | None, reason: str = "", entity_id: int | None = None
) -> Pause:
    """Let nothing more out, of a brand, of an entity and those below it, or (both ``None``) of the whole organisation. What a
    worker is saying at this instant still goes.
    """
    stopped = entity(workspace, entity_id) if entity_id is not None else None
    of_brand = brand(workspace, brand_id).pk if brand_id is not None and stopped is None else None
    workspace.require(Permission.PUBLISH)
    if not may_stop(workspace, of_brand, stopped):
        raise PermissionDenied(_("Only who may speak for all of it stops it."))
    with transaction.atomic():
        for one in standing_pauses(workspace.organisation):
            if (one.brand_id, one.entity_id) == (of_brand, entity_id):
                return one
        made = Pause.objects.create(
            organisation_id=workspace.organisation,
            brand_id=of_brand,
            entity=stopped,
            reason=reason.strip()[:300],
            began_at=timezone.now(),
            began_by_id=workspace.person,
        )
        record(workspace, "publishing.pause", made, reason=made.reason)
        tell_of_stop(made, Event.STOPPED)
    return made


def resume(workspace: Workspace, pause_id: int) -> None:
    """End a stop. What became too late meanwhile asks its people; the rest goes out."""
    found = next((one for one in pauses_of(workspace) if one.pk == pause_id), None)
    if found is None:
        raise Http404(_("Nothing is stopped here."))
    workspace.require(Permission.PUBLISH)
    if not may_stop(workspace, found.brand_id, found.entity):
        raise PermissionDenied(_("Only who may speak for all of it lets it go on."))
    with transaction.atomic():
        Pause.objects.filter(pk=found.pk, ended_at__isnull=True).update(
            ended_at=timezone.now(), ended_by_id=workspace.person
        )
        record(workspace, "publishing.resume", found)
        tell_of_stop(found, Event.RESUMED)
