"""How often accounts speak: one line each, one column a day, four weeks at a time, beside what is wished a week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval
from django.utils import timezone
from django.utils.translation import get_language, to_locale

from parvis.publishing import naming
from parvis.publishing.queries.rhythms import rhythms_of, taken_between
from parvis.publishing.queries.screens import voices
from parvis.workspaces.api import Account, Brand, Workspace

DAY, WEEKS = dt.timedelta(days=1), 4
MANY = 3
"""Posts a day from which a day looks as full as it can."""


@dataclass(frozen=True, slots=True)
class RhythmDay:
    """How many posts an account says on a day; ``depth`` 0 to 3 is how full it looks."""

    day: dt.date
    posts: int
    depth: int


@dataclass(frozen=True, slots=True)
class RhythmWeek:
    """Seven days of an account, from Monday on: their sum, and whether it reaches the wish (``None`` without one, and while
    there is time left to).
    """

    days: list[RhythmDay]
    said: int
    reached: bool | None


@dataclass(frozen=True, slots=True)
class RhythmLine:
    """One account: its weeks, and how many posts it wishes in each (0: no wish)."""

    account: Account
    network_title: str
    brand: Brand
    weeks: list[RhythmWeek]
    a_week: int


@dataclass(frozen=True, slots=True)
class ColumnDay:
    """A day at the head of its column."""

    day: dt.date
    letter: str
    name: str
    today: bool


@dataclass(frozen=True, slots=True)
class ShownRhythm:
    """The page: accounts of a network stand together. ``weeks`` are their titles with their days."""

    title: str
    weeks: list[tuple[str, list[ColumnDay]]]
    lines: list[RhythmLine]
    before: dt.date
    next: dt.date


def weeks_around(workspace: Workspace, day: dt.date, brands: Iterable[Brand]) -> ShownRhythm:
    """The week of a day and the three after it, on the organisation's clocks."""
    first = day - day.weekday() * DAY
    after = first + 7 * WEEKS * DAY
    there = ZoneInfo(workspace.time_zone)
    since, until = (dt.datetime.combine(one, dt.time(), there) for one in (first, after))
    pairs = [(brand, one) for brand in brands for one in voices(workspace, brand.pk)]
    said = taken_between([one.pk for _brand, one in pairs], since, until)
    wished = {one.account_id: one.a_week for one in rhythms_of(workspace)}
    lines = [
        _line(one, brand, Counter(at.astimezone(there).date() for at in said[one.pk]), wished, first)
        for brand, one in pairs
    ]
    lines.sort(key=lambda line: (line.network_title.casefold(), line.account.handle.casefold()))
    return ShownRhythm(
        title=str(format_interval(first, after - DAY, "yMMMd", locale=_locale())),
        weeks=[_column_week(first + 7 * number * DAY) for number in range(WEEKS)],
        lines=lines,
        before=day - 7 * DAY,
        next=day + 7 * DAY,
    )


def _line(
    account: Account, brand: Brand, said: Counter[dt.date], wished: dict[int, int], first: dt.date
) -> RhythmLine:
    wish, today = wished.get(account.pk, 0), timezone.localdate()
    weeks = []
    for number in range(WEEKS):
        days = [first + (7 * number + weekday) * DAY for weekday in range(7)]
        total = sum(said[day] for day in days)
        weeks.append(
            RhythmWeek(
                [RhythmDay(day, said[day], min(MANY, said[day])) for day in days],
                total,
                total >= wish if wish and (total >= wish or days[0] <= today) else None,
            )
        )
    return RhythmLine(account, naming.network(account.network), brand, weeks, wish)


def _column_week(monday: dt.date) -> tuple[str, list[ColumnDay]]:
    today, locale = timezone.localdate(), _locale()
    days = [monday + number * DAY for number in range(7)]
    title = str(format_interval(days[0], days[-1], "MMMd", locale=locale))
    return title, [
        ColumnDay(
            day,
            format_date(day, "EEEEE", locale=locale),
            format_date(day, "EEEE d MMMM", locale=locale),
            day == today,
        )
        for day in days
    ]


def _locale() -> str:
    return to_locale(get_language() or "en")
