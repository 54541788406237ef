"""Reads requests to be forgotten, and finds the author somebody means."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.archive.api import Archive
from parvis.archive.contract import AuthorActivity, Scope
from parvis.engine.query.ast import Field
from parvis.engine.words import fold_handle
from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Erasure


def erasures_of(workspace: Workspace) -> QuerySet[Erasure]:
    """All requests, the newest first. Done ones no longer say who it was."""
    workspace.require_whole(Permission.ERASE)
    return Erasure.objects.filter(organisation_id=workspace.organisation).select_related("requested_by")


def erasure(workspace: Workspace, erasure_id: int) -> Erasure:
    """One request. Raises ``Http404``."""
    found = erasures_of(workspace).filter(pk=erasure_id).first()
    if found is None:
        raise Http404(_("There is no such request here."))
    return found


def find_authors(workspace: Workspace, name: str, archive: Archive, limit: int = 20) -> list[AuthorActivity]:
    """The authors somebody may mean by a handle (``@name``, ``name@server``), with how much was heard of
    each.
    """
    workspace.require_whole(Permission.ERASE)
    handle = fold_handle(name.strip().removeprefix("@"))
    if not handle:
        return []
    scope = Scope(organisation=workspace.organisation, query=Field("author", handle))
    return archive.authors(scope, limit=limit)
