"""Searches the past for watches that were saved on a large archive, or whose search was cut short."""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from parvis.listening.actions.past import search
from parvis.listening.queries.past import unsearched
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)


class PastSearch(Lookout):
    """Searches for one watch after the other."""

    name, every, after_failure = "past", 1.0, 10.0
    trouble = "the past could not be searched; trying again"

    async def _look(self, stop: asyncio.Event) -> None:
        for watch in await self._threads.call(unsearched, timezone.now()):
            if not stop.is_set():
                found = await self._threads.call(search, watch)
                log.info("watch %s: the past holds %s mentions", watch, found)
