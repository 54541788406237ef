"""Days of the year that brands speak about, in France and beyond, computed for any year. Pure.

Days that follow the moon (Ramadan, Lunar New Year, Diwali…) are announced, not computed: they are not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum

DAY = dt.timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


class KeyDate(StrEnum):
    """Which day it is. Its name is the reader's business."""

    NEW_YEAR = "new_year"
    EPIPHANY = "epiphany"
    WINTER_SALES = "winter_sales"
    CANDLEMAS = "candlemas"
    VALENTINE = "valentine"
    SHROVE_TUESDAY = "shrove_tuesday"
    GRANDMOTHERS = "grandmothers"
    WOMEN = "women"
    HAPPINESS = "happiness"
    APRIL_FOOLS = "april_fools"
    EASTER = "easter"
    EASTER_MONDAY = "easter_monday"
    EARTH = "earth"
    LABOUR = "labour"
    VICTORY = "victory"
    EUROPE = "europe"
    ASCENSION = "ascension"
    WHIT_SUNDAY = "whit_sunday"
    MOTHERS = "mothers"
    ENVIRONMENT = "environment"
    FATHERS = "fathers"
    MUSIC = "music"
    SUMMER_SALES = "summer_sales"
    BASTILLE = "bastille"
    ASSUMPTION = "assumption"
    BACK_TO_SCHOOL = "back_to_school"
    HERITAGE = "heritage"
    PINK_OCTOBER = "pink_october"
    GRANDFATHERS = "grandfathers"
    HALLOWEEN = "halloween"
    ALL_SAINTS = "all_saints"
    ARMISTICE = "armistice"
    SINGLES = "singles"
    BEAUJOLAIS = "beaujolais"
    THANKSGIVING = "thanksgiving"
    BLACK_FRIDAY = "black_friday"
    CYBER_MONDAY = "cyber_monday"
    GIVING_TUESDAY = "giving_tuesday"
    ADVENT = "advent"
    SAINT_NICHOLAS = "saint_nicholas"
    CHRISTMAS_EVE = "christmas_eve"
    CHRISTMAS = "christmas"
    NEW_YEARS_EVE = "new_years_eve"


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar, by the rule of the golden number and the moon's age."""
    golden, century = year % 19, year // 100
    leaps, moon = century // 4, (8 * century + 13) // 25
    epact = (19 * golden + century - leaps - moon + 15) % 30
    epact -= epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + leaps) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return dt.date(year, month, offset + 28 - 31 * (month // 4))


def nth(year: int, month: int, weekday: int, number: int) -> dt.date:
    """The nth such weekday of a month."""
    first = dt.date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (number - 1)) * DAY


def last(year: int, month: int, weekday: int) -> dt.date:
    """The last such weekday of a month."""
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return after - ((after.weekday() - weekday - 1) % 7 + 1) * DAY


def winter_sales(year: int) -> dt.date:
    """In France: the second Wednesday of January; the first one where the second comes after the 12th."""
    second = nth(year, 1, WEDNESDAY, 2)
    return second if second.day <= 12 else second - 7 * DAY


def summer_sales(year: int) -> dt.date:
    """In France: the last Wednesday of June; the one before where that comes after the 28th."""
    final = last(year, 6, WEDNESDAY)
    return final if final.day <= 28 else final - 7 * DAY


def mothers_day(year: int) -> dt.date:
    """In France: the last Sunday of May; the first of June where that is Whit Sunday."""
    final = last(year, 5, SUNDAY)
    return final if final != easter(year) + 49 * DAY else final + 7 * DAY


def first_of_advent(year: int) -> dt.date:
    """The fourth Sunday before Christmas."""
    christmas = dt.date(year, 12, 25)
    return christmas - ((christmas.weekday() - SUNDAY - 1) % 7 + 1 + 21) * DAY


def _on(month: int, day: int) -> Callable[[int], dt.date]:
    return lambda year: dt.date(year, month, day)


def _from_easter(days: int) -> Callable[[int], dt.date]:
    return lambda year: easter(year) + days * DAY


def _nth(month: int, weekday: int, number: int, later: int = 0) -> Callable[[int], dt.date]:
    return lambda year: nth(year, month, weekday, number) + later * DAY


RULES: dict[KeyDate, Callable[[int], dt.date]] = {
    KeyDate.NEW_YEAR: _on(1, 1),
    KeyDate.EPIPHANY: _on(1, 6),
    KeyDate.WINTER_SALES: winter_sales,
    KeyDate.CANDLEMAS: _on(2, 2),
    KeyDate.VALENTINE: _on(2, 14),
    KeyDate.SHROVE_TUESDAY: _from_easter(-47),
    KeyDate.GRANDMOTHERS: _nth(3, SUNDAY, 1),
    KeyDate.WOMEN: _on(3, 8),
    KeyDate.HAPPINESS: _on(3, 20),
    KeyDate.APRIL_FOOLS: _on(4, 1),
    KeyDate.EASTER: easter,
    KeyDate.EASTER_MONDAY: _from_easter(1),
    KeyDate.EARTH: _on(4, 22),
    KeyDate.LABOUR: _on(5, 1),
    KeyDate.VICTORY: _on(5, 8),
    KeyDate.EUROPE: _on(5, 9),
    KeyDate.ASCENSION: _from_easter(39),
    KeyDate.WHIT_SUNDAY: _from_easter(49),
    KeyDate.MOTHERS: mothers_day,
    KeyDate.ENVIRONMENT: _on(6, 5),
    KeyDate.FATHERS: _nth(6, SUNDAY, 3),
    KeyDate.MUSIC: _on(6, 21),
    KeyDate.SUMMER_SALES: summer_sales,
    KeyDate.BASTILLE: _on(7, 14),
    KeyDate.ASSUMPTION: _on(8, 15),
    KeyDate.BACK_TO_SCHOOL: _on(9, 1),
    KeyDate.HERITAGE: _nth(9, SATURDAY, 3),
    KeyDate.PINK_OCTOBER: _on(10, 1),
    KeyDate.GRANDFATHERS: _nth(10, SUNDAY, 1),
    KeyDate.HALLOWEEN: _on(10, 31),
    KeyDate.ALL_SAINTS: _on(11, 1),
    KeyDate.ARMISTICE: _on(11, 11),
    KeyDate.SINGLES: _on(11, 11),
    KeyDate.BEAUJOLAIS: _nth(11, THURSDAY, 3),
    KeyDate.THANKSGIVING: _nth(11, THURSDAY, 4),
    KeyDate.BLACK_FRIDAY: _nth(11, THURSDAY, 4, 1),
    KeyDate.CYBER_MONDAY: _nth(11, THURSDAY, 4, 4),
    KeyDate.GIVING_TUESDAY: _nth(11, THURSDAY, 4, 5),
    KeyDate.ADVENT: first_of_advent,
    KeyDate.SAINT_NICHOLAS: _on(12, 6),
    KeyDate.CHRISTMAS_EVE: _on(12, 24),
    KeyDate.CHRISTMAS: _on(12, 25),
    KeyDate.NEW_YEARS_EVE: _on(12, 31),
}


def between(since: dt.date, until: dt.date) -> dict[dt.date, list[KeyDate]]:
    """The key dates from ``since`` to ``until``, both included, by day."""
    found: dict[dt.date, list[KeyDate]] = {}
    for year in range(since.year, until.year + 1):
        for which, rule in RULES.items():
            if since <= (day := rule(year)) <= until:
                found.setdefault(day, []).append(which)
    return found
