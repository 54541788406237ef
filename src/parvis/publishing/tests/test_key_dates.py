"""Key dates on the calendar: named in the reader's language, with their rule, and hidden on request."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from parvis.engine.publishing.key_dates import KeyDate
from parvis.publishing.key_date_names import MOVING, NAMES, named_between
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in


def test_each_has_a_name_in_both_languages() -> None:
    assert set(NAMES) == set(KeyDate) and set(MOVING) <= set(KeyDate)
    with translation.override("fr"):
        found = named_between(dt.date(2027, 5, 1), dt.date(2027, 5, 30))
    assert [one.name for one in found[dt.date(2027, 5, 30)]] == ["Fête des Mères"]
    assert found[dt.date(2027, 5, 1)][0].rule == "Le même jour chaque année"


def test_they_stand_on_the_calendar_until_somebody_hides_them(world: World) -> None:
    writer = signed_in(world.writer)
    shown = page(writer, "calendar", query="?day=2027-03-10")
    cell = shown.split('data-day="2027-03-28"', 1)[1].split('<li class="day', 1)[0]
    assert "Easter" in cell and "The first Sunday after the first full moon of spring" in cell
    hidden = page(writer, "calendar", query="?day=2027-03-10&dates=none")
    assert "Easter" not in hidden and "Show key dates" in hidden
    assert "dates=none" in hidden.split('rel="next"', 1)[0]  # they stay hidden from one month to the next
