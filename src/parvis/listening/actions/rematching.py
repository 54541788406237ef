"""Matching a mention again once a person has said what its mood is: watches that ask for a mood gain or lose it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention
from parvis.engine.query.ast import Field, Node
from parvis.engine.query.errors import QueryError
from parvis.engine.query.expanding import leaves
from parvis.listening.models import Watch
from parvis.listening.queries.watches import node_of

UNDERSTOOD = frozenset({"sentiment", "emotion", "aspect"})
"""Fields whose answer changes when a mention is understood otherwise."""


def rematch(organisation: int, mention: Mention) -> tuple[int, ...]:
    """Have the watches that ask for a mood, an emotion or an aspect hold a mention exactly if they match it as it is understood
    now; returns those that hold it. What they were asked before (words, authors) cannot have changed.
    """
    archive = get_archive()
    return tuple(
        watch.pk
        for watch, node in watches_that_ask(organisation)
        if archive.assign_watch_to(organisation, watch.pk, watch.brand_id, node, mention.item.key)
    )


def watches_that_ask(organisation: int) -> Iterator[tuple[Watch, Node]]:
    """The active watches whose answer depends on how mentions are understood, with what they look for."""
    for watch in _that_may_ask(organisation):
        try:
            node = node_of(watch)
        except QueryError:  # a watch that cannot be read matches nothing, and its own page says so
            continue
        if _asks(node):
            yield watch, node


def _that_may_ask(organisation: int) -> QuerySet[Watch]:
    """Of thousands of watches, those whose text names a field (in whatever language) or holds a fragment that may."""
    names = Q(query__contains="{") | Q(query__contains=":")
    return Watch.objects.filter(names, organisation_id=organisation, is_active=True).order_by("pk")


def _asks(node: Node) -> bool:
    return any(isinstance(leaf, Field) and leaf.name in UNDERSTOOD for leaf in leaves(node))
