"""Where the lines and labels of an axis go."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import DateTimePattern, match_skeleton
from django.utils.translation import get_language, to_locale

Bucket = Literal["minute", "hour", "day", "week", "month"]
MOST_LABELS = 8


def nice_ticks(highest: float, most: int = 5) -> list[int]:
    """Round values from 0 to at least ``highest``, at most ``most`` steps apart: 0, 50, 100, 150."""
    if highest <= 0:
        return [0, 1]
    rough = highest / most
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = next(int(m * power) for m in (1, 2, 5, 10) if m * power >= rough)
    return list(range(0, step * math.ceil(highest / step) + 1, step))


@cache
def _pattern(skeleton: str, language: str) -> tuple[DateTimePattern, Locale]:
    """The locale's way of writing a date; found once, because looking for it is slow."""
    locale = Locale.parse(to_locale(language))
    if skeleton == "short time":
        return locale.time_formats["short"], locale
    known = (
        skeleton
        if skeleton in locale.datetime_skeletons
        else match_skeleton(skeleton, locale.datetime_skeletons)
    )
    return locale.datetime_skeletons[known], locale


def _written(moment: dt.datetime, skeleton: str) -> str:
    pattern, locale = _pattern(skeleton, get_language() or "en")
    return pattern.apply(moment, locale)


def bucket_labels(starts: Sequence[dt.datetime], bucket: Bucket) -> list[str]:
    """The names of buckets where there is room: ``Sun, Mar 1, 14:00``. ``starts`` are local."""
    language = get_language() or "en"
    if bucket in {"minute", "hour"}:
        (day, locale), (hour, _same) = _pattern("MMMEd", language), _pattern("short time", language)
        return [f"{day.apply(start, locale)}, {hour.apply(start, locale)}" for start in starts]
    pattern, locale = _pattern("yMMMM" if bucket == "month" else "yMMMEd", language)
    return [pattern.apply(start, locale) for start in starts]


def time_labels(starts: Sequence[dt.datetime], bucket: Bucket) -> list[tuple[int, str]]:
    """The buckets to label and how, few enough to be read: the position of each and its text."""
    if bucket in {"minute", "hour"}:
        return _hour_labels(starts)
    step = max(1, math.ceil(len(starts) / MOST_LABELS))
    skeleton = "yMMM" if bucket == "month" else "MMMd"
    return [(i, _written(starts[i], skeleton)) for i in range(0, len(starts), step)]


def _hour_labels(starts: Sequence[dt.datetime]) -> list[tuple[int, str]]:
    """The first bucket of each stretch (of an hour, six hours, a day…), named by its day where the day changes."""
    chosen: list[int] = []
    for minutes in (1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440):
        chosen = [
            i
            for i in range(1, len(starts))
            if _stretch(starts[i], minutes) != _stretch(starts[i - 1], minutes)
        ]
        if len(chosen) <= MOST_LABELS:
            break
    chosen = chosen[:: max(1, math.ceil(len(chosen) / MOST_LABELS))]
    return [
        (i, _written(starts[i], "MMMd" if starts[i].date() != starts[i - 1].date() else "short time"))
        for i in chosen
    ]


def _stretch(moment: dt.datetime, minutes: int) -> tuple[dt.date, int]:
    return moment.date(), (moment.hour * 60 + moment.minute) // minutes
