"""Key dates of one's own: days, or spans of days, once or every year. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

import msgspec

DAY = dt.timedelta(days=1)
LONGEST = 366  # days


class DateSpan(msgspec.Struct, frozen=True, kw_only=True):
    """From ``first`` to ``last``, both included. ``yearly``: it comes again each year after, at the same date and as long.

    What begins on a 29 February begins on the 28th in years that have none.
    """

    first: dt.date
    last: dt.date
    yearly: bool = False

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1

    def starts_between(self, since: dt.date, until: dt.date) -> Iterator[dt.date]:
        """The first days of those that touch the days from ``since`` to ``until``, both included, in order."""
        length = (self.days - 1) * DAY
        if not self.yearly:
            if self.first <= until and self.last >= since:
                yield self.first
            return
        for year in range(max(self.first.year, (since - length).year), until.year + 1):
            start = _in(self.first, year)
            if start <= until and start + length >= since:
                yield start

    def next_start(self, today: dt.date) -> dt.date | None:
        """The first day of the one that goes on, or comes next; ``None`` where it is over for good."""
        if not self.yearly:
            return self.first if self.last >= today else None
        return next(self.starts_between(today, max(today, self.first) + (LONGEST + 1) * DAY), None)


def _in(day: dt.date, year: int) -> dt.date:
    if day.month == 2 and day.day == 29 and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)
