"""An open board when more arrives than it can show."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from parvis.archive.contract import Arrival, Mention, Scope
from parvis.archive.tests.making import heard
from parvis.listening import live


def now() -> int:
    return time.time_ns() // 1000


class Flood:
    """An archive in which five thousand mentions have arrived each second for the last minute."""

    def __init__(self) -> None:
        one = heard("1")
        self._mention = Mention(one.item, one.understanding, one.watches, one.brands, one.item.published)
        self.asked: list[int] = []
        self._begun = now() - 60_000_000

    def latest_sequence(self) -> int:
        return now() if self.asked else self._begun

    def arrivals(self, since: int, limit: int) -> list[tuple[int, Arrival]]:
        self.asked.append(since)
        until = min(now(), since + 200 * limit)
        return [(1, Arrival(sequence, self._mention)) for sequence in range(since + 200, until + 1, 200)]


def test_a_board_shows_the_newest_rather_than_all_ever_later(monkeypatch: pytest.MonkeyPatch) -> None:
    flood = Flood()
    monkeypatch.setattr(live, "get_archive", lambda: flood)

    async def main() -> Any:
        arrivals = live.LookOut().arrivals(Scope(1))
        async with asyncio.timeout(20):
            async for arrival in arrivals:
                if arrival is not None and now() - arrival.sequence < 2_000_000:
                    break
        await arrivals.aclose()  # type: ignore[attr-defined]

    asyncio.run(main())
    assert len(flood.asked) < 100
