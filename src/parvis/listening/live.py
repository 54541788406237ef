"""The live board: one look-out per web process asks the archive what has just arrived, for all the open boards.

However many boards are open, the archive is asked once per tick; nobody watching, nobody asks.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async

from parvis.archive.connection import get_archive
from parvis.archive.contract import Arrival, Mention, Scope
from parvis.engine.matching import matches
from parvis.engine.query.fields import aspect_terms

log = logging.getLogger(__name__)
TICK = 0.3  # seconds between two questions to the archive
AT_ONCE = 500  # arrivals asked for in one question
LATE = 5.0  # seconds: when thousands arrive each second, a board shows the newest rather than all, ever later
FULL = 2000  # arrivals a slow reader may be behind before the oldest are dropped (its board is refreshed instead)


def in_scope(mention: Mention, scope: Scope) -> bool:
    """Whether an arrival belongs on a board. Time limits are not checked: what arrives is new."""
    item, understood = mention.item, mention.understanding
    return (
        _meets(scope.watches, mention.watches)
        and _meets(scope.brands, mention.brands)
        and (scope.brands_allowed is None or bool(set(scope.brands_allowed) & set(mention.brands)))
        and _one_of(scope.networks, item.network)
        and _one_of(scope.languages, understood.language)
        and _one_of(scope.sentiments, understood.sentiment)
        and _one_of(scope.emotions, understood.emotion or "")
        and _one_of(scope.types, item.type)
        and _one_of(scope.authors, f"{item.network}:{item.actor.id}")
        and _meets(scope.hashtags, tuple(h.casefold() for h in item.hashtags))
        and _meets(scope.links, item.links)
        and _meets(scope.texts, (understood.fingerprint,))
        and (
            not scope.aspects
            or _meets(tuple(t for one in scope.aspects for t in aspect_terms(one)), understood.aspects)
        )
        and _meets(scope.quoting, (f"{item.network}:{item.quote_of}",))
        and (
            scope.query is None
            or matches(
                scope.query,
                item,
                understood.tokens,
                understood.language,
                understood.sentiment,
                understood.emotion,
                mention.brands,
                understood.aspects,
            )
        )
    )


def _meets(wanted: tuple[object, ...], has: tuple[object, ...]) -> bool:
    return not wanted or not set(wanted).isdisjoint(has)


def _one_of(wanted: tuple[str, ...], has: str) -> bool:
    return not wanted or has in wanted


@dataclass(eq=False)
class _Reader:
    scope: Scope
    queue: asyncio.Queue[Arrival] = field(default_factory=lambda: asyncio.Queue(FULL))

    def offer(self, arrival: Arrival) -> None:
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(arrival)


class LookOut:
    """Watches the archive for arrivals while at least one board is open."""

    def __init__(self) -> None:
        self._readers: set[_Reader] = set()
        self._task: asyncio.Task[None] | None = None

    async def arrivals(self, scope: Scope, quiet: float = 15.0) -> AsyncIterator[Arrival | None]:
        """Arrivals in ``scope`` as they come; ``None`` after each ``quiet`` seconds without any (a heartbeat)."""
        reader = _Reader(scope)
        self._readers.add(reader)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        try:
            while True:
                try:
                    yield await asyncio.wait_for(reader.queue.get(), quiet)
                except TimeoutError:
                    yield None
        finally:
            self._readers.discard(reader)

    async def _run(self) -> None:
        last: int | None = None
        while self._readers:
            try:
                if last is None:
                    last = await sync_to_async(get_archive().latest_sequence, thread_sensitive=False)()
                last, told = await self._tick(last)
                if told >= AT_ONCE:  # more is waiting
                    if time.time() - last / 1_000_000 > LATE:
                        last = await sync_to_async(get_archive().latest_sequence, thread_sensitive=False)()
                    continue
            except Exception:  # the archive may be restarting: the board says so through its heartbeat
                log.warning("The live board could not ask the archive; trying again", exc_info=True)
                await asyncio.sleep(2)
            await asyncio.sleep(TICK)

    async def _tick(self, last: int) -> tuple[int, int]:
        """Pass on what has arrived; returns the last of it and how many there were."""
        rows = await sync_to_async(get_archive().arrivals, thread_sensitive=False)(last, AT_ONCE)
        for organisation, arrival in rows:
            last = max(last, arrival.sequence)
            for reader in tuple(self._readers):
                if reader.scope.organisation == organisation and in_scope(arrival.mention, reader.scope):
                    reader.offer(arrival)
        return last, len(rows)


lookout = LookOut()
