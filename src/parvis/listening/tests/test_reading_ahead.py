"""Reading ahead: nothing lost, nothing out of order, nothing waited for, whatever fails."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest

from parvis.engine.items import Actor, Deletion, Item
from parvis.listening.reading_ahead import joined_batches, one_ahead
from parvis.networks.contract import Batch

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def batch(number: int, deletes: bool = False) -> Batch:
    item = Item(network="fake", id=str(number), actor=Actor(id="lea"), content="texte", published=NOW)
    gone = (Deletion(network="fake", id="0", at=NOW),) if deletes else ()
    return Batch(items=(item,), deletions=gone, cursor=str(number))


async def stream(numbers: range, deleting: int = -1) -> AsyncIterator[Batch]:
    for number in numbers:
        yield batch(number, number == deleting)


def ids(batches: list[Batch]) -> list[list[int]]:
    return [[int(item.id) for item in one.items] for one in batches]


def test_batches_that_have_come_meanwhile_are_one() -> None:
    async def main() -> list[Batch]:
        taken = []
        async for one in joined_batches(stream(range(12)), most=5):
            taken.append(one)
            await asyncio.sleep(0.01)  # the stream goes on meanwhile
        return taken

    taken = asyncio.run(main())
    assert [number for one in ids(taken) for number in one] == list(range(12))
    assert max(map(len, ids(taken))) == 5
    assert taken[-1].cursor == "11"


def test_what_comes_after_a_deletion_stays_after_it() -> None:
    async def main() -> list[Batch]:
        taken = []
        async for one in joined_batches(stream(range(9), deleting=4)):
            taken.append(one)
            await asyncio.sleep(0.01)
        return taken

    for one in asyncio.run(main()):
        if one.deletions:
            assert one.items[-1].id == "4"


def test_a_lone_batch_is_handed_on_at_once() -> None:
    async def forever() -> AsyncIterator[Batch]:
        yield batch(1)
        await asyncio.sleep(60)

    async def main() -> Batch:
        batches = joined_batches(forever())
        try:
            async with asyncio.timeout(2):
                return await anext(batches)
        finally:
            await batches.aclose()

    assert ids([asyncio.run(main())]) == [[1]]


def test_what_came_before_a_failure_is_taken_first() -> None:
    async def failing() -> AsyncIterator[Batch]:
        yield batch(1)
        yield batch(2)
        raise ValueError("gone")

    async def main() -> None:
        ahead = one_ahead(failing())
        assert ids([await anext(ahead), await anext(ahead)]) == [[1], [2]]
        with pytest.raises(ValueError, match="gone"):
            await anext(ahead)

    asyncio.run(main())


def test_leaving_ends_the_stream() -> None:
    ended = []

    async def watched() -> AsyncIterator[Batch]:
        try:
            for number in range(1_000_000):
                yield batch(number)
        finally:
            ended.append(True)

    async def main() -> None:
        ahead = one_ahead(joined_batches(watched()))
        await anext(ahead)
        await ahead.aclose()
        assert ended

    asyncio.run(main())
