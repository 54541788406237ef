"""Hours as people and spreadsheets write them: ``9h30``, ``09:30``, ``9:30 PM``, half a day. Pure."""

from __future__ import annotations

import datetime as dt
import re

_WRITTEN = re.compile(
    r"^\s*(?:à|a|at|vers)?\s*(?P<hour>\d{1,2})\s*(?:(?:[:hH.]|heures?|hrs?)\s*(?P<minute>\d{2})?(?:\s*[:mM]\s*(?P<second>\d{2})?)?)?"
    r"(?:[.,]\d+)?\s*s?\s*(?P<half>[aApP]\.?\s?[mM]\.?)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?\s*$"
)
_WORDS = {"midi": dt.time(12), "noon": dt.time(12), "minuit": dt.time(0), "midnight": dt.time(0)}
SECONDS_IN_A_DAY = 86_400


def read_time(value: object) -> dt.time:
    """The hour that a cell shows, aware only where it says its own offset (``02:30+01:00``).

    Takes text, ``datetime.time``, ``datetime.datetime`` (its hour) and a fraction of a day, as spreadsheets keep hours. Raises
    ``ValueError`` for anything else.
    """
    if isinstance(value, dt.datetime):
        return value.timetz()
    if isinstance(value, dt.time):
        return value
    if isinstance(value, float) and 0 <= value < 1:
        seconds = round(value * SECONDS_IN_A_DAY) % SECONDS_IN_A_DAY
        return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return _read_text(str(value))


def _read_text(text: str) -> dt.time:
    if (word := _WORDS.get(text.strip().casefold())) is not None:
        return word
    found = _WRITTEN.match(text)
    if found is None or not (found["minute"] or found["half"] or re.search(r"\d\s*(?:[hH]|heure)", text)):
        raise ValueError(text)
    hour = int(found["hour"])
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return dt.time(
        hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=_offset(found["offset"])
    )


def _offset(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
