"""Reads a stream ahead of whoever takes it in, so that one thing is being read while another is being kept.

Under load, batches that have come meanwhile are joined: what is known of a thousand keys is found out as fast as what is known
of a hundred. Nobody waits for a batch to fill: what has come is handed on at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Generic, TypeVar, cast

from parvis.networks.contract import Batch

T = TypeVar("T")
MOST = 20_000
"""Items in joined batches."""
BATCHES_AHEAD = 16


class _Ahead(Generic[T]):
    """Runs a stream in a task of its own, at most ``ahead`` things before whoever asks."""

    def __init__(self, stream: AsyncIterator[T], ahead: int) -> None:
        self._queue: asyncio.Queue[T | None] = asyncio.Queue(ahead)
        self._problem: Exception | None = None
        self._task = asyncio.create_task(self._run(stream))

    async def _run(self, stream: AsyncIterator[T]) -> None:
        try:
            async with aclosing(cast("AsyncGenerator[T]", stream)):
                async for one in stream:
                    await self._queue.put(one)
        except Exception as problem:  # told once what came before it was taken
            self._problem = problem
        await self._queue.put(None)

    async def next(self) -> T | None:
        """The next thing, or ``None`` at the end. Raises what the stream raised."""
        one = await self._queue.get()
        if one is None:
            self._queue.put_nowait(None)  # the end stays the end
            if self._problem is not None:
                raise self._problem
        return one

    def has_come(self) -> T | None:
        """The next thing if it is there already."""
        if self._queue.empty():
            return None
        one = self._queue.get_nowait()
        if one is None:
            self._queue.put_nowait(None)
        return one

    async def close(self) -> None:
        """End the stream where it is."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def one_ahead(stream: AsyncIterator[T]) -> AsyncGenerator[T]:
    """The same things; while whoever asked is busy with one, the next is being made."""
    ahead = _Ahead(stream, 1)
    try:
        while (one := await ahead.next()) is not None:
            yield one
    finally:
        await ahead.close()


async def joined_batches(batches: AsyncIterator[Batch], most: int = MOST) -> AsyncGenerator[Batch]:
    """What a connector reads, with batches that have come meanwhile made one, of ``most`` items or little more."""
    ahead = _Ahead(batches, BATCHES_AHEAD)
    try:
        while (batch := await ahead.next()) is not None:
            # What a batch deletes may come back in the next: their order must stay.
            while not (batch.deletions or batch.actor_deletions) and len(batch.items) < most:
                more = ahead.has_come()
                if more is None:
                    break
                batch = _joined(batch, more)
            yield batch
    finally:
        await ahead.close()


def _joined(first: Batch, second: Batch) -> Batch:
    return replace(
        second,
        items=first.items + second.items,
        snapshots=first.snapshots + second.snapshots,
        interactions=first.interactions + second.interactions,
        cursor=second.cursor or first.cursor,
        note=second.note or first.note,
    )
