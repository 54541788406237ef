"""Reads the past again where somebody asked for it, one organisation after the other."""

from __future__ import annotations

import asyncio
import logging

from parvis.listening.actions.past_readings import let_go, read_page, take
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries.past import readings_to_go_on_with
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)


class PastReader(Lookout):
    """Goes on with each reading, page by page."""

    name, every, after_failure = "past-reading", 2.0, 10.0
    trouble = "the past could not be read again; trying again"

    def __init__(self, pipeline: Pipeline) -> None:
        super().__init__()
        self._pipeline = pipeline

    async def _look(self, stop: asyncio.Event) -> None:
        for reading, organisation in await self._threads.call(readings_to_go_on_with):
            if stop.is_set() or not await self._threads.call(take, reading):
                continue
            # Who asks has often just changed the list: what was looked up seconds ago is not good enough.
            self._pipeline.readers.look_again(organisation)
            try:
                while not stop.is_set() and await self._threads.call(self._page, reading, organisation):
                    pass
            finally:
                await self._threads.call(let_go, reading)
            log.info("past reading %s: this worker is through with it", reading)

    def _page(self, reading: int, organisation: int) -> bool:
        return read_page(reading, self._pipeline.readers.of(organisation))
