"""Stopping everything with one button, and letting it go on."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.publishing.models import Pause
from parvis.publishing.queries.governance import pauses_of, standing_pauses
from parvis.workspaces.api import Permission, Workspace, brand, record


def pause(workspace: Workspace, brand_id: int | None, reason: str = "") -> Pause:
    """Let nothing more out, of a brand or of the whole organisation. What a worker is saying at this instant still goes."""
    if brand_id is None:
        workspace.require_whole(Permission.PUBLISH)
    else:
        workspace.require(Permission.PUBLISH, brand(workspace, brand_id).pk)
    with transaction.atomic():
        standing = next(
            (one for one in standing_pauses(workspace.organisation) if one.brand_id == brand_id), None
        )
        if standing is not None:
            return standing
        made = Pause.objects.create(
            organisation_id=workspace.organisation,
            brand_id=brand_id,
            reason=reason.strip()[:300],
            began_at=timezone.now(),
            began_by_id=workspace.person,
        )
        record(workspace, "publishing.pause", made, reason=made.reason)
    return made


def resume(workspace: Workspace, pause_id: int) -> None:
    """End a stop. What became too late meanwhile asks its people; the rest goes out."""
    found = next((one for one in pauses_of(workspace) if one.pk == pause_id), None)
    if found is None:
        raise Http404(_("Nothing is stopped here."))
    if found.brand_id is None:
        workspace.require_whole(Permission.PUBLISH)
    else:
        workspace.require(Permission.PUBLISH, found.brand_id)
    with transaction.atomic():
        Pause.objects.filter(pk=found.pk, ended_at__isnull=True).update(
            ended_at=timezone.now(), ended_by_id=workspace.person
        )
        record(workspace, "publishing.resume", found)
