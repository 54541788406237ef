"""What a clock on the wall shows, made a moment; and moments written as people say them. Pure but for the reader's language.

Twice a year a wall clock lies: an hour is skipped, and an hour comes twice. Neither is guessed here.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

FIRST, SECOND = "first", "second"


def moment_of(day: dt.date, hour: dt.time, zone: str, which: str = "") -> dt.datetime:
    """The moment at which the clocks of ``zone`` show this. ``which`` (``first`` or ``second``) settles an hour that comes twice.

    Raises ``ValidationError`` for an hour that is skipped, and (with the code ``doubled``) for one that comes twice while
    ``which`` does not say which one is meant.
    """
    there = ZoneInfo(zone)
    first = dt.datetime.combine(day, hour, there)
    second = first.replace(fold=1)
    shown = {"hour": clock_time(hour), "place": place(zone)}
    if not _exists(first):
        raise ValidationError(
            _("There is no %(hour)s in %(place)s that day: the clocks go forward. Choose another time.")
            % shown,
            code="skipped",
        )
    if first.utcoffset() == second.utcoffset():
        return first
    if which not in {FIRST, SECOND}:
        raise ValidationError(
            _("%(hour)s comes twice in %(place)s that day: the clocks go back. Say which one.") % shown,
            code="doubled",
        )
    return second if which == SECOND else first


def _exists(local: dt.datetime) -> bool:
    back = local.astimezone(dt.UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)


def place(zone: str) -> str:
    """A time zone by its city: ``Europe/Paris`` → "Paris"."""
    try:
        return str(get_timezone_location(zone, locale=_locale(), return_city=True))
    except LookupError:
        return zone


def clock_time(moment: dt.time | dt.datetime) -> str:
    """``09:30``."""
    return str(format_time(moment.replace(tzinfo=None), "HH:mm", locale=_locale()))


def when(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """ "today 14:30", "tomorrow 09:00", "Thu 26 Nov 09:00", on the clocks of the active time zone."""
    local = timezone.localtime(moment)
    today = timezone.localtime(now or timezone.now()).date()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    day = near.get((local.date() - today).days) or _short(local.date(), today.year)
    return f"{day} {clock_time(local)}"


def _short(day: dt.date, this_year: int) -> str:
    skeleton = "MMMEd" if day.year == this_year else "yMMMEd"
    moment = dt.datetime.combine(day, dt.time(12))
    return str(format_skeleton(skeleton, moment, locale=_locale()))


def long_day(day: dt.date) -> str:
    """ "Thursday 26 November 2026"."""
    return str(format_date(day, "EEEE d MMMM y", locale=_locale()))


def _locale() -> str:
    return to_locale(get_language() or "en")
