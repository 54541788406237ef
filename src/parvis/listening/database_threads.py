"""Runs what takes time (the database, the archive, understanding) in threads, so that an event loop goes on
listening.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar, ParamSpec, TypeVar

from django.db import connections

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


class DatabaseThreads:
    """Some threads whose database connections are checked before each use, as Django does for requests."""

    def __init__(self, number: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(number, thread_name_prefix=name)

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run ``function`` in a thread. Once begun it runs to its end: whoever waits and is cancelled is told so
        only then, so that nothing is still being written for somebody who has left.
        """

        def checked() -> R:
            _close_spent_connections()
            return function(*args, **kwargs)

        running = asyncio.get_running_loop().run_in_executor(self._threads, checked)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    def close(self) -> None:
        """Wait for what is running."""
        self._threads.shutdown(wait=True)


def _close_spent_connections() -> None:
    """As Django does before a request, but for SQLite: a file does not go away, and opening it again costs more than most
    questions.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite" or connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()


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
