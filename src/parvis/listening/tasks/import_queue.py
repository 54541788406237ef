"""Runs the imports people have queued, one after the other, beside the collection."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from django.utils import timezone

from parvis.listening.actions import import_progress
from parvis.listening.database_threads import DatabaseThreads, keep_looking
from parvis.listening.importing import run_import
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries.import_queue import waiting

log = logging.getLogger(__name__)
TICK = 1.0  # seconds between two looks at the queue
AFTER_FAILURE = 10.0  # seconds before an import that could not go on (the archive was away) is tried again


class ImportQueue:
    """One worker's part in bringing imports in. An import that another worker holds is left to it."""

    def __init__(self, worker: str, pipeline: Pipeline) -> None:
        self._worker = worker
        self._pipeline = pipeline
        self._stopping = False
        self._threads = DatabaseThreads(1, "import")
        self.running = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; the import then running is back in the queue at its last chunk."""
        watching = asyncio.create_task(self._stop_with(stop))
        try:
            await self._threads.call(import_progress.release_dead)
            await keep_looking(
                stop,
                partial(self._look, stop),
                every=TICK,
                after_failure=AFTER_FAILURE,
                trouble="an import could not go on; trying again",
            )
        finally:
            watching.cancel()
            self._threads.close()

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
