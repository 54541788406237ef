"""Where a page of a list ends and the next one begins, and times that say where they are."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def place(moment: dt.datetime, number: int) -> str:
    """The place after a row, by what the list is ordered by and its own number. It stays right whatever is added or taken away before it."""
    return f"{moment.isoformat()}_{number}"


def read_place(after: str) -> tuple[dt.datetime, int]:
    """A place that was given. Raises ``ValidationError`` for what :func:`place` did not make."""
    moment, _underscore, number = after.replace(" ", "+").rpartition("_")
    try:
        return aware(dt.datetime.fromisoformat(moment), "after"), int(number)
    except ValueError:
        raise ValidationError({"after": _("Give `next` of the page before, as it is.")}) from None


def aware(at: dt.datetime, field: str = "at") -> dt.datetime:
    """A time that says where it is. Raises ``ValidationError`` for one that does not."""
    if at.tzinfo is None:
        raise ValidationError({field: _("Say the offset from UTC too: 2027-03-01T09:00:00+01:00.")})
    return at
