"""Days that come again, on clocks that are changed twice a year."""

from __future__ import annotations

import datetime as dt
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.recurrence import LAST, Every, Recurrence, days, days_between, moment

PARIS, NEW_YORK, KOLKATA = map(ZoneInfo, ("Europe/Paris", "America/New_York", "Asia/Kolkata"))
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # where the clocks change by half an hour
NINE = dt.time(9)


def some(rule: Recurrence, number: int) -> list[str]:
    return [day.isoformat() for day in islice(days(rule), number)]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text + "+00:00")


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        # Spring: 02:00 to 03:00 does not exist in Paris on 28 March 2027, nor in New York on 14 March.
        (PARIS, "2027-03-28 01:59", "2027-03-28 00:59"),
        (PARIS, "2027-03-28 02:00", "2027-03-28 01:00"),
        (PARIS, "2027-03-28 02:30", "2027-03-28 01:00"),
        (PARIS, "2027-03-28 02:59", "2027-03-28 01:00"),
        (PARIS, "2027-03-28 03:00", "2027-03-28 01:00"),
        (PARIS, "2027-03-28 09:00", "2027-03-28 07:00"),
        (PARIS, "2027-03-27 09:00", "2027-03-27 08:00"),
        (NEW_YORK, "2027-03-14 02:30", "2027-03-14 07:00"),
        (NEW_YORK, "2027-03-14 09:00", "2027-03-14 13:00"),
        (NEW_YORK, "2027-03-13 09:00", "2027-03-13 14:00"),
        # Autumn: 02:00 to 03:00 comes twice in Paris on 31 October 2027; 01:00 to 02:00 in New York on 7 November.
        (PARIS, "2027-10-31 02:30", "2027-10-31 00:30"),
        (PARIS, "2027-10-31 03:00", "2027-10-31 02:00"),
        (NEW_YORK, "2027-11-07 01:30", "2027-11-07 05:30"),
        (NEW_YORK, "2027-11-07 02:00", "2027-11-07 07:00"),
        # No change at all, and one of half an hour.
        (KOLKATA, "2027-03-28 02:30", "2027-03-27 21:00"),
        (KOLKATA, "2027-10-31 02:30", "2027-10-30 21:00"),
        (LORD_HOWE, "2027-10-03 02:15", "2027-10-02 15:30"),
    ],
)
def test_an_hour_on_the_wall_is_one_instant(zone: ZoneInfo, wall: str, instant: str) -> None:
    local = dt.datetime.fromisoformat(wall)
    assert moment(local.date(), local.time(), zone) == utc(instant)


def test_every_day_and_every_other_day() -> None:
    first = dt.date(2027, 2, 27)
    assert some(Recurrence(every=Every.DAY, first=first, hour=NINE), 3) == [
        "2027-02-27",
        "2027-02-28",
        "2027-03-01",
    ]
    rule = Recurrence(every=Every.DAY, first=first, hour=NINE, interval=2, times=2)
    assert some(rule, 9) == ["2027-02-27", "2027-03-01"]


