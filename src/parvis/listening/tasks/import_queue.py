"""Runs the imports people have queued, one after the other, beside the collection."""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from parvis.listening.actions import import_progress
from parvis.listening.importing import run_import
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries.import_queue import waiting
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)


class ImportQueue(Lookout):
    """Brings in one import after the other; stopped, it puts the one under way back in the queue at its last chunk."""

    name, every, after_failure = "import", 1.0, 10.0
    trouble = "an import could not go on; trying again"

    def __init__(self, worker: str, pipeline: Pipeline) -> None:
        super().__init__()
        self._worker = worker
        self._pipeline = pipeline
        self._stopping = False
        self.running = 0

    async def _begin(self, stop: asyncio.Event) -> None:
        self._watching = asyncio.create_task(self._stop_with(stop))
        await self._threads.call(import_progress.release_dead)

    async def _end(self) -> None:
        self._watching.cancel()

    async def _look(self, stop: asyncio.Event) -> None:
        for import_id in await self._threads.call(waiting, timezone.now()):
            if not stop.is_set():
                await self._bring_in(import_id)

    async def _bring_in(self, import_id: int) -> None:
        self.running = 1
        try:
            ended = await self._threads.call(self._run, import_id)
            log.info("import %s: %s", import_id, ended)
        finally:
            self.running = 0

    def _run(self, import_id: int) -> str:
        ended = run_import(
            import_id, should_stop=lambda: self._stopping, worker=self._worker, pipeline=self._pipeline
        )
        return ended.state

    async def _stop_with(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True
