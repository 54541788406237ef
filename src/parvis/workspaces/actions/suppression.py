"""Adds authors to the list of those who are never collected again."""

from __future__ import annotations

from django.db import transaction

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Suppression
from parvis.workspaces.queries.suppression import author_hashes


def suppress_author(workspace: Workspace, network: str, actor_id: str) -> Suppression:
    """Never collect this author again. Doing it twice does no harm."""
    workspace.require_whole(Permission.ERASE)
    hashed = author_hashes(workspace.organisation, network, actor_id)
    with transaction.atomic():
        suppression, made = Suppression.objects.get_or_create(
            organisation_id=workspace.organisation, network=network, actor_hash=hashed[0]
        )
        if made:
            # The log must not keep who it was: the end of the hash is enough to recognise a request.
            record(workspace, "author.suppress", f"{network} …{hashed[0][-6:]}")
    return suppression
