"""What every detector is told, and what it answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec


class Direction(StrEnum):
    """Which way a figure left its usual range."""

    RISE = "rise"
    FALL = "fall"


class Sensitivity(StrEnum):
    """How easily a person wants to be warned."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Surprise(msgspec.Struct, frozen=True, kw_only=True):
    """A bucket whose figure is not what it usually is.

    ``at`` is the start of the bucket, ``since`` the start of the first bucket of the same episode. ``expected``,
    ``low`` and ``high`` are the usual figure and the range that holds nine buckets of ten, for this time of the week.
    ``score`` compares across series: minus log10 of the chance that ordinary five minutes go as far (3 = one in 1,000).
    ``ratio`` is ``value / expected``, or ``None`` when nothing was expected. ``how_unusual`` is how often an ordinary
    bucket would go as far: once in so many days; ``None`` when there is too little history to say.
    """

    at: datetime
    since: datetime
    value: float
    expected: float
    low: float
    high: float
    score: float
    ratio: float | None
    direction: Direction
    how_unusual: float | None


class DetectionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to judge a series.

    ``sensitivity`` picks the score above which to warn; ``threshold`` sets it by hand. ``minimum`` is the figure under
    which a rise is never worth a warning, ``minimum_ratio`` how many times the usual figure it must reach.
    ``quiet_after``: once warned, only what is three times as unusual warns again within that long.
    ``timezone`` (IANA) says which hour of which day a bucket is, for people's rhythm; ``holidays`` (ISO 3166 country)
    makes public holidays count as Sundays.
    """

    sensitivity: Sensitivity = Sensitivity.NORMAL
    threshold: float | None = None
    minimum: float = 5.0
    minimum_ratio: float = 1.5
    direction: Direction = Direction.RISE
    quiet_after: timedelta = timedelta(hours=24)
    timezone: str = "UTC"
    holidays: str | None = None
