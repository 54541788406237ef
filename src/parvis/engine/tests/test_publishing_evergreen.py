"""Which text that stays true takes which slot: over a year, never too near, never the same words twice in a row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.engine.publishing.evergreen import (
    Around,
    Entry,
    Opening,
    Pick,
    Season,
    Spacing,
    Turn,
    Why,
    alike,
    choose,
    fill,
    next_words,
)
from parvis.engine.publishing.slots import Slot, moments_between

PARIS = ZoneInfo("Europe/Paris")
FIRST = dt.date(2027, 1, 1)
DAY = dt.timedelta(days=1)
NOON = dt.time(12)


def opening(number: int, account: int = 1) -> Opening:
    """The slot at noon, so many days after the first of January."""
    day = FIRST + number * DAY
    return Opening(dt.datetime.combine(day, NOON, PARIS), account, day)


def turn(number: int, entry: int, wording: int = 0, account: int = 1) -> Turn:
    there = opening(number, account)
    return Turn(there.day, there.at, account, entry, wording)


def entry(number: int, *words: str, apart: int = 30, **more: object) -> Entry:
    wordings = dict(enumerate(words or (f"text {number}", f"other words of {number}")))
    return Entry(number=number, wordings=wordings, apart=apart, **more)  # type: ignore[arg-type]


def picked(
    entries: list[Entry], turns: list[Turn], at: int, spacing: Spacing | None = None, **around: object
) -> Pick:
    known = Around(**around)  # type: ignore[arg-type]
    return choose(opening(at), entries, sorted(turns), spacing or Spacing(), known)


def test_what_was_said_least_lately_comes_first_and_what_never_was_before_all() -> None:
    entries = [entry(1), entry(2), entry(3)]
    assert picked(entries, [turn(0, 1), turn(10, 2)], 60).entry == 3
    assert picked(entries, [turn(0, 1), turn(10, 2), turn(5, 3)], 60).entry == 1
    assert picked(entries, [], 0).entry == 1


def test_wordings_take_turns_and_are_remembered_account_by_account() -> None:
    one = entry(1, "a", "b", "c", apart=1)
    found = fill([opening(n) for n in range(4)] + [opening(9, account=2)], [one], [], Spacing())
    assert [pick.wording for pick in found] == [0, 1, 2, 0, 0]
    said = [turn(0, 1, 0), turn(1, 1, 1)]
    assert next_words(one, opening(5), said) == 2
    assert next_words(one, opening(5), [*said, turn(9, 1, 2)]) == 0
    assert next_words(entry(1, "a"), opening(5), said) == 0
    assert next_words(entry(1, unfit=frozenset({(1, 0), (1, 1)})), opening(5), said) is None


@pytest.mark.parametrize(
    ("entries", "turns", "spacing", "around", "why"),
    [
        ([], [], Spacing(), {}, Why.EMPTY),
        ([entry(1)], [], Spacing(), {"stopped": frozenset({1})}, Why.PAUSED),
        ([entry(1, until=FIRST)], [], Spacing(), {}, Why.ENDED),
        ([entry(1, season=Season((6, 1), (8, 31)))], [], Spacing(), {}, Why.OUT_OF_SEASON),
        ([entry(1, unfit=frozenset({(1, 0), (1, 1)}))], [], Spacing(), {}, Why.UNFIT),
        ([entry(1, "a")], [turn(-300, 1)], Spacing(), {"refuse": frozenset({1})}, Why.SAID_ONCE),
        ([entry(1)], [turn(-19, 1)], Spacing(), {}, Why.TOO_SOON),
        ([entry(1)], [turn(39, 1)], Spacing(), {}, Why.TOO_SOON),
        ([entry(1, "a")], [turn(-90, 1)], Spacing(), {}, Why.SAME_WORDS),
        ([entry(1)], [turn(8, 9)], Spacing(between=3), {}, Why.CROWDED),
        ([entry(1)], [turn(8, 9), turn(13, 9)], Spacing(a_week=1), {}, Why.WEEK_FULL),
        ([entry(1, until=FIRST), entry(2)], [turn(0, 2)], Spacing(), {}, Why.TOO_SOON),
    ],
)
def test_why_nothing_is_said(
    entries: list[Entry], turns: list[Turn], spacing: Spacing, around: dict[str, object], why: Why
) -> None:
    found = picked(entries, turns, 10, spacing, **around)
    assert (found.entry, found.why) == (0, why)


def test_the_distance_may_be_reached_exactly() -> None:
    assert picked([entry(1)], [turn(-20, 1)], 10).entry == 1
    assert picked([entry(1)], [turn(7, 9)], 10, Spacing(between=3)).entry == 1


def test_one_wording_is_said_again_where_something_else_was_said_between() -> None:
    assert picked([entry(1, "a")], [turn(-90, 1), turn(-40, 9)], 10).entry == 1


def test_an_account_is_given_only_what_it_can_say() -> None:
    one = entry(1, "long", "short", apart=1, unfit=frozenset({(1, 0)}))
    assert picked([one], [], 0).wording == 1
    assert choose(opening(0, account=2), [one], [], Spacing(), Around()).wording == 0


def test_what_sounds_like_the_post_beside_it_waits() -> None:
    text = "Drink a large glass of water before each meal of the day"
    beside = {
        (1, opening(11).day): ["DRINK a large glass of water before each meal of the day! https://a.fr"]
    }
    found = picked([entry(1, text), entry(2, "Our first shop opened in 1927")], [], 10, beside=beside)
    assert found.entry == 2
    assert picked([entry(1, text)], [], 10, beside=beside).why is Why.ALIKE
    assert picked([entry(1, text, "Our first shop")], [], 10, beside=beside).wording == 1
    assert not alike("", "") and not alike("Merci !", "Bonjour !")


def test_a_season_may_go_over_the_end_of_a_year_and_knows_the_29th_of_february() -> None:
    winter = Season((12, 1), (2, 29))
    assert winter.holds(dt.date(2028, 2, 29)) and winter.holds(dt.date(2027, 12, 31))
    assert not winter.holds(dt.date(2027, 3, 1)) and not winter.holds(dt.date(2027, 11, 30))
    assert Season((6, 21), (6, 21)).holds(dt.date(2027, 6, 21))


seasons = st.none() | st.builds(
    Season,
    st.tuples(st.integers(1, 12), st.integers(1, 28)),
    st.tuples(st.integers(1, 12), st.integers(1, 28)),
)
entries_drawn = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 70), seasons), min_size=1, max_size=6
).map(
    lambda drawn: [
        entry(number, *(f"entry {number} wording {n}" for n in range(words)), apart=apart, season=season)
        for number, (words, apart, season) in enumerate(drawn, 1)
    ]
)
slots_drawn = st.sets(
    st.builds(Slot, st.integers(0, 6), st.sampled_from([dt.time(2, 30), dt.time(9), dt.time(23, 45)])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(entries_drawn, slots_drawn, st.integers(0, 6), st.integers(0, 4), st.data())
def test_over_a_year_of_slots(
    entries: list[Entry], slots: set[Slot], between: int, a_week: int, data: st.DataObject
) -> None:
    """The clocks change twice in it, and a quarter to midnight is another day in UTC."""
    begin = dt.datetime.combine(FIRST, dt.time(), PARIS)
    year = moments_between(slots, begin, begin + 366 * DAY, PARIS)
    openings = [Opening(at, account, at.astimezone(PARIS).date()) for at in year for account in (1, 2)]
    before = data.draw(st.lists(st.builds(turn, st.integers(-40, 400), st.integers(1, 7)), max_size=4))
    spacing = Spacing(between, a_week)
    picks = fill(openings, entries, before, spacing)
    assert picks == fill(reversed(openings), entries, before, spacing)  # it depends on nothing else
    known = {one.number: one for one in entries}
    for account in (1, 2):
        said = [pick for pick in picks if pick.entry and pick.opening.account == account]
        turns = [(p.opening.day, p.opening.at, p.entry, p.wording) for p in said]
        turns += [(one.day, one.at, one.entry, one.wording) for one in before if one.account == account]
        turns.sort()
        fresh = {(p.opening.at, p.entry) for p in said}
        for one, other in pairwise(turns):
            if (one[1], one[2]) in fresh or (other[1], other[2]) in fresh:
                assert one[2:] != other[2:]
                assert (other[0] - one[0]).days >= spacing.between
        for pick in said:
            chosen = known[pick.entry]
            assert chosen.season is None or chosen.season.holds(pick.opening.day)
            apart = [
                abs((day - pick.opening.day).days)
                for day, at, n, _ in turns
                if n == pick.entry and at != pick.opening.at
            ]
            assert min(apart, default=chosen.apart) >= chosen.apart
        weeks = Counter(day.isocalendar()[:2] for day, *_rest in turns)
        for pick in said:
            assert not a_week or weeks[pick.opening.day.isocalendar()[:2]] <= a_week
    assert all(pick.entry or pick.why for pick in picks)
