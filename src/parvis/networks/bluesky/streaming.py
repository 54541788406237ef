"""Listening to a stream for as long as anybody wants: small batches soon, and again from the cursor after
every break.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Protocol

from websockets.asyncio.client import ClientConnection

from parvis.networks.bluesky.firehose import CursorInFuture
from parvis.networks.bluesky.gathering import Gathering
from parvis.networks.contract import Batch
from parvis.networks.errors import RetryLater
from parvis.networks.http import GuardedHttp

FLUSH = 0.2
"""Seconds a mention may wait for others before the batch is handed on."""

MOST = 500
"""Events of one batch."""

HEARTBEAT = 5.0
"""Seconds after which a batch comes even if it is empty, so that the saved cursor follows a quiet stream."""

PATIENCE = 5
"""Broken connections in a row before the source is said to be in trouble."""

_log = logging.getLogger(__name__)
_LONGEST = 60.0
_MESSAGE = 8 * 1024 * 1024  # a firehose frame may hold five million bytes


class Reader(Protocol):
    """Either stream's way of reading."""

    gathering: Gathering

    @property
    def position(self) -> str: ...
    def address(self, host: str) -> str: ...
    def take(self, message: str | bytes) -> None: ...
    def opened(self) -> None: ...
    def reset(self) -> None: ...


async def listen(
    reader: Reader, host: str, http: GuardedHttp, cursor: Callable[[str], str]
) -> AsyncIterator[Batch]:
    """Batches without end. ``cursor`` writes a position as the cursor to save.

    Broken connections are taken up again from the last position. After ``PATIENCE`` of them without one event
    between, or when the host asks for a long pause, raises ``RetryLater``.
    """
    failures = 0
    while True:
        before = reader.position
        try:
            # Text compresses to a third; the host decides whether it offers it (permessage-deflate).
            async with http.websocket(reader.address(host), max_bytes=_MESSAGE, max_queue=MOST) as connection:
                reader.opened()
                async with aclosing(_batches(connection, reader, cursor)) as batches:
                    async for batch in batches:
                        failures = 0
                        yield batch
        except CursorInFuture:
            reader.reset()
            reader.gathering.note(
                "The host of the stream started anew; everything it still had was read again."
            )
        except RetryLater as error:
            _log.info("The Bluesky stream broke: %s (%r)", error, error.__cause__)
            if not reader.gathering.empty:
                yield reader.gathering.batch(cursor(reader.position))
            failures = 1 if reader.position != before else failures + 1
            if failures > PATIENCE or error.after > _LONGEST:
                raise
            spread = random.uniform(0.5, 1.5)  # noqa: S311 - so that not everyone comes back at once
            await asyncio.sleep(0.25 * 2**failures * spread)


async def _batches(
    connection: ClientConnection, reader: Reader, cursor: Callable[[str], str]
) -> AsyncGenerator[Batch]:
    clock = asyncio.get_running_loop().time
    handed = clock()
    while True:
        try:
            async with asyncio.timeout(max(handed + HEARTBEAT - clock(), 0.01)):
                reader.take(await connection.recv())
            async with asyncio.timeout(FLUSH):
                for _ in range(MOST - 1):
                    reader.take(await connection.recv())
        except TimeoutError:
            pass
        if not reader.gathering.empty or clock() - handed >= HEARTBEAT:
            yield reader.gathering.batch(cursor(reader.position))
            handed = clock()
