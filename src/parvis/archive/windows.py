"""Where a page of the newest is looked for: first in a short stretch of time, then further back as far as it takes.

A search that must weigh many rows (words near each other, a phrase, an author) and whose page is full after the newest
thirtieth of them never reads the rest. What is found is the same page: the stretches follow one another without a gap.
"""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator

from parvis.archive.client import Client
from parvis.archive.contract import Scope

FIRST = 32
"""The first stretch is this part of the time there is."""
SPARE = 1.5
"""The second stretch is this many times as long as should be enough, at the pace of the first."""
SHORTEST = dt.timedelta(days=4)
"""Less time than this is read in one go."""
REMEMBERED = 60.0  # seconds

Stretch = tuple[dt.datetime | None, dt.datetime | None]


class Timespan:
    """When the oldest and the newest item of an organisation were published, as known a minute ago at most.

    Only sizes of stretches depend on it, never what is found.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: dict[int, tuple[float, dt.datetime | None, dt.datetime | None]] = {}

    def of(self, organisation: int) -> tuple[dt.datetime | None, dt.datetime | None]:
        """The oldest and the newest time; ``None`` twice when there is no item."""
        with self._lock:
            known = self._known.get(organisation)
        if known is None or known[0] < time.monotonic():
            known = (
                time.monotonic() + REMEMBERED,
                self._end(organisation, ""),
                self._end(organisation, "DESC"),
            )
            with self._lock:
                self._known[organisation] = known
        return known[1], known[2]

    def _end(self, organisation: int, order: str) -> dt.datetime | None:
        found = self._client.rows(
            "SELECT published FROM items WHERE organisation = {organisation:UInt32} "
            f"ORDER BY organisation {order}, published {order} LIMIT 1",
            {"organisation": organisation},
        )
        return found[0]["published"] if found else None


class Windows:
    """The stretches of one search, newest first. Say with :meth:`found` what each brought before taking the next."""

    def __init__(self, scope: Scope, before: dt.datetime | None, limit: int, ends: Stretch) -> None:
        self._limit = limit
        self._found = 0
        oldest, newest = ends
        tops = [moment for moment in (scope.until, before, newest) if moment]
        bottoms = [moment for moment in (scope.since, oldest) if moment]
        self._top = min(tops) if newest and tops else None
        self._bottom = max(bottoms) if newest and bottoms else None

    def found(self, number: int) -> None:
        """How many rows the stretch held that was looked through last."""
        self._found += number

    def __iter__(self) -> Iterator[Stretch]:
        """(from, until) of each stretch, from inclusive; ``None`` is as far as the scope itself goes."""
        top, bottom = self._top, self._bottom
        if top is None or bottom is None or top - bottom < SHORTEST:
            yield None, None
            return
        first = top - (top - bottom) / FIRST
        yield first, None
        if self._found:
            pace = (self._limit - self._found) / self._found
            second = first - (top - first) * pace * SPARE if pace < FIRST else bottom
            if second > bottom:
                yield second, first
                first = second
        yield None, first