def test_on_some_weekdays() -> None:
    thursday = dt.date(2026, 11, 26)
    rule = Recurrence(every=Every.WEEK, first=thursday, hour=NINE, weekdays=frozenset({0, 3}))
    assert some(rule, 4) == ["2026-11-26", "2026-11-30", "2026-12-03", "2026-12-07"]
    assert some(Recurrence(every=Every.WEEK, first=thursday, hour=NINE), 2) == ["2026-11-26", "2026-12-03"]
    fortnight = Recurrence(
        every=Every.WEEK, first=thursday, hour=NINE, weekdays=frozenset({0, 3}), interval=2
    )
    assert some(fortnight, 4) == ["2026-11-26", "2026-12-07", "2026-12-10", "2026-12-21"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"day": 15}, ["2027-02-15", "2027-03-15", "2027-04-15"]),
        ({"day": 31}, ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ({"day": LAST}, ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ({}, ["2027-01-20", "2027-02-20", "2027-03-20"]),
        ({"nth": 1, "weekdays": frozenset({0})}, ["2027-02-01", "2027-03-01", "2027-04-05"]),
        ({"nth": LAST, "weekdays": frozenset({4})}, ["2027-01-29", "2027-02-26", "2027-03-26"]),
        ({"nth": 5, "weekdays": frozenset({6})}, ["2027-01-31", "2027-05-30", "2027-08-29"]),
        ({"day": 20, "interval": 6}, ["2027-01-20", "2027-07-20", "2028-01-20"]),
    ],
)
def test_once_a_month(more: dict[str, object], found: list[str]) -> None:
    rule = Recurrence(every=Every.MONTH, first=dt.date(2027, 1, 20), hour=NINE, **more)  # type: ignore[arg-type]
    assert some(rule, 3) == found


def test_until_a_day_some_times_and_but_for_some_days() -> None:
    first = dt.date(2026, 12, 23)
    rule = Recurrence(every=Every.DAY, first=first, hour=NINE, until=dt.date(2026, 12, 26))
    assert some(rule, 9) == ["2026-12-23", "2026-12-24", "2026-12-25", "2026-12-26"]
    skipping = Recurrence(
        every=Every.DAY, first=first, hour=NINE, times=3, skipped=frozenset({dt.date(2026, 12, 24)})
    )
    assert some(skipping, 9) == ["2026-12-23", "2026-12-25"]
    assert days_between(rule, dt.date(2026, 12, 25), dt.date(2027, 12, 31)) == [
        dt.date(2026, 12, 25),
        dt.date(2026, 12, 26),
    ]


@pytest.mark.parametrize(
    "wrong", [{"interval": 0}, {"times": 0}, {"weekdays": frozenset({7})}, {"day": 32}, {"nth": 6}]
)
def test_a_rule_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Recurrence(every=Every.DAY, first=dt.date(2027, 1, 1), hour=NINE, **wrong)  # type: ignore[arg-type]


rules = st.fixed_dictionaries(
    {
        "every": st.sampled_from(list(Every)),
        "first": st.integers(0, 7000).map(lambda days: dt.date(2020, 1, 1) + dt.timedelta(days=days)),
        "hour": st.integers(0, 1439).map(lambda minutes: dt.time(minutes // 60, minutes % 60)),
        "interval": st.integers(1, 5),
        "weekdays": st.frozensets(st.integers(0, 6), max_size=3),
        "day": st.sampled_from([0, LAST, 1, 15, 29, 30, 31]),
        "nth": st.sampled_from([0, LAST, 1, 2, 3, 4]),
        "times": st.none() | st.integers(1, 60),
    }
).map(lambda chosen: Recurrence(**chosen))


@given(rule=rules, zone=st.sampled_from([PARIS, NEW_YORK, KOLKATA, LORD_HOWE, ZoneInfo("UTC")]))
def test_moments_only_go_forward_and_show_the_hour_where_it_exists(rule: Recurrence, zone: ZoneInfo) -> None:
    found = [(day, moment(day, rule.hour, zone)) for day in islice(days(rule), 60)]
    assert all(one[1] < after[1] for one, after in pairwise(found))
    for day, instant in found:
        assert day >= rule.first
        local = instant.astimezone(zone)
        assert local.date() == day
        shown, meant = local.replace(tzinfo=None), dt.datetime.combine(day, rule.hour)
        assert shown == meant or dt.timedelta() < shown - meant <= dt.timedelta(hours=1)


@given(rule=rules)
def test_a_part_of_the_days_is_the_same_as_of_all(rule: Recurrence) -> None:
    since, until = rule.first + dt.timedelta(days=40), rule.first + dt.timedelta(days=140)
    everything = [day for day in islice(days(rule), 200) if since <= day <= until]
    assert days_between(rule, since, until) == everything
