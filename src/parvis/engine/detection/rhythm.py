"""The usual figure for this hour of this day: what people's rhythm says to expect.

Three means follow the figures, each forgetting slowly: of everything, of each hour of the day, of each hour of the
week. With few days the level speaks, then the hour of the day, then the hour of the week: ``n / (n + 2)`` of a
mean with ``n`` hours behind it, the rest from the wider one (shrinkage, as in empirical Bayes). What is expected is
the higher of the hour of the day and the hour of the week, so that a rise must be one for both, and never less than
three quarters of the level, so that a quiet night is not judged by its few posts. Between the middles of two hours it
is interpolated. A public holiday counts as a Sunday.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from parvis.engine.holidays import is_holiday

HOUR = 3600
FORGET_DAY = 0.1  # weight of a new day in the mean of its hour
FORGET_WEEK = 0.2  # weight of a new week in the mean of its hour of the week
HOURS_BEHIND = 2.0  # hours of a kind after which their mean speaks as much as the wider one
FLOOR = 0.75  # of the level
STORM = 3.0  # an hour teaches at most so many times what was expected: a storm is not a habit
SUNDAY = 6


class Rhythm:
    """Learns the usual figure by hour. Times are seconds since the epoch, in order."""

    def __init__(self, timezone: str = "UTC", holidays: str | None = None) -> None:
        self._zone = ZoneInfo(timezone)
        self._holidays = holidays
        self._level, self._hours = 0.0, 0
        self._day = [(0.0, 0)] * 24
        self._week = [(0.0, 0)] * 168
        self._hour: int | None = None
        self._slot = (0, 0)
        self._sum, self._count = 0.0, 0
        self._around = (0.0, 0.0, 0.0)

    def expected(self, seconds: float, value: float) -> float:
        """The usual figure at ``seconds``; ``value`` itself while no hour has ended yet."""
        hour = int(seconds // HOUR)
        if hour != self._hour:
            self._turn(hour)
        if not self._hours:
            return value
        place = seconds / HOUR - hour - 0.5  # from the middle of this hour, −0.5 to 0.5
        before, here, after = self._around
        return here + (after - here) * place if place >= 0 else here + (before - here) * -place

    def learn(self, value: float) -> None:
        """Add a figure of the hour last asked about."""
        self._sum += value
        self._count += 1

    def _turn(self, hour: int) -> None:
        """An hour ended, another begins: learn the mean of the first, look up what surrounds the second."""
        if self._count:
            mean = self._sum / self._count
            self._remember(min(mean, STORM * (self._around[1] + 1)) if self._hours else mean)
            self._sum, self._count = 0.0, 0
        self._hour = hour
        before, self._slot, after = (self._slot_of(hour + shift) for shift in (-1, 0, 1))
        if self._hours:
            self._around = (self._usual(before), self._usual(self._slot), self._usual(after))

    def _remember(self, mean: float) -> None:
        of_day, of_week = self._slot
        self._hours += 1
        self._level += max(FORGET_DAY / 24, 1 / self._hours) * (mean - self._level)
        self._day[of_day] = _follow(self._day[of_day], mean, FORGET_DAY)
        self._week[of_week] = _follow(self._week[of_week], mean, FORGET_WEEK)

    def _usual(self, slot: tuple[int, int]) -> float:
        day, days = self._day[slot[0]]
        week, weeks = self._week[slot[1]]
        by_day = _shrunk(day, days, self._level)
        by_week = _shrunk(week, weeks, by_day)
        return max(by_day, by_week, FLOOR * self._level)

    def _slot_of(self, hour: int) -> tuple[int, int]:
        local = (datetime.fromtimestamp(hour * HOUR, UTC) + timedelta(minutes=30)).astimezone(self._zone)
        weekday = local.weekday()
        if self._holidays and is_holiday(local.date(), self._holidays):
            weekday = SUNDAY
        return local.hour, weekday * 24 + local.hour


def _follow(known: tuple[float, int], mean: float, weight: float) -> tuple[float, int]:
    old, count = known
    return old + max(weight, 1 / (count + 1)) * (mean - old), count + 1


def _shrunk(mean: float, count: int, wider: float) -> float:
    share = count / (count + HOURS_BEHIND)
    return share * mean + (1 - share) * wider
