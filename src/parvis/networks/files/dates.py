"""Reading dates as tools, spreadsheets and people write them, and deciding which way a column writes its own.

The order of day and month is decided once from many values, never value by value: a column that says
``25/12`` once says day first everywhere. Readers return aware UTC datetimes and raise ``ValueError``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

UTC = dt.UTC


class DateForm(StrEnum):
    """How a column writes its dates."""

    ISO = "iso"  # 2024-03-12 14:05:00+01:00
    DAY_FIRST = "day_first"  # 12/03/2024 14h05
    MONTH_FIRST = "month_first"  # 03/12/2024 2:05 PM
    YEAR_FIRST = "year_first"  # 2024/03/12 14h05
    WORDS = "words"  # 12 mars 2024 à 14h05, March 12, 2024
    TWITTER = "twitter"  # Wed Oct 10 20:19:24 +0000 2018
    MAIL = "mail"  # Wed, 10 Oct 2018 20:19:24 +0000
    EPOCH_SECONDS = "epoch_seconds"
    EPOCH_MILLISECONDS = "epoch_milliseconds"
    EPOCH_MICROSECONDS = "epoch_microseconds"


@dataclass(frozen=True, slots=True)
class DateGuess:
    """``share`` of the sample the form reads; ``ambiguous`` when day and month could be the other way round.

    ``naive`` when the dates say no offset, so that a time zone has to be chosen.
    """

    form: DateForm
    share: float
    ambiguous: bool
    naive: bool


_NUMERIC = re.compile(
    r"^\s*(\d{1,4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,4})"
    r"(?:(?:\s*T\s*|\s*,?\s*(?:à|a|at|@)?\s*)(\d{1,2})\s*(?:[:.hH]\s*(\d{2})?)(?:\s*[:.mM]\s*(\d{2})(?:[.,](\d{1,9}))?)?\s*s?)?"
    r"\s*([aApP]\.?[mM]\.?)?\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?)?\s*$"
)
_WORD_TIME = re.compile(
    r"(\d{1,2})\s*(?::|h|H)\s*(\d{2})?(?:\s*[:mM]\s*(\d{2})(?:[.,]\d+)?)?\s*s?\s*([aApP]\.?[mM]\.?)?(?![a-zA-Z])|(\d{1,2})\s*([aApP]\.?[mM]\.?)"
)
_OFFSET = re.compile(r"(?:(?:UTC|GMT)\s*)?([+-]\d{1,2}):?(\d{2})?\s*\)?\s*$|(?:\b)(Z|UTC|GMT)\s*\)?\s*$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil jul july",
            "aout aou august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WORD = re.compile(r"[a-z]+")
_TIDY_OFFSET = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)|\s*\(?UTC\)?$")
_EPOCHS = {
    DateForm.EPOCH_SECONDS: (1.0, 9, 10),
    DateForm.EPOCH_MILLISECONDS: (1e3, 12, 13),
    DateForm.EPOCH_MICROSECONDS: (1e6, 15, 16),
}


def date_reader(form: DateForm, zone: str) -> Callable[[Any], dt.datetime]:
    """A function that reads a cell written in ``form``; dates without an offset are taken to be in ``zone``.

    Values in another form that leaves no doubt (ISO, month in words…) are read too.
    """
    tz: dt.tzinfo = UTC if zone == "UTC" else ZoneInfo(zone)
    read = _READERS[form]
    others = tuple(_READERS[other] for other in _CERTAIN if other is not form)

    def to_utc(value: Any) -> dt.datetime:
        if value.__class__ is not str:
            when = _from_object(value, read)
        else:
            try:
                when = read(value)
            except (ValueError, OverflowError):
                when = _first_that_reads(others, value)
        if when.tzinfo is None:
            when = when.replace(tzinfo=tz)
        return when if when.tzinfo is UTC else when.astimezone(UTC)

    return to_utc


def guess_dates(values: Sequence[Any]) -> DateGuess | None:
    """How the values of a column write their dates, or ``None`` when most of them are not dates."""
    objects = [value for value in values if isinstance(value, dt.date)]
    if objects and len(objects) * 2 >= len(values):
        naive = not all(isinstance(value, dt.datetime) and value.tzinfo for value in objects)
        return DateGuess(DateForm.ISO, len(objects) / len(values), False, naive)
    texts = [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) for value in values
    ]
    texts = [text.strip() for text in texts if text.strip()]
    if not texts:
        return None
    best: DateGuess | None = None
    for form in _MOST_CERTAIN_FIRST:
        read = _attempts(_READERS[form], texts)
        share = len(read) / len(texts)
        naive = any(when.tzinfo is None for when in read)
        if share >= 0.6 and (best is None or share > best.share + 0.005):
            best = DateGuess(form, share, False, naive)
    if best and best.form in {DateForm.DAY_FIRST, DateForm.MONTH_FIRST}:
        return _decide_order(texts, best)
    return best


def _attempts(read: Callable[[str], dt.datetime], texts: Sequence[str]) -> list[dt.datetime]:
    dates = []
    for text in texts:
        try:
            when = read(text)
        except (ValueError, OverflowError):
            continue
        if 1990 <= when.year <= 2100:
            dates.append(when)
    return dates


def _decide_order(texts: Sequence[str], guess: DateGuess) -> DateGuess:
    """Day or month first, from values that can only be one of them, then from which part varies more."""
    parts = [(int(found[1]), int(found[2])) for text in texts if (found := _NUMERIC.match(text))]
    day_first = sum(1 for first, second in parts if first > 12 >= second)
    month_first = sum(1 for first, second in parts if second > 12 >= first)
    if day_first or month_first:
        form = DateForm.DAY_FIRST if day_first >= month_first else DateForm.MONTH_FIRST
        share = 1 - min(day_first, month_first) / len(texts)
        return DateGuess(
            form,
            min(share, guess.share + min(day_first, month_first) / len(texts)),
            bool(day_first and month_first),
            guess.naive,
        )
    varying = len({second for _first, second in parts}) - len({first for first, _second in parts})
    form = DateForm.MONTH_FIRST if varying > 2 else DateForm.DAY_FIRST
    return DateGuess(form, guess.share, True, guess.naive)


def _from_object(value: Any, read: Callable[[str], dt.datetime]) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return read(repr(value) if isinstance(value, int) else f"{value:.3f}")
    raise ValueError(value)


def _first_that_reads(readers: Sequence[Callable[[str], dt.datetime]], text: str) -> dt.datetime:
    for read in readers:
        try:
            return read(text)
        except (ValueError, OverflowError):
            continue
    raise ValueError(text)


def _iso(text: str) -> dt.datetime:
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        when = dt.datetime.fromisoformat(_TIDY_OFFSET.sub(_tidy, text.strip()))
    if len(text) < 8 or (text.isdigit() and len(text) != 8):
        raise ValueError(text)
    return when


def _tidy(found: re.Match[str]) -> str:
    return "+00:00" if "UTC" in found[0] else ""


def _numeric(order: DateForm) -> Callable[[str], dt.datetime]:
    def read(text: str) -> dt.datetime:
        found = _NUMERIC.match(text)
        if not found:
            raise ValueError(text)
        first, second, third, hour, minute, second_of, fraction, half, offset = found.groups()
        if order is DateForm.YEAR_FIRST:
            if len(first) != 4:
                raise ValueError(text)
            year, month, day = first, second, third
        else:
            if len(first) > 2 or len(third) == 3 or len(third) < 2:
                raise ValueError(text)
            year = third
            day, month = (first, second) if order is DateForm.DAY_FIRST else (second, first)
        return dt.datetime(
            _full_year(int(year)),
            int(month),
            int(day),
            _hour(int(hour or 0), half),
            int(minute or 0),
            int(second_of or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=_offset(offset),
        )

    return read


def _full_year(year: int) -> int:
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(text: str | None) -> dt.timezone | None:
    if not text:
        return None
    digits = text.replace("UTC", "").replace("GMT", "").replace("Z", "").replace(":", "")
    if not digits:
        return UTC
    sign = -1 if digits[0] == "-" else 1
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    delta = sign * dt.timedelta(hours=hours, minutes=minutes)
    return UTC if not delta else dt.timezone(delta)


def _words(text: str) -> dt.datetime:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    months = [word for word in _WORD.findall(plain) if word in _MONTHS]
    if not months or len(plain) > 80:
        raise ValueError(text)
    month = _MONTHS[next((word for word in months if word != "mar"), "mar")]  # "mar." is also mardi
    offset = _OFFSET.search(text)
    zone = _offset(offset[0].strip(" )")) if offset and _is_offset(offset[0], text) else None
    clock = _WORD_TIME.search(plain)
    hour = minute = second = 0
    rest = plain
    if clock:
        half = clock[4] or clock[6]
        hour, minute, second = _hour(int(clock[1] or clock[5]), half), int(clock[2] or 0), int(clock[3] or 0)
        rest = plain[: clock.start()] + " " + plain[clock.end() :]
    if zone is not None and offset:
        rest = rest.replace(offset[0].lower().strip(), " ")
    numbers = [int(number) for number in re.findall(r"\d+", rest)]
    years = [number for number in numbers if number >= 1000]
    days = [number for number in numbers if 1 <= number <= 31]
    if len(years) != 1 or not days:
        raise ValueError(text)
    return dt.datetime(years[0], month, days[0], hour, minute, second, tzinfo=zone)


def _is_offset(found: str, text: str) -> bool:
    """``-2024`` at the end of ``12-Mar-2024`` is a year, not an offset; an offset follows a time."""
    return found.strip()[0] not in "+-" or bool(
        re.search(r"\d[:hH]\d{2}[^/]*$", text[: text.rfind(found.strip())])
    )


def _twitter(text: str) -> dt.datetime:
    """``Wed Oct 10 20:19:24 +0000 2018``."""
    parts = text.split()
    if len(parts) != 6 or len(parts[5]) != 4:
        raise ValueError(text)
    hour, minute, second = parts[3].split(":")
    month = _MONTHS.get(parts[1].lower())
    if month is None or parts[4][0] not in "+-":
        raise ValueError(text)
    return dt.datetime(
        int(parts[5]), month, int(parts[2]), int(hour), int(minute), int(second), tzinfo=_offset(parts[4])
    )


def _mail(text: str) -> dt.datetime:
    """``Wed, 10 Oct 2018 20:19:24 +0000``."""
    if "," not in text[:5]:
        raise ValueError(text)
    return parsedate_to_datetime(text)


def _epoch(form: DateForm) -> Callable[[str], dt.datetime]:
    per_second, shortest, longest = _EPOCHS[form]

    def read(text: str) -> dt.datetime:
        whole = text.strip().partition(".")[0]
        if not (whole.isdigit() and shortest <= len(whole) <= longest):
            raise ValueError(text)
        return dt.datetime.fromtimestamp(float(text) / per_second, tz=UTC)

    return read


_READERS: dict[DateForm, Callable[[str], dt.datetime]] = {
    DateForm.ISO: _iso,
    DateForm.DAY_FIRST: _numeric(DateForm.DAY_FIRST),
    DateForm.MONTH_FIRST: _numeric(DateForm.MONTH_FIRST),
    DateForm.YEAR_FIRST: _numeric(DateForm.YEAR_FIRST),
    DateForm.WORDS: _words,
    DateForm.TWITTER: _twitter,
    DateForm.MAIL: _mail,
    DateForm.EPOCH_SECONDS: _epoch(DateForm.EPOCH_SECONDS),
    DateForm.EPOCH_MILLISECONDS: _epoch(DateForm.EPOCH_MILLISECONDS),
    DateForm.EPOCH_MICROSECONDS: _epoch(DateForm.EPOCH_MICROSECONDS),
}
_MOST_CERTAIN_FIRST = (
    DateForm.ISO,
    DateForm.TWITTER,
    DateForm.MAIL,
    DateForm.EPOCH_SECONDS,
    DateForm.EPOCH_MILLISECONDS,
    DateForm.EPOCH_MICROSECONDS,
    DateForm.YEAR_FIRST,
    DateForm.DAY_FIRST,
    DateForm.MONTH_FIRST,
    DateForm.WORDS,
)
_CERTAIN = (DateForm.ISO, DateForm.YEAR_FIRST, DateForm.TWITTER, DateForm.MAIL, DateForm.WORDS)
