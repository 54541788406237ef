"""Time buckets as a place counts them: its hours, days and weeks, whatever its clocks do."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

UTC = dt.UTC
DAY = dt.timedelta(days=1)
MONDAY = dt.date(1900, 1, 1)


def bucket_starts(
    since: dt.datetime, until: dt.datetime, step: dt.timedelta, zone: ZoneInfo, most: int
) -> list[dt.datetime]:
    """The starts, in UTC, of the buckets that cover ``since`` (inclusive) to ``until`` (exclusive).

    Steps of whole days begin at local midnight (weeks on Monday) and may last 23 or 25 hours; shorter steps are all of
    one length and begin on the hour of the place. Raises ``ValueError`` for a step under a second or more than ``most`` buckets.
    """
    if step < dt.timedelta(seconds=1):
        raise ValueError("A bucket lasts at least a second.")
    if until <= since:
        return []
    if (until - since) / step > most:
        raise ValueError(f"This step would make more than {most} buckets: use a longer one.")
    return (
        _days(since, until, step, zone) if step % DAY == dt.timedelta(0) else _even(since, until, step, zone)
    )


def _days(since: dt.datetime, until: dt.datetime, step: dt.timedelta, zone: ZoneInfo) -> list[dt.datetime]:
    days = step // DAY
    local = since.astimezone(zone).date()
    day = local - dt.timedelta(days=(local - MONDAY).days % days)
    starts = []
    while (start := dt.datetime.combine(day, dt.time(), zone).astimezone(UTC)) < until:
        starts.append(start)
        day += step
    return starts


def _even(since: dt.datetime, until: dt.datetime, step: dt.timedelta, zone: ZoneInfo) -> list[dt.datetime]:
    midnight = dt.datetime.combine(since.astimezone(zone).date(), dt.time(), zone).astimezone(UTC)
    start = midnight + (since.astimezone(UTC) - midnight) // step * step
    starts = []
    while start < until:
        starts.append(start)
        start += step
    return starts
