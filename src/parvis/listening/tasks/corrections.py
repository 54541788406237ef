"""Learns from corrections, once there are enough new ones."""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from parvis.listening.actions.corrections import learn_layer
from parvis.listening.queries.corrections import due
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)


class CorrectionSchool(Lookout):
    """Learns one language of one organisation after the other."""

    name, every, after_failure = "corrections", 20.0, 60.0
    trouble = "corrections could not be learned from; trying again"

    async def _look(self, stop: asyncio.Event) -> None:
        for organisation, language in await self._threads.call(due, timezone.now()):
            layer = None if stop.is_set() else await self._threads.call(learn_layer, organisation, language)
            if layer is not None:
                log.info("learned %s from %s corrections: %.3f to %.3f", language, layer.corrections,
                         layer.before, layer.after)  # fmt: skip
