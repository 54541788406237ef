"""Days that come again, and the moments at which a clock on a wall shows an hour on them. Pure.

An hour that the clocks skip (in spring) becomes the first instant there is after it; one that they show twice (in autumn) is said
once, the first time. So a rule gives exactly one moment a day, whatever the clocks do.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

import msgspec

LAST = -1
"""The last day of a month, or its last such weekday."""
FARTHEST = dt.date(9000, 1, 1)
DAY = dt.timedelta(days=1)


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """Days from ``first`` on, each at ``hour``, every ``interval`` days, weeks or months.

    ``weekdays`` (0: Monday) are those of each week; empty: that of ``first``. A month's day is ``day`` (1 to 31, ``LAST``; a month that
    is too short gives its last one), or, with ``nth`` (1 to 5, ``LAST``), the nth of the one weekday named; a month without a fifth
    gives none. ``until`` is the last day, ``times`` how many days there are at most; days that are ``skipped`` count among them.
    """

    every: Every
    first: dt.date
    hour: dt.time
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    day: int = 0
    nth: int = 0
    until: dt.date | None = None
    times: int | None = None
    skipped: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if self.interval < 1 or (self.times is not None and self.times < 1):
            raise ValueError("an interval and a number of times are 1 or more")
        if not self.weekdays <= set(range(7)):
            raise ValueError("weekdays go from 0 (Monday) to 6")
        if self.day not in {LAST, *range(32)} or self.nth not in {LAST, *range(6)}:
            raise ValueError("there is no such day of a month")


def days(rule: Recurrence) -> Iterator[dt.date]:
    """The days of a rule, in order; without end where the rule has none."""
    given = 0
    for day in _all_days(rule):
        if day < rule.first:
            continue
        if day > (rule.until or FARTHEST) or given == rule.times:
            return
        given += 1
        if day not in rule.skipped:
            yield day


def days_between(rule: Recurrence, since: dt.date, until: dt.date) -> list[dt.date]:
    """Those of them from ``since`` to ``until``, both included."""
    found = []
    for day in days(rule):
        if day > until:
            break
        if day >= since:
            found.append(day)
    return found


def moment(day: dt.date, hour: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The instant, in UTC, at which clocks there show ``hour`` that day: the first of two, or the first after a gap."""
    local = dt.datetime.combine(day, hour.replace(tzinfo=None, fold=0), zone)
    before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
    assert before is not None and after is not None
    if before >= after:  # an ordinary hour, or one that comes twice: ``fold`` 0 is the first
        return local.astimezone(dt.UTC)
    return _end_of_gap(local.replace(fold=1).astimezone(dt.UTC), local.astimezone(dt.UTC), zone)


def _end_of_gap(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant between the two, to the second, at which the clocks go forward."""
    old = early.astimezone(zone).utcoffset()
    low, high = int(early.timestamp()), int(late.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return dt.datetime.fromtimestamp(high, dt.UTC)


def _all_days(rule: Recurrence) -> Iterator[dt.date]:
    match rule.every:
        case Every.DAY:
            return _daily(rule)
        case Every.WEEK:
            return _weekly(rule)
        case Every.MONTH:
            return _monthly(rule)


def _daily(rule: Recurrence) -> Iterator[dt.date]:
    day = rule.first
    while day <= FARTHEST:
        yield day
        day += rule.interval * DAY


def _weekly(rule: Recurrence) -> Iterator[dt.date]:
    monday = rule.first - rule.first.weekday() * DAY
    weekdays = sorted(rule.weekdays or {rule.first.weekday()})
    while monday <= FARTHEST:
        yield from (monday + weekday * DAY for weekday in weekdays)
        monday += 7 * rule.interval * DAY


def _monthly(rule: Recurrence) -> Iterator[dt.date]:
    for number in count(0, rule.interval):
        years, month = divmod(rule.first.month - 1 + number, 12)
        year = rule.first.year + years
        if year >= FARTHEST.year:
            return
        day = _of_month(rule, year, month + 1)
        if day is not None:
            yield day


def _of_month(rule: Recurrence, year: int, month: int) -> dt.date | None:
    longest = calendar.monthrange(year, month)[1]
    if not rule.nth:
        day = rule.day or rule.first.day
        return dt.date(year, month, longest if day == LAST else min(day, longest))
    weekday = min(rule.weekdays or {rule.first.weekday()})
    begin = dt.date(year, month, 1)
    first = begin + (weekday - begin.weekday()) % 7 * DAY
    all_of_them = [first + 7 * weeks * DAY for weeks in range(5) if (first + 7 * weeks * DAY).month == month]
    if rule.nth == LAST:
        return all_of_them[-1]
    return all_of_them[rule.nth - 1] if rule.nth <= len(all_of_them) else None
