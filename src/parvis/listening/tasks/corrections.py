"""Learns from corrections, once there are enough new ones."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from django.utils import timezone

from parvis.listening.actions.corrections import learn_layer
from parvis.listening.database_threads import DatabaseThreads, keep_looking
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
            await keep_looking(
                stop,
                partial(self._look, stop),
                every=TICK,
                after_failure=AFTER_FAILURE,
                trouble="corrections could not be learned from; trying again",
            )
        finally:
            self._threads.close()

    async def _look(self, stop: asyncio.Event) -> None:
        for organisation, language in await self._threads.call(due, timezone.now()):
            layer = None if stop.is_set() else await self._threads.call(learn_layer, organisation, language)
            if layer is not None:
                log.info("learned %s from %s corrections: %.3f to %.3f", language, layer.corrections,
                         layer.before, layer.after)  # fmt: skip
