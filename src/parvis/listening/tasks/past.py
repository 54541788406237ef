"""Searches the past for watches that were saved on a large archive, or whose search was cut short."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from django.utils import timezone

from parvis.listening.actions.past import search
from parvis.listening.database_threads import DatabaseThreads, keep_looking
from parvis.listening.queries.past import unsearched

log = logging.getLogger(__name__)
TICK = 1.0  # seconds between two looks
AFTER_FAILURE = 10.0  # seconds before what failed (the archive was away) is tried again


class PastSearch:
    """One worker's part. A watch that another worker is searching for is left to it."""

    def __init__(self) -> None:
        self._threads = DatabaseThreads(1, "past")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; a search under way ends first."""
        try:
            await keep_looking(
                stop,
                partial(self._look, stop),
                every=TICK,
                after_failure=AFTER_FAILURE,
                trouble="the past could not be searched; trying again",
            )
        finally:
            self._threads.close()

    async def _look(self, stop: asyncio.Event) -> None:
        for watch in await self._threads.call(unsearched, timezone.now()):
            if not stop.is_set():
                found = await self._threads.call(search, watch)
                log.info("watch %s: the past holds %s mentions", watch, found)
