"""Reads watches. Every function takes the workspace that asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Scope
from parvis.engine.query import Everything, Node, combine, warnings
from parvis.engine.query.writing import QueryWarning
from parvis.listening.models import Watch
from parvis.listening.queries.fragments import resolved
from parvis.workspaces.api import Permission, Workspace


def watches(workspace: Workspace) -> QuerySet[Watch]:
    """The watches of the brands this workspace may see."""
    workspace.require(Permission.SEE)
    found = Watch.objects.filter(organisation_id=workspace.organisation).select_related("brand")
    found = found.order_by(
        "-brand__kind", "brand__name", "brand_id", "position", "name"
    )  # one's own brands first
    return found if workspace.brands is None else found.filter(brand_id__in=workspace.brands)


def watch(workspace: Workspace, watch_id: int) -> Watch:
    """One watch, or 404 when it does not exist for this workspace."""
    return get_object_or_404(watches(workspace), pk=watch_id)


def node_of(watch: Watch) -> Node:
    """The query of a watch with its language and network limits."""
    node = resolved(watch.organisation_id, watch.query, in_watch=True)
    return combine(node, tuple(watch.languages), tuple(watch.networks))


def parsed(workspace: Workspace, text: str) -> Node:
    """A query as typed, its fragments filled in. Raises ``QueryError``."""
    workspace.require(Permission.SEE)
    return resolved(workspace.organisation, text)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have caught in the archive, before it is saved."""

    count: int
    newest: tuple[Mention, ...]
    warnings: tuple[QueryWarning, ...]


def preview(
    workspace: Workspace, query: str, languages: tuple[str, ...], networks: tuple[str, ...]
) -> Preview:
    """Count and newest of what ``query`` matches among all the workspace may see. Raises ``QueryError``."""
    workspace.require(Permission.LISTEN)
    node = combine(resolved(workspace.organisation, query, in_watch=True), languages, networks)
    scope = Scope(
        organisation=workspace.organisation,
        brands_allowed=None if workspace.brands is None else tuple(sorted(workspace.brands)),
        query=None if isinstance(node, Everything) else node,
    )
    archive = get_archive()
    return Preview(archive.count(scope), archive.search(scope, limit=5).mentions, tuple(warnings(node)))
