"""Reads the past again where somebody asked for it, one organisation after the other."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from parvis.listening.actions.past_readings import let_go, read_page, take
from parvis.listening.database_threads import DatabaseThreads, keep_looking
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries.past import readings_to_go_on_with

log = logging.getLogger(__name__)
TICK = 2.0  # seconds between two looks
AFTER_FAILURE = 10.0  # seconds before what failed (the archive was away) is tried again


class PastReader:
    """One worker's part. A reading that another worker has is left to it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._threads = DatabaseThreads(1, "past-reading")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; the page under way ends first."""
        try:
            await keep_looking(
                stop,
                partial(self._look, stop),
                every=TICK,
                after_failure=AFTER_FAILURE,
                trouble="the past could not be read again; trying again",
            )
        finally:
            self._threads.close()

    async def _look(self, stop: asyncio.Event) -> None:
        for reading, organisation in await self._threads.call(readings_to_go_on_with):
            if stop.is_set() or not await self._threads.call(take, reading):
                continue
            try:
                while not stop.is_set() and await self._threads.call(self._page, reading, organisation):
                    pass
            finally:
                await self._threads.call(let_go, reading)
            log.info("past reading %s: this worker is through with it", reading)

    def _page(self, reading: int, organisation: int) -> bool:
        return read_page(reading, self._pipeline.readers.of(organisation))
