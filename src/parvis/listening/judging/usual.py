"""What is usual at an hour of the week: the figure of the middle and the range that holds nine buckets of ten."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, sqrt
from zoneinfo import ZoneInfo

from parvis.engine.holidays import is_holiday

MEMORY = dt.timedelta(days=28)
SUNDAY = 2  # of the kinds of day: working days, Saturdays, Sundays
ENOUGH = 12  # buckets of that hour, below which those of every hour are taken together
LEAST = 24  # buckets in all, below which nothing is called usual


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a bucket; ``None`` while too little was seen to say."""

    at: dt.datetime
    expected: float | None
    low: float | None
    high: float | None


def usual_range(
    points: Sequence[tuple[dt.datetime, float]], step: dt.timedelta, zone: str, country: str | None = None
) -> list[Usual]:
    """For each point (in order of time), what was usual for its hour of the week by what came before it.

    Hours are pooled with their neighbours and days as working days, Saturdays and Sundays, so that days of history
    are enough. The public holidays of ``country`` (ISO 3166) are Sundays.
    """
    place = ZoneInfo(zone)
    every: list[float] = []
    by_slot: dict[tuple[int, int], list[float]] = defaultdict(list)
    memory: deque[tuple[dt.datetime, float, tuple[tuple[int, int], ...]]] = deque()
    found = []
    for at, value in points:
        while memory and memory[0][0] < at - MEMORY:
            _old, gone, slots = memory.popleft()
            del every[bisect_left(every, gone)]
            for slot in slots:
                del by_slot[slot][bisect_left(by_slot[slot], gone)]
        slots = _slots(at.astimezone(place), step, country)
        same = by_slot[slots[0]]
        sample = same if len(same) >= ENOUGH else every
        found.append(_range(at, sample) if len(every) >= LEAST else Usual(at, None, None, None))
        insort(every, value)
        for slot in slots:
            insort(by_slot[slot], value)
        memory.append((at, value, slots))
    return found


def _slots(local: dt.datetime, step: dt.timedelta, country: str | None) -> tuple[tuple[int, int], ...]:
    """The hour of the day and kind of day of a bucket, then the hours beside it."""
    day = SUNDAY if country and is_holiday(local.date(), country) else max(0, local.weekday() - 4)
    if step >= dt.timedelta(days=1):
        return ((day, 0),)
    return tuple((day, (local.hour + shift) % 24) for shift in (0, -1, 1))


def _range(at: dt.datetime, ordered: Sequence[float]) -> Usual:
    """The middle and the range of a sample in order, storms set aside: what happened once is not usual."""
    quarter, three = ordered[(len(ordered) - 1) // 4], ordered[3 * (len(ordered) - 1) // 4]
    calm = ordered[: bisect_right(ordered, three + 3 * max(three - quarter, 1.0))]
    last = len(calm) - 1
    return Usual(at, calm[round(last * 0.5)], calm[round(last * 0.05)], max(calm[round(last * 0.95)], 1.0))


def rarity(value: float, usual: Usual) -> float:
    """−log10 of the chance of as much, or more, where that is usual; 0 below the usual. Counts vary by their square root."""
    if usual.expected is None or usual.high is None or value <= usual.high:
        return 0.0
    middle = sqrt(usual.expected)
    spread = max((sqrt(usual.high) - middle) / 1.645, 0.3)
    deviations = (sqrt(value) - middle) / spread
    return deviations**2 / 4.605 + log10(deviations * 2.507)
