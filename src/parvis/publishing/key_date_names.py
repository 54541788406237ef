"""Key dates of the year in the reader's language, and the rule of each that moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.key_dates import KeyDate, between
from parvis.publishing.queries.own_dates import OnDay

NAMES = {
    KeyDate.NEW_YEAR: _("New Year’s Day"),
    KeyDate.EPIPHANY: _("Epiphany"),
    KeyDate.WINTER_SALES: _("Winter sales (France)"),
    KeyDate.CANDLEMAS: _("Candlemas"),
    KeyDate.VALENTINE: _("Valentine’s Day"),
    KeyDate.SHROVE_TUESDAY: _("Shrove Tuesday"),
    KeyDate.GRANDMOTHERS: _("Grandmothers’ Day (France)"),
    KeyDate.WOMEN: _("International Women’s Day"),
    KeyDate.HAPPINESS: _("Day of Happiness, spring"),
    KeyDate.APRIL_FOOLS: _("April Fools’ Day"),
    KeyDate.EASTER: _("Easter"),
    KeyDate.EASTER_MONDAY: _("Easter Monday"),
    KeyDate.EARTH: _("Earth Day"),
    KeyDate.LABOUR: _("Labour Day"),
    KeyDate.VICTORY: _("Victory of 1945 (France)"),
    KeyDate.EUROPE: _("Europe Day"),
    KeyDate.ASCENSION: _("Ascension"),
    KeyDate.WHIT_SUNDAY: _("Whit Sunday"),
    KeyDate.MOTHERS: _("Mothers’ Day (France)"),
    KeyDate.ENVIRONMENT: _("World Environment Day"),
    KeyDate.FATHERS: _("Fathers’ Day"),
    KeyDate.MUSIC: _("Music Day"),
    KeyDate.SUMMER_SALES: _("Summer sales (France)"),
    KeyDate.BASTILLE: _("Bastille Day"),
    KeyDate.ASSUMPTION: _("Assumption"),
    KeyDate.BACK_TO_SCHOOL: _("Back to school"),
    KeyDate.HERITAGE: _("European Heritage Days"),
    KeyDate.PINK_OCTOBER: _("Pink October begins"),
    KeyDate.GRANDFATHERS: _("Grandfathers’ Day (France)"),
    KeyDate.HALLOWEEN: _("Halloween"),
    KeyDate.ALL_SAINTS: _("All Saints’ Day"),
    KeyDate.ARMISTICE: _("Armistice of 1918"),
    KeyDate.SINGLES: _("Singles’ Day"),
    KeyDate.BEAUJOLAIS: _("Beaujolais nouveau"),
    KeyDate.THANKSGIVING: _("Thanksgiving (United States)"),
    KeyDate.BLACK_FRIDAY: _("Black Friday"),
    KeyDate.CYBER_MONDAY: _("Cyber Monday"),
    KeyDate.GIVING_TUESDAY: _("Giving Tuesday"),
    KeyDate.ADVENT: _("First Sunday of Advent"),
    KeyDate.SAINT_NICHOLAS: _("Saint Nicholas"),
    KeyDate.CHRISTMAS_EVE: _("Christmas Eve"),
    KeyDate.CHRISTMAS: _("Christmas"),
    KeyDate.NEW_YEARS_EVE: _("New Year’s Eve"),
}
MOVING = {
    KeyDate.WINTER_SALES: _(
        "The second Wednesday of January, or the first where the second comes after the 12th"
    ),
    KeyDate.SHROVE_TUESDAY: _("47 days before Easter"),
    KeyDate.GRANDMOTHERS: _("The first Sunday of March"),
    KeyDate.EASTER: _("The first Sunday after the first full moon of spring"),
    KeyDate.EASTER_MONDAY: _("The day after Easter"),
    KeyDate.ASCENSION: _("39 days after Easter"),
    KeyDate.WHIT_SUNDAY: _("49 days after Easter"),
    KeyDate.MOTHERS: _("The last Sunday of May, or the first of June where that is Whit Sunday"),
    KeyDate.FATHERS: _("The third Sunday of June"),
    KeyDate.SUMMER_SALES: _("The last Wednesday of June, or the one before where that comes after the 28th"),
    KeyDate.HERITAGE: _("The third Saturday of September"),
    KeyDate.GRANDFATHERS: _("The first Sunday of October"),
    KeyDate.BEAUJOLAIS: _("The third Thursday of November"),
    KeyDate.THANKSGIVING: _("The fourth Thursday of November"),
    KeyDate.BLACK_FRIDAY: _("The day after the fourth Thursday of November"),
    KeyDate.CYBER_MONDAY: _("The Monday after the fourth Thursday of November"),
    KeyDate.GIVING_TUESDAY: _("The Tuesday after the fourth Thursday of November"),
    KeyDate.ADVENT: _("The fourth Sunday before Christmas"),
}


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A key date as it is shown: its name, and by what rule it is that day; ``own``: a brand set it itself."""

    name: str
    rule: str
    own: bool = False


def named_between(since: dt.date, until: dt.date) -> dict[dt.date, list[NamedDate]]:
    """The key dates from ``since`` to ``until``, both included, by day."""
    found = between(since, until)
    return {day: [_named(which) for which in dates] for day, dates in found.items()}


def own_named(by_day: Mapping[dt.date, Iterable[OnDay]]) -> dict[dt.date, list[NamedDate]]:
    """The key dates of brands, by day, as they are shown."""
    return {day: [_own(one) for one in dates] for day, dates in by_day.items()}


def _own(one: OnDay) -> NamedDate:
    kept = one.kept
    name = kept.name if one.days == 1 else f"{kept.name} ({one.nth}/{one.days})"
    return NamedDate(name, " · ".join(str(part) for part in (kept.brand, kept.entity) if part), own=True)


def _named(which: KeyDate) -> NamedDate:
    return NamedDate(
        str(NAMES[which]), str(MOVING[which]) if which in MOVING else _t("The same day each year")
    )
