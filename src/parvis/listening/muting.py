"""Until when a rule is mute, as a person chooses it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LENGTHS = {"1h": dt.timedelta(hours=1), "24h": dt.timedelta(hours=24), "7d": dt.timedelta(days=7)}
UNTIL = "until"
CHOICES = (
    ("1h", gettext_lazy("for an hour")),
    ("24h", gettext_lazy("for a day")),
    ("7d", gettext_lazy("for a week")),
    (UNTIL, gettext_lazy("until a moment you choose")),
)
LONGEST = dt.timedelta(days=366)


def until_of(choice: str, typed: str, now: dt.datetime, zone: str) -> dt.datetime | None:
    """The moment chosen; ``None`` lets the rule speak again. ``typed`` is a date and time of the organisation's clock.

    Raises ``ValidationError`` when nothing can be made of it.
    """
    if choice in LENGTHS:
        return now + LENGTHS[choice]
    if choice != UNTIL:
        return None
    try:
        chosen = dt.datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise ValidationError(_("Say until when: a day and an hour.")) from None
    if not now < chosen <= now + LONGEST:
        raise ValidationError(_("Choose a moment that is yet to come, within a year."))
    return chosen
