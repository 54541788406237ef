"""The hours of the week at which an account usually speaks, and the next of them that is free. Pure."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from parvis.engine.publishing.recurrence import moment

DAY = dt.timedelta(days=1)


class Slot(msgspec.Struct, frozen=True, order=True):
    """An hour on the wall, each week. ``weekday`` 0 is Monday."""

    weekday: int
    hour: dt.time


def moments_between(
    slots: Iterable[Slot], since: dt.datetime, until: dt.datetime, zone: ZoneInfo
) -> Iterator[dt.datetime]:
    """The instants of some slots from ``since`` on, before ``until``, in order, each once."""
    by_weekday: dict[int, list[dt.time]] = {}
    for slot in sorted(set(slots)):
        by_weekday.setdefault(slot.weekday, []).append(slot.hour)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    before: dt.datetime | None = None
    while day <= last:
        for hour in by_weekday.get(day.weekday(), ()):
            at = moment(day, hour, zone)
            if since <= at < until and at != before:
                before = at
                yield at
        day += DAY


def next_free(
    slots: Iterable[Slot],
    taken: Sequence[dt.datetime],
    apart: dt.timedelta,
    after: dt.datetime,
    until: dt.datetime,
    zone: ZoneInfo,
) -> dt.datetime | None:
    """The first slot after ``after`` with nothing of ``taken`` (in order) closer than ``apart``, nor at the very same time."""
    for at in moments_between(slots, after, until, zone):
        if at > after and is_free(at, taken, apart):
            return at
    return None


def is_free(at: dt.datetime, taken: Sequence[dt.datetime], apart: dt.timedelta) -> bool:
    """Whether nothing of ``taken`` (in order) is closer to a time than ``apart``, nor at that very time."""
    after = bisect_left(taken, at)
    near = taken[max(0, after - 1) : after + 1]
    return all(one != at and abs(one - at) >= apart for one in near)


def too_close(times: Sequence[dt.datetime], apart: dt.timedelta) -> set[int]:
    """Which of some times (their places, the times being in order) have another closer than ``apart``."""
    found: set[int] = set()
    for (place, one), (next_place, after) in pairwise(enumerate(times)):
        if after - one < apart:
            found |= {place, next_place}
    return found
