"""The matchers of each organisation, kept in step with the watches people save while Parvis runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from parvis.engine.items import Item
from parvis.engine.matching.matcher import Matcher
from parvis.engine.query.ast import Node
from parvis.engine.query.composing import combine
from parvis.engine.query.errors import QueryError
from parvis.engine.query.parsing import parse
from parvis.engine.understanding import Understanding
from parvis.listening.models import Watch
from parvis.listening.understanding_processes import matcher_of

log = logging.getLogger(__name__)

Version = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class OrganisationMatcher:
    """Everything one organisation's active watches look for, at one version of them.

    ``nodes`` are the queries by watch id (a watch whose query cannot be read matches nothing); ``brands``
    says which brand each watch is about.
    """

    version: Version
    matcher: Matcher
    nodes: tuple[tuple[int, Node], ...]
    brands: dict[int, int]

    def match(self, item: Item, understanding: Understanding) -> tuple[int, ...]:
        """The ids of the watches that match, in ascending order."""
        return self.matcher.match(
            item, understanding.tokens, understanding.language, understanding.sentiment, understanding.emotion
        )

    def brands_of(self, watches: Sequence[int], also: Sequence[int] = ()) -> tuple[int, ...]:
        """The brands those watches are about, with ``also``, each once and in order."""
        return tuple(sorted({self.brands[watch] for watch in watches} | set(also)))


class MatchingTable:
    """Builds a matcher the first time an organisation is asked for, and again only when one of its watches
    changed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_organisation: dict[int, OrganisationMatcher] = {}

    def version(self, organisation: int) -> Version:
        """Changes whenever a watch of the organisation is added, edited, paused or deleted."""
        seen = Watch.objects.filter(organisation_id=organisation, is_active=True).aggregate(
            number=Count("id"),
            highest=Max("id"),
            versions=Sum("version"),
            edited=Max("updated_at"),
            ids=Sum("id"),
        )
        return tuple(seen.values())

    def get(self, organisation: int) -> OrganisationMatcher:
        """The matcher for the watches as they are in the database now."""
        version = self.version(organisation)
        with self._lock:
            held = self._by_organisation.get(organisation)
            if held is None or held.version != version:
                held = self._build(organisation, version)
                self._by_organisation[organisation] = held
            return held

    def _build(self, organisation: int, version: Version) -> OrganisationMatcher:
        watches = list(Watch.objects.filter(organisation_id=organisation, is_active=True))
        nodes = tuple((watch.pk, node) for watch in watches if (node := watch_node(watch)) is not None)
        return OrganisationMatcher(
            version=version,
            matcher=matcher_of(nodes),
            nodes=nodes,
            brands={watch.pk: watch.brand_id for watch in watches},
        )


def watch_node(watch: Watch) -> Node | None:
    """What a watch looks for, its languages and networks included; ``None`` when its query cannot be read."""
    try:
        return combine(parse(watch.query), tuple(watch.languages), tuple(watch.networks))
    except QueryError as problem:
        log.warning("watch %s matches nothing: its query cannot be read (%s)", watch.pk, problem)
        return None
