"""Keeps the free slots of the next days filled with texts that stay true."""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from parvis.publishing.actions.evergreen_filling import fill
from parvis.publishing.queries.evergreen import due
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)


class EvergreenFiller(Lookout):
    """Looks every few minutes which queues are due. A queue is in one worker's hands at a time, and a slot is filled once."""

    name, every, after_failure = "evergreen", 120.0, 60.0
    trouble = "evergreen queues could not be filled; trying again"

    async def _look(self, stop: asyncio.Event) -> None:
        await self.work_once(stop)

    async def work_once(self, stop: asyncio.Event) -> int:
        """Fill what is due now; returns how many posts were made."""
        made = 0
        for number in await self._threads.call(due, timezone.now()):
            if stop.is_set():
                break
            try:
                made += await self._threads.call(fill, number)
            except Exception:  # one queue must not keep the others from being filled
                log.exception("evergreen queue %s could not be filled", number)
        return made
