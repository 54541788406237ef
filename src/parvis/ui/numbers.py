"""How figures are written: short where there is little room, exact where it counts, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel import Locale, numbers
from django.utils.translation import get_language

Number = int | float | Decimal
MISSING = "–"
NARROW_SPACE = "\u202f"
MINUS = "\u2212"


@cache
def _parsed(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _locale(language: str | None) -> Locale:
    return _parsed(language or get_language() or "en")


@cache
def _group(locale: Locale) -> str:
    return _typeset(str(numbers.get_group_symbol(locale)))


def _typeset(text: str) -> str:
    return text.replace("\u00a0", NARROW_SPACE).replace("-", MINUS)


def compact(value: Number | None, language: str | None = None) -> str:
    """``12,4 k`` in French, ``12.4K`` in English; exact under a thousand; a dash for a figure nobody gave."""
    if value is None:
        return MISSING
    if abs(float(value)) < 1000:
        return exact(value, language)
    return _typeset(numbers.format_compact_decimal(value, locale=_locale(language), fraction_digits=1))


def exact(value: Number | None, language: str | None = None) -> str:
    """Every digit that counts: ``12 431`` in French, ``12,431`` in English; at most two decimals."""
    if value is None:
        return MISSING
    locale = _locale(language)
    if isinstance(value, int):  # charts write hundreds of these
        return f"{value:,}".replace(",", _group(locale)).replace("-", MINUS)
    return _typeset(numbers.format_decimal(value, format="#,##0.##", locale=locale))


def percent(
    ratio: float | None, language: str | None = None, *, digits: int = 0, signed: bool = False
) -> str:
    """A ratio (0.125) as a percentage: ``13 %`` in French, ``13%`` in English; with ``signed``, ``+13 %``."""
    if ratio is None:
        return MISSING
    locale = _locale(language)
    places = "." + "0" * digits if digits else ""
    space = "\u00a0" if locale.language == "fr" else ""
    text = _typeset(numbers.format_decimal(ratio * 100, format=f"#,##0{places}", locale=locale))
    if text.strip(MINUS + "0.,") == "":
        text = text.removeprefix(MINUS)
    return f"{'+' if signed and ratio > 0 else ''}{text}{space}%"


def relative_change(now: Number | None, before: Number | None) -> float | None:
    """(now − before) ÷ before; ``None`` when either is unknown or there was nothing before: undefined stays undefined."""
    if now is None or before is None or not before:
        return None
    return (float(now) - float(before)) / abs(float(before))


def file_size(octets: int, language: str | None = None) -> str:
    """``3,4 Mo`` in French, ``3.4 MB`` in English (decimal units)."""
    unit = "o" if _locale(language).language == "fr" else "B"
    size = float(octets)
    for prefix in ("", "k", "M", "G"):
        if size < 1000 or prefix == "G":
            break
        size /= 1000
    return f"{exact(round(size, 1), language)}\u00a0{prefix}{unit}"
