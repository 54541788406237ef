"""Forgets an author: never collected again first, then erased from the archive, and written down too."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.archive.api import Archive
from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.actions.suppression import suppress_author
from parvis.workspaces.models import Erasure
from parvis.workspaces.queries.erasure import erasure as find_erasure
from parvis.workspaces.queries.erasure import erasures_of

logger = logging.getLogger(__name__)


def erase_author(workspace: Workspace, network: str, actor_id: str, archive: Archive) -> Erasure:
    """Forget an author for good. The request is kept until the archive has done it, so a failure loses
    nothing.

    Read ``done_at`` of what is returned: without it the archive could not be reached, and ``failure`` says
    why.
    """
    workspace.require_whole(Permission.ERASE)
    network, actor_id = network.strip(), actor_id.strip()
    if not network or not actor_id:
        raise ValidationError({"actor_id": _("Say which author, and on which network.")})
    with transaction.atomic():
        suppress_author(workspace, network, actor_id)
        erasure = Erasure.objects.create(
            organisation_id=workspace.organisation,
            network=network,
            actor_id=actor_id,
            requested_by_id=workspace.person,
        )
        record(workspace, "author.erase", f"erasure:{erasure.pk} {network}")
    return carry_out(workspace, erasure.pk, archive)


def carry_out(workspace: Workspace, erasure_id: int, archive: Archive) -> Erasure:
    """Erase what a request asks for from the archive; once done the request no longer says who it was."""
    erasure = find_erasure(workspace, erasure_id)
    if erasure.done_at:
        return erasure
    try:
        erased = archive.erase_author(workspace.organisation, erasure.network, erasure.actor_id)
    except Exception as failed:  # whatever stops the archive, the request must remain and say so
        logger.exception("erasure %s could not be carried out", erasure.pk)
        erasure.failure = f"{type(failed).__name__}: {failed}".replace(erasure.actor_id, "•••")[:1000]
        erasure.save(update_fields=["failure"])
        return erasure
    erasure.items, erasure.done_at, erasure.actor_id, erasure.failure = erased, timezone.now(), "", ""
    with transaction.atomic():
        erasure.save(update_fields=["items", "done_at", "actor_id", "failure"])
        record(workspace, "author.erased", f"erasure:{erasure.pk} {erasure.network}", items=erased)
    return erasure


def carry_out_waiting(workspace: Workspace, archive: Archive) -> int:
    """Try again what could not be done before; returns how many requests still wait."""
    waiting = [
        carry_out(workspace, one.pk, archive) for one in erasures_of(workspace).filter(done_at__isnull=True)
    ]
    return sum(1 for one in waiting if one.done_at is None)
