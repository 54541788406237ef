"""Reading figures as people and tools write them: ``1 234``, ``1,234``, ``12k``, ``1,2 M``, ``4,5/5``."""

from __future__ import annotations

import math
import re
from typing import Any

MISSING = frozenset(
    {"", "-", "–", "—", "n/a", "na", "nan", "null", "none", "nd", "n.d.", "#n/a", "?", "undefined"}
)
"""What exports write when the network did not say, in lower case."""

_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "md": 1_000_000_000, "b": 1_000_000_000, "g": 1_000_000_000}
_WORDS = {
    "mille": "k",
    "millier": "k",
    "milliers": "k",
    "million": "m",
    "millions": "m",
    "mio": "m",
    "milliard": "b",
    "milliards": "b",
    "billion": "b",
}
_FIGURE = re.compile(r"^([+-]?)(\d[\d.,'’\s\u00a0\u202f\u2009]*)\s*([a-zé]*)\.?$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_LARGEST = 2**62


def read_count(value: Any) -> int | None:
    """A number of likes, views, followers…; ``None`` when the cell says nothing. Raises ``ValueError``."""
    if value.__class__ is str:
        if value.isdigit():
            return _bounded(int(value)) if len(value) < 20 else _bounded(_LARGEST)
        if value.strip().lower() in MISSING:
            return None
        return _whole(_figure(value, counts=True))
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int):
        return _bounded(value)
    if isinstance(value, float):
        return None if value != value else _whole(value)
    raise ValueError(value)


def read_decimal(value: Any) -> float | None:
    """A decimal in French or English form; ``None`` when the cell says nothing. Raises ``ValueError``."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return float(_bounded(abs(value))) * (-1 if value < 0 else 1)
    if isinstance(value, float):
        if math.isinf(value):
            raise ValueError(value)
        return None if value != value else value
    text = str(value).strip()
    return None if text.lower() in MISSING else _figure(text, counts=False)


def read_rating(value: Any, scale: float) -> float | None:
    """A rating out of ``scale``, brought to out of five; ``4/5`` and ``★★★★`` speak for themselves."""
    text = str(value).strip() if value is not None else ""
    if stars := text.count("★") + text.count("⭐"):
        return float(stars) if stars <= 5 else _out_of_range()
    if text.lower() in MISSING:
        return None
    if "/" in text or " sur " in text or " out of " in text:
        text, _, given = re.sub(r"\s+(?:sur|out of)\s+", "/", text).partition("/")
        scale = _figure(given.strip(), counts=False)
    rating = _figure(text.strip(), counts=False)
    if scale <= 0 or not 0 <= rating <= scale:
        _out_of_range()
    return round(rating * 5 / scale, 2)


class OutOfRangeError(ValueError):
    """A rating above its scale, or below zero."""


def _out_of_range() -> float:
    raise OutOfRangeError


def _bounded(number: int) -> int:
    if not 0 <= number < _LARGEST:
        raise ValueError(number)
    return number


def _whole(number: float) -> int:
    if not math.isfinite(number):  # JSON may hold 1e999
        raise ValueError(number)
    rounded = round(number)
    if abs(number - rounded) > 1e-6 * max(1.0, abs(number)):
        raise ValueError(number)
    return _bounded(rounded)


def _figure(text: str, *, counts: bool) -> float:
    found = _FIGURE.match(text.strip())
    if not found:
        return _scientific(text)
    sign, digits, unit = found.groups()
    unit = unit.lower()
    unit = _WORDS.get(unit, unit)
    if unit not in _SCALES:
        raise ValueError(text)
    number = float(_plain_digits(_SPACES.sub("", digits), whole=counts and not unit))
    return (-number if sign == "-" else number) * _SCALES[unit]


def _scientific(text: str) -> float:
    """``1.5E+06``, as spreadsheets write long figures."""
    if not re.fullmatch(r"\s*[+-]?\d+([.,]\d+)?[eE][+-]?\d{1,2}\s*", text):
        raise ValueError(text)
    return float(text.replace(",", "."))


def _plain_digits(digits: str, *, whole: bool) -> str:
    """``1.234,5`` and ``1,234.5`` as ``1234.5``. A lone mark before three digits parts thousands in a whole
    number.
    """
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        decimal, thousands = (",", ".") if comma > point else (".", ",")
        return digits.replace(thousands, "").replace(decimal, ".")
    mark = "," if comma >= 0 else "."
    if digits.count(mark) > 1:
        return digits.replace(mark, "")
    after = digits.partition(mark)[2]
    if whole and len(after) == 3:
        return digits.replace(mark, "")
    return digits.replace(mark, ".")
