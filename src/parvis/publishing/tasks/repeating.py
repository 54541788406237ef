"""Keeps the copies of posts that come again made ahead."""

from __future__ import annotations

import asyncio
import datetime as dt

from django.utils import timezone

from parvis.publishing.actions.repeating import AHEAD, extend
from parvis.publishing.queries.repetitions import to_extend
from parvis.workers.lookouts import Lookout


class Repeater(Lookout):
    """Looks a few times an hour which repetitions have a day to make. Two workers that look at once make each copy once."""

    name, every, after_failure = "repeat", 600.0, 60.0
    trouble = "what comes again could not be made; trying again"

    async def _look(self, stop: asyncio.Event) -> None:
        await self.work_once(stop)

    async def work_once(self, stop: asyncio.Event) -> int:
        """Make what is missing now; returns how many copies were made."""
        made = 0
        horizon = (
            timezone.now().date() + AHEAD - dt.timedelta(days=1)
        )  # a day less: no zone is that far from UTC
        for repetition in await self._threads.call(to_extend, horizon):
            if stop.is_set():
                break
            made += await self._threads.call(extend, repetition)
        return made
