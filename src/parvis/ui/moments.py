"""How moments are written: "3 hours ago" now, the exact time on demand."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date, format_datetime, format_timedelta
from django.utils import timezone
from django.utils.translation import get_language, to_locale


def _locale() -> str:
    return to_locale(get_language() or "en")


def ago(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """How long ago (or ahead) ``moment`` is; a date once it is more than a week away."""
    now = now or timezone.now()
    distance = moment - now
    if abs(distance) < dt.timedelta(days=7):
        return format_timedelta(distance, add_direction=True, locale=_locale(), threshold=1.2)
    local = timezone.localtime(moment)
    skeleton = "d MMM" if local.year == timezone.localtime(now).year else "d MMM y"
    return format_date(local, skeleton, locale=_locale())


def full(moment: dt.datetime) -> str:
    """The day and the minute, in the current time zone."""
    return format_datetime(moment, "d MMMM y HH:mm", tzinfo=timezone.get_current_timezone(), locale=_locale())
