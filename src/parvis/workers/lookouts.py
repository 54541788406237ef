"""Looking for something to do, again and again, until told to stop."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import ClassVar

from parvis.workers.database_threads import DatabaseThreads

log = logging.getLogger(__name__)


class Lookout(ABC):
    """One worker's part of a task: it looks for something to do again and again, in threads of its own, until it is told to
    stop. What another worker has in hand is left to it.
    """

    name: ClassVar[str]
    """Of the threads."""
    every: ClassVar[float]
    """Seconds between two looks."""
    after_failure: ClassVar[float]
    """Seconds before the next look after one that failed: the archive or the database may be restarting."""
    trouble: ClassVar[str]
    """What the log says of a look that failed."""

    def __init__(self) -> None:
        self._threads = DatabaseThreads(1, self.name)

    async def run(self, stop: asyncio.Event) -> None:
        """Look until ``stop`` is set; what is under way ends first."""
        try:
            await self._begin(stop)
            while not stop.is_set():
                await pause(stop, await self._seconds_after_look(stop))
        finally:
            await self._end()
            self.close()

    def close(self) -> None:
        """Wait for what is running; :meth:`run` does this at its end."""
        self._threads.close()

    async def _begin(self, stop: asyncio.Event) -> None:  # noqa: B027 - most tasks need none
        """What comes before the first look."""

    @abstractmethod
    async def _look(self, stop: asyncio.Event) -> None:
        """Do what there is to do now; begin nothing more once ``stop`` is set."""

    async def _end(self) -> None:  # noqa: B027 - most tasks need none
        """What comes after the last look."""

    async def _seconds_after_look(self, stop: asyncio.Event) -> float:
        try:
            await self._look(stop)
        except Exception:
            log.exception(self.trouble)
            return self.after_failure
        return self.every


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait ``seconds``, or less if ``stop`` is set meanwhile."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
