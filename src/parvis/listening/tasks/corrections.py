"""Learns from corrections, once there are enough new ones."""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from parvis.listening.actions.corrections import learn_layer
from parvis.listening.database_threads import DatabaseThreads, pause
from parvis.listening.queries.corrections import due

log = logging.getLogger(__name__)
TICK = 20.0  # seconds between two looks
AFTER_FAILURE = 60.0  # seconds before what failed (the archive was away) is tried again


class CorrectionSchool:
    """One worker's part. A language that another worker is learning is left to it."""

    def __init__(self) -> None:
        self._threads = DatabaseThreads(1, "corrections")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; a lesson under way ends first."""
        try:
            while not stop.is_set():
                wait = TICK
                try:
                    for organisation, language in await self._threads.call(due, timezone.now()):
                        if not stop.is_set():
                            layer = await self._threads.call(learn_layer, organisation, language)
                            if layer is not None:
                                log.info("learned %s from %s corrections: %.3f to %.3f", language, layer.corrections,
                                         layer.before, layer.after)  # fmt: skip
                except Exception:  # the archive or the database may be restarting: the lesson waits
                    log.exception("corrections could not be learned from; trying again")
                    wait = AFTER_FAILURE
                await pause(stop, wait)
        finally:
            self._threads.close()
