"""Runs what takes time (the database, the archive, understanding) in threads, so that an event loop goes on
listening.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connections

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
