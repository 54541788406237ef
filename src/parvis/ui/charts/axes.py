"""Where the lines and labels of an axis go."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Literal

from babel.dates import format_date, format_skeleton, format_time
from django.utils.translation import get_language, to_locale

Bucket = Literal["minute", "hour", "day", "week", "month"]
MOST_LABELS = 8


def nice_ticks(highest: float, most: int = 4) -> list[int]:
    """Round values from 0 to at least ``highest``, at most ``most`` steps apart: 0, 50, 100, 150."""
    if highest <= 0:
        return [0, 1]
    rough = highest / most
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = next(int(m * power) for m in (1, 2, 5, 10) if m * power >= rough)
    return list(range(0, step * math.ceil(highest / step) + 1, step))


def _locale() -> str:
    return to_locale(get_language() or "en")


def bucket_label(start: dt.datetime, bucket: Bucket) -> str:
    """The name of a bucket where there is room: ``Monday 12 March, 14:00`` (``start`` is local)."""
    locale = _locale()
    if bucket in {"minute", "hour"}:
        return f"{format_skeleton('MMMEd', start, locale=locale)}, {format_time(start, 'short', locale=locale)}"
    if bucket == "month":
        return format_skeleton("yMMMM", start, locale=locale)
    return format_skeleton("yMMMEd", start, locale=locale)


def time_labels(starts: Sequence[dt.datetime], bucket: Bucket) -> list[tuple[int, str]]:
    """The buckets to label and how, few enough to be read: the position of each and its text."""
    locale = _locale()
    if bucket in {"minute", "hour"}:
        return _hour_labels(starts, locale)
    step = max(1, math.ceil(len(starts) / MOST_LABELS))
    skeleton = "yMMM" if bucket == "month" else "MMMd"
    return [(i, format_skeleton(skeleton, starts[i], locale=locale)) for i in range(0, len(starts), step)]


def _hour_labels(starts: Sequence[dt.datetime], locale: str) -> list[tuple[int, str]]:
    chosen: list[int] = []
    for minutes in (1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440):
        chosen = [i for i, s in enumerate(starts) if (s.hour * 60 + s.minute) % minutes == 0]
        if len(chosen) <= MOST_LABELS + 2:
            break
    if len(chosen) > MOST_LABELS + 2:
        chosen = chosen[:: math.ceil(len(chosen) / MOST_LABELS)]
    midnight = dt.time(0, 0)
    return [
        (i, format_date(starts[i], "d MMM", locale=locale) if starts[i].time() == midnight else format_time(starts[i], "short", locale=locale))
        for i in chosen
    ]
