"""Figures over time: one value a bucket. A bucket nobody could observe is missing, which is not the same as 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Point(NamedTuple):
    """The figure of the bucket that starts at ``at`` (aware). Buckets that were not observed have no point."""

    at: datetime
    value: float


class Observation(NamedTuple):
    """One thing heard at ``at`` (aware), counting for ``weight``: less than 1 for a copy, 0 for what must not count."""

    at: datetime
    weight: float = 1.0


def bucket_start(at: datetime, width: timedelta) -> datetime:
    """The start of the bucket of ``width`` that holds ``at``. Buckets are counted from the epoch, in UTC."""
    return EPOCH + ((at - EPOCH) // width) * width


def counted(
    observations: Iterable[Observation],
    width: timedelta,
    start: datetime,
    end: datetime,
    unobserved: Sequence[tuple[datetime, datetime]] = (),
) -> list[Point]:
    """Weights summed by bucket, for every whole bucket of [``start``, ``end``), 0 where nothing was heard.

    ``unobserved`` are spans during which nobody listened (a collector that was down): their buckets are left out, so
    that a broken collector is never taken for a calm day.
    """
    if width <= timedelta(0):
        raise ValueError("A bucket must last some time.")
    sums: dict[datetime, float] = {}
    for observation in observations:
        bucket = bucket_start(observation.at, width)
        sums[bucket] = sums.get(bucket, 0.0) + observation.weight
    points: list[Point] = []
    bucket = bucket_start(start, width)
    if bucket < start:
        bucket += width
    while bucket + width <= end:
        if not any(since < bucket + width and bucket < until for since, until in unobserved):
            points.append(Point(bucket, sums.get(bucket, 0.0)))
        bucket += width
    return points


def read_time(text: str) -> datetime:
    """A time written in ISO 8601; without an offset it is UTC. Raises ``ValueError``."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
