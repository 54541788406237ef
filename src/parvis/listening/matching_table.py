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
from parvis.engine.query.errors import QueryError
from parvis.engine.understanding import Understanding
from parvis.listening.models import Watch
from parvis.listening.queries.watches import node_of

log = logging.getLogger(__name__)

Version = tuple[object, ...]
MANY = 500
"""So many changed watches are read with all the others, rather than asked for one by one."""


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
        return self.matcher.match_understood(item, understanding)

    def brands_of(self, watches: Sequence[int], also: Sequence[int] = ()) -> tuple[int, ...]:
        """The brands those watches are about, with ``also``, each once and in order."""
        known = {self.brands[watch] for watch in watches if watch in self.brands}
        return tuple(sorted(known | set(also)))


@dataclass(slots=True)
class _Standing:
    """What is being matched for an organisation: its matcher, and each watch's query at its version."""

    matcher: Matcher
    watches: dict[int, tuple[int, Node | None, int]]


class MatchingTable:
    """The matcher of each organisation, made the first time it is asked for; when watches change, only those are put
    in its place or taken out, while others go on matching.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_organisation: dict[int, OrganisationMatcher] = {}
        self._standing: dict[int, _Standing] = {}

    def version(self, organisation: int) -> Version:
        """Changes whenever a watch of the organisation is added, edited, paused or deleted."""
        seen = Watch.objects.filter(organisation_id=organisation, is_active=True).aggregate(
            number=Count("id"),
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
                held = self._brought_up_to_date(organisation, version)
                self._by_organisation[organisation] = held
            return held

    def _brought_up_to_date(self, organisation: int, version: Version) -> OrganisationMatcher:
        standing = self._standing.setdefault(organisation, _Standing(Matcher(), {}))
        matcher, before = standing.matcher, standing.watches
        active = Watch.objects.filter(organisation_id=organisation, is_active=True)
        # Of ten thousand, those that did not change are not read: whatever changes what a watch looks for makes a new version.
        versions = dict(active.order_by().values_list("pk", "version"))
        now = {pk: held for pk, held in before.items() if versions.get(pk) == held[0]}
        changed = list(versions.keys() - now.keys())
        for watch in active if len(changed) > MANY else active.filter(pk__in=changed):
            if watch.pk in now:
                continue
            node = watch_node(watch)
            now[watch.pk] = (watch.version, node, watch.brand_id)
            if node is None:
                matcher.remove(watch.pk)
            else:
                matcher.add(watch.pk, node)
        for gone in before.keys() - now.keys():
            matcher.remove(gone)
        standing.watches = now
        return OrganisationMatcher(
            version=version,
            matcher=matcher,
            nodes=tuple((pk, node) for pk, (_, node, _) in now.items() if node is not None),
            brands={pk: brand for pk, (_, _, brand) in now.items()},
        )


def watch_node(watch: Watch) -> Node | None:
    """What a watch looks for, its languages and networks included; ``None`` when its query cannot be read."""
    try:
        return node_of(watch)
    except QueryError as problem:
        log.warning("watch %s matches nothing: its query cannot be read (%s)", watch.pk, problem)
        return None
