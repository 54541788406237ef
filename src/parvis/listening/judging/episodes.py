"""An episode: the stretch of time during which something was unusual. One episode is one alert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from parvis.engine.detection.contract import Sensitivity

CALM = dt.timedelta(hours=3)  # an episode is over after so long within the usual range, and three buckets
RARE = {Sensitivity.LOW: 5.0, Sensitivity.NORMAL: 4.0, Sensitivity.HIGH: 3.0}
"""Scores from which to warn, for what has no threshold of its own: 4 is one chance in 10,000."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Something unusual, from ``since`` until ``last_at``; ``over_at`` is ``None`` while it goes on.

    ``raised_at`` is when it could first be said. ``value`` is that of the most surprising bucket, which starts at
    ``peak_at``; ``expected``, ``low``, ``high`` are what is usual there, ``score`` as in
    :class:`parvis.engine.detection.contract.Surprise`, ``how_unusual`` once in so many days. ``None``: unknown.
    ``label`` is what the subject is called. Of authors and posts: ``age_hours`` is the age of the post, ``past_days`` how long
    a past they were compared with and ``as_much_before`` how many of it reached as much; ``high`` is from how much on it was told.
    """

    since: dt.datetime
    raised_at: dt.datetime
    peak_at: dt.datetime
    last_at: dt.datetime
    value: float
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    score: float | None = None
    how_unusual: float | None = None
    severity: int = 2
    direction: str = "up"
    subject: str = ""
    over_at: dt.datetime | None = None
    label: str = ""
    age_hours: int | None = None
    past_days: int | None = None
    as_much_before: int = 0

    @property
    def ratio(self) -> float | None:
        """How many times the usual; ``None`` when nothing was expected."""
        return self.value / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket as a detector saw it. ``is_alarm``: it warns by itself; ``is_unusual``: it keeps an episode going."""

    at: dt.datetime
    value: float
    is_alarm: bool
    is_unusual: bool
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    score: float = 0.0
    how_unusual: float | None = None
    severity: int = 2


def joined(
    buckets: Sequence[Bucket],
    step: dt.timedelta,
    now: dt.datetime,
    *,
    subject: str = "",
    direction: str = "up",
) -> list[Episode]:
    """The episodes of a series: an alarm opens one, unusual buckets before it and after it belong to it."""
    calm = max(CALM, 3 * step)
    found: list[Episode] = []
    position = 0
    while position < len(buckets):
        if not buckets[position].is_alarm:
            position += 1
            continue
        first = position
        while first and buckets[first - 1].is_unusual and not _taken(found, buckets[first - 1]):
            first -= 1
        last, ahead = position, position + 1
        while ahead < len(buckets) and buckets[ahead].at - buckets[last].at <= calm:
            if buckets[ahead].is_unusual or buckets[ahead].is_alarm:
                last = ahead
            ahead += 1
        found.append(_episode(buckets, first, position, last, step, now, calm, subject, direction))
        position = last + 1
    return found


def _taken(found: list[Episode], bucket: Bucket) -> bool:
    return bool(found) and bucket.at < found[-1].last_at


def _episode(
    buckets: Sequence[Bucket], first: int, alarm: int, last: int, step: dt.timedelta, now: dt.datetime,
    calm: dt.timedelta, subject: str, direction: str,
) -> Episode:  # fmt: skip
    alarms = [b for b in buckets[alarm : last + 1] if b.is_alarm]
    peak = max(alarms, key=lambda b: (b.severity, b.score, abs(b.value)))
    last_at = min(buckets[last].at + step, now)
    over = buckets[last].at + step + calm
    return Episode(
        since=buckets[first].at,
        raised_at=min(buckets[alarm].at + step, now),
        peak_at=peak.at,
        last_at=last_at,
        value=peak.value,
        expected=peak.expected,
        low=peak.low,
        high=peak.high,
        score=peak.score,
        how_unusual=peak.how_unusual,
        severity=peak.severity,
        direction=direction,
        subject=subject,
        over_at=over if over <= now else None,
    )
