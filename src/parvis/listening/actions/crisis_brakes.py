"""Stopping what the brand sends out from within a crisis room, and letting it go on; the log of the room says so."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.listening.actions.crisis_log import write
from parvis.listening.models import Crisis, CrisisEntry
from parvis.listening.queries.crises import crisis as find_crisis
from parvis.workspaces.api import Permission, Workspace, brakes


def stop_everything(workspace: Workspace, crisis_id: int, *, whole: bool) -> Crisis:
    """Let nothing more out for the brand of a crisis, or (``whole``) for any brand; the crisis is the reason that is shown."""
    found = find_crisis(workspace, crisis_id)
    workspace.require(Permission.PUBLISH, found.brand_id)
    if not brakes or not found.is_open:
        raise Http404(_("Nothing can be stopped from here."))
    with transaction.atomic():
        for brake in brakes:
            count = brake.stop(workspace, None if whole else found.brand_id, found.name)
            write(workspace, found, CrisisEntry.Kind.EVENT, event="stopped", whole=whole, held=count)
    return found


def let_go_on(workspace: Workspace, crisis_id: int, stop: int) -> Crisis:
    """End a stop that concerns the brand of a crisis."""
    found = find_crisis(workspace, crisis_id)
    workspace.require(Permission.PUBLISH, found.brand_id)
    with transaction.atomic():
        for brake in brakes:
            if any(one.pk == stop for one in brake.standing(workspace, found.brand_id)):
                brake.let_go(workspace, stop)
                write(workspace, found, CrisisEntry.Kind.EVENT, event="released")
                return found
    raise Http404(_("Nothing is stopped here."))
