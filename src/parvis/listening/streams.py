"""Several streams as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def merged(*streams: AsyncIterator[T]) -> AsyncIterator[T]:
    """Whatever any of the streams gives, as it comes, until one of them fails or all have ended."""
    queue: asyncio.Queue[tuple[T | None, BaseException | None, bool]] = asyncio.Queue(100)

    async def pump(stream: AsyncIterator[T]) -> None:
        try:
            async for one in stream:
                await queue.put((one, None, False))
        except Exception as failure:
            await queue.put((None, failure, True))
        else:
            await queue.put((None, None, True))

    tasks = [asyncio.create_task(pump(stream)) for stream in streams]
    running = len(tasks)
    try:
        while running:
            one, failure, ended = await queue.get()
            if failure:
                raise failure
            if ended:
                running -= 1
            elif one is not None:
                yield one
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, Exception):
                await task
