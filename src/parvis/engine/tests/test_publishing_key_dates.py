"""Days of the year that brands speak about, held against years that were or are announced."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.engine.publishing.key_dates import RULES, SUNDAY, KeyDate, between, easter


@pytest.mark.parametrize(
    "day",
    ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20",
     "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"],
)  # fmt: skip
def test_easter(day: str) -> None:
    assert easter(int(day[:4])).isoformat() == day


@pytest.mark.parametrize(
    ("which", "days"),
    [
        (KeyDate.WINTER_SALES, ["2024-01-10", "2025-01-08", "2026-01-07", "2027-01-06"]),
        (KeyDate.SUMMER_SALES, ["2024-06-26", "2025-06-25", "2026-06-24", "2027-06-23"]),
        (KeyDate.MOTHERS, ["2020-06-07", "2023-06-04", "2024-05-26", "2025-05-25", "2026-05-31"]),
        (KeyDate.FATHERS, ["2024-06-16", "2025-06-15", "2026-06-21"]),
        (KeyDate.GRANDMOTHERS, ["2024-03-03", "2025-03-02", "2026-03-01"]),
        (KeyDate.ASCENSION, ["2024-05-09", "2025-05-29", "2026-05-14"]),
        (KeyDate.SHROVE_TUESDAY, ["2024-02-13", "2025-03-04", "2026-02-17"]),
        (KeyDate.HERITAGE, ["2024-09-21", "2025-09-20", "2026-09-19"]),
        (KeyDate.BLACK_FRIDAY, ["2024-11-29", "2025-11-28", "2026-11-27"]),
        (KeyDate.CYBER_MONDAY, ["2024-12-02", "2025-12-01", "2026-11-30"]),
        (KeyDate.BEAUJOLAIS, ["2024-11-21", "2025-11-20", "2026-11-19"]),
        (KeyDate.ADVENT, ["2022-11-27", "2023-12-03", "2024-12-01", "2025-11-30", "2026-11-29"]),
    ],
)
def test_days_that_move(which: KeyDate, days: list[str]) -> None:
    for day in days:
        assert RULES[which](int(day[:4])).isoformat() == day


def test_every_year_has_each_once_and_within_itself() -> None:
    assert set(RULES) == set(KeyDate)
    for year in range(1990, 2200):
        assert easter(year).weekday() == SUNDAY
        assert all(rule(year).year == year for rule in RULES.values())


def test_those_of_a_span() -> None:
    found = between(dt.date(2026, 12, 24), dt.date(2027, 1, 7))
    assert found == {
        dt.date(2026, 12, 24): [KeyDate.CHRISTMAS_EVE],
        dt.date(2026, 12, 25): [KeyDate.CHRISTMAS],
        dt.date(2026, 12, 31): [KeyDate.NEW_YEARS_EVE],
        dt.date(2027, 1, 1): [KeyDate.NEW_YEAR],
        dt.date(2027, 1, 6): [KeyDate.EPIPHANY, KeyDate.WINTER_SALES],
    }
