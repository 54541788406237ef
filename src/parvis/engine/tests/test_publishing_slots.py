"""Slots of the week, and the next that is free."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.slots import Slot, is_free, moments_between, next_free, too_close

PARIS = ZoneInfo("Europe/Paris")
UTC = dt.UTC
MONDAY_NINE, THURSDAY_SIX = Slot(0, dt.time(9)), Slot(3, dt.time(18))
MINUTES = dt.timedelta(minutes=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_slots_are_hours_on_the_wall() -> None:
    found = list(moments_between([MONDAY_NINE], at("2027-03-20 00:00"), at("2027-04-06 00:00"), PARIS))
    assert found == [at("2027-03-22 08:00"), at("2027-03-29 07:00"), at("2027-04-05 07:00")]


def test_the_next_slot_is_one_with_nothing_near() -> None:
    slots, until = [THURSDAY_SIX, MONDAY_NINE], at("2027-02-01 00:00")
    after = at("2027-01-04 08:00")  # a Monday, at nine o'clock sharp there
    assert next_free(slots, [], 15 * MINUTES, after, until, PARIS) == at("2027-01-07 17:00")
    taken = [at("2027-01-07 17:10"), at("2027-01-11 07:30")]
    assert next_free(slots, taken, 15 * MINUTES, after, until, PARIS) == at("2027-01-11 08:00")
    assert next_free(slots, taken, 45 * MINUTES, after, until, PARIS) == at("2027-01-14 17:00")
    assert next_free(slots, [at("2027-01-07 17:00")], 0 * MINUTES, after, until, PARIS) == at(
        "2027-01-11 08:00"
    )
    assert next_free([], [], MINUTES, after, until, PARIS) is None


def test_times_too_close_are_both_named() -> None:
    times = [at("2027-01-04 08:00"), at("2027-01-04 08:10"), at("2027-01-04 09:00")]
    assert too_close(times, 15 * MINUTES) == {0, 1}
    assert too_close(times, 10 * MINUTES) == set()


slots = st.lists(st.builds(lambda day, minute: Slot(day, dt.time(minute // 60, minute % 60)), st.integers(0, 6), st.integers(0, 1439)), max_size=6)  # fmt: skip
minutes = st.integers(0, 20_000).map(lambda one: at("2027-03-20 00:00") + one * MINUTES)


@given(slots=slots, taken=st.lists(minutes, max_size=10).map(sorted), apart=st.integers(0, 90), after=minutes)
def test_what_is_found_is_free_and_nothing_free_comes_before(
    slots: list[Slot], taken: list[dt.datetime], apart: int, after: dt.datetime
) -> None:
    until = after + dt.timedelta(days=20)
    found = next_free(slots, taken, apart * MINUTES, after, until, PARIS)
    free = [
        one
        for one in moments_between(slots, after, until, PARIS)
        if one > after
        and all(abs(other - one) >= max(apart * MINUTES, dt.timedelta(seconds=1)) for other in taken)
    ]
    assert found == (free[0] if free else None)
    assert found is None or is_free(found, taken, apart * MINUTES)
