"""Rings the bell: two looks a second at the open alerts, for every page of this web process that is open."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from parvis.listening.models import Alert

log = logging.getLogger(__name__)
TICK = 0.5  # seconds

Open = tuple[int, int, int]  # alert, severity, brand


@dataclass(eq=False)
class _Listener:
    organisation: int
    brands: frozenset[int] | None
    queue: asyncio.Queue[tuple[Open, ...]] = field(default_factory=lambda: asyncio.Queue(4))
    told: tuple[Open, ...] | None = None

    def offer(self, rows: Iterable[Open]) -> None:
        mine = tuple(row for row in rows if self.brands is None or row[2] in self.brands)
        if mine == self.told:
            return
        self.told = mine
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(mine)


class BellRinger:
    """Watches the open alerts while at least one page listens; nobody listening, nobody asks."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._task: asyncio.Task[None] | None = None

    async def rings(
        self, organisation: int, brands: frozenset[int] | None
    ) -> AsyncIterator[tuple[Open, ...]]:
        """The open alerts at first, and again each time they change."""
        listener = _Listener(organisation, brands)
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        try:
            while True:
                yield await listener.queue.get()
        finally:
            self._listeners.discard(listener)

    async def _run(self) -> None:
        while self._listeners:
            try:
                wanted = {listener.organisation for listener in self._listeners}
                found = await sync_to_async(_open_alerts, thread_sensitive=False)(wanted)
                for listener in tuple(self._listeners):
                    listener.offer(found.get(listener.organisation, ()))
            except Exception:  # the database may be restarting
                log.warning("The bell could not look at the alerts; trying again", exc_info=True)
                await asyncio.sleep(5)
            await asyncio.sleep(TICK)


def _open_alerts(organisations: set[int]) -> dict[int, list[Open]]:
    close_old_connections()
    rows = Alert.objects.filter(
        organisation_id__in=organisations, state=Alert.State.OPEN, part_of__isnull=True
    ).values_list("organisation_id", "pk", "severity", "brand_id")
    found: dict[int, list[Open]] = defaultdict(list)
    for organisation, pk, severity, brand in rows.order_by("pk"):
        found[organisation].append((pk, severity, brand))
    return found


ringer = BellRinger()
