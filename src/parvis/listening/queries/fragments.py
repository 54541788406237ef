"""Reads saved fragments, and puts them in the place of their names."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from parvis.engine.query import Everything, Node, QueryError, expand, parse
from parvis.engine.query.ast import Field
from parvis.engine.query.expanding import fragments_in, fragments_used, leaves
from parvis.engine.words import fold
from parvis.listening.filters import Filters
from parvis.listening.models import QueryFragment, Watch
from parvis.listening.queries.aspects import keys_by_name, names_of
from parvis.workspaces.api import Brand, Permission, Workspace


def fragments(workspace: Workspace) -> QuerySet[QueryFragment]:
    """The saved fragments of the organisation."""
    workspace.require(Permission.SEE)
    return QueryFragment.objects.filter(organisation_id=workspace.organisation)


def fragment(workspace: Workspace, fragment_id: int) -> QueryFragment:
    """One fragment, or 404 when it does not exist for this workspace."""
    return get_object_or_404(fragments(workspace), pk=fragment_id)


def texts(organisation: int) -> dict[str, str]:
    """The saved queries of an organisation by name."""
    return dict(QueryFragment.objects.filter(organisation_id=organisation).values_list("name", "query"))


def filled(organisation: int, node: Node, *, in_watch: bool = False) -> Node:
    """The query with its fragments, brands and aspects filled in. Raises ``QueryError``; ``in_watch`` refuses ``brand:``."""
    names = {leaf.name for leaf in leaves(node) if isinstance(leaf, Field)}
    fragments_named = fragments_in(node)
    if not fragments_named and not names & {"brand", "aspect"}:
        return node
    brands = None
    if not in_watch:
        found = Brand.objects.filter(organisation_id=organisation).values_list("name", "slug", "pk")
        brands = {" ".join(fold(word).split()): pk for name, slug, pk in found for word in (name, slug)}
    saved = texts(organisation) if fragments_named else {}
    return expand(node, saved, brands, keys_by_name(organisation))


def resolved(organisation: int, text: str, *, in_watch: bool = False) -> Node:
    """A query as typed, read and filled in. Raises ``QueryError``."""
    return filled(organisation, parsed_once(text), in_watch=in_watch)


@lru_cache(maxsize=20_000)
def parsed_once(text: str) -> Node:
    """A query as typed, read. Raises ``QueryError``. What watches look for is asked by several, and takes long to read."""
    return parse(text)


def filled_in(organisation: int, filters: Filters) -> Filters:
    """The filters with the names of aspects, and with the fragments of their search filled in; when they cannot be, they say why."""
    names = names_of(organisation, get_language() or "fr")
    filters = replace(filters, aspect_names=tuple(names.items()))
    if filters.query is None:
        return filters
    try:
        node = filled(organisation, filters.query)
    except QueryError as error:
        return replace(filters, error=error, query=None)
    return replace(filters, query=None if isinstance(node, Everything) else node)


def used_by(organisation: int, text: str) -> dict[str, str]:
    """The fragments a query uses, directly or not, as they are: name → query."""
    saved = texts(organisation)
    try:
        names = fragments_used(parse(text), saved)
    except QueryError:
        return {}
    return {name: saved[name] for name in sorted(names) if name in saved}


def watches_using(organisation: int, name: str) -> list[Watch]:
    """The watches whose query uses the fragment, directly or through another."""
    with_one = Watch.objects.filter(organisation_id=organisation, query__contains="{").select_related("brand")
    return [watch for watch in with_one if name in used_by(organisation, watch.query)]


def fragments_using(organisation: int, name: str) -> list[str]:
    """The names of the fragments that use this one themselves."""
    found = []
    for other, text in texts(organisation).items():
        try:
            if name in fragments_in(parse(text)):
                found.append(other)
        except QueryError:
            continue
    return sorted(found)
