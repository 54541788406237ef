"""Public holidays by country: days on which people post as on a Sunday. Dates come from the ``holidays`` library."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays


def countries() -> list[str]:
    """The countries whose holidays are known, as ISO 3166 codes in order."""
    return sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


def is_holiday(day: date, country: str) -> bool:
    """Whether ``day`` is a public holiday in the whole of ``country``. Raises ``ValueError`` for an unknown country."""
    return day in _of_year(country.upper(), day.year)


@lru_cache(maxsize=256)
def _of_year(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError as problem:
        raise ValueError(f"No public holidays are known for “{country}”.") from problem
