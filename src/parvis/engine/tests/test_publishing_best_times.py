"""The hours at which an account draws more than usual, and when nothing can be said of that."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.best_times import FEWEST, MOST, BestTime, Drew, best_times, shrunk

PARIS = ZoneInfo("Europe/Paris")
MONDAY = dt.datetime(2026, 3, 2, tzinfo=PARIS)


def said(weekday: int, hour: int, interactions: int, weeks: int) -> list[Drew]:
    """A post at an hour of some weeks, the spring's change of clocks among them."""
    at = MONDAY + dt.timedelta(days=weekday, hours=hour)
    return [Drew(at + dt.timedelta(weeks=week), interactions) for week in range(weeks)]


def test_the_best_hour_is_shrunk_by_how_few_posts_there_are() -> None:
    found = best_times([*said(0, 9, 10, 30), *said(3, 18, 30, 5)], PARIS)
    assert found.enough and found.posts == 35
    assert found.hours == (
        BestTime(3, 18, times=(5 * 3 + 5) / 10, posts=5),
    )  # 3 times as much, believed by half


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    found = best_times([*said(0, 9, 10, 30), *said(1, 12, 20, 10)], PARIS)  # weeks 5 to 10 are in summer time
    assert [(one.weekday, one.hour, one.posts) for one in found.hours] == [(1, 12, 10)]


def test_too_few_posts_or_no_interactions_say_nothing() -> None:
    assert not best_times([], PARIS).enough
    few = best_times(said(0, 9, 10, FEWEST - 1), PARIS)
    assert (few.enough, few.hours, few.posts) == (False, (), FEWEST - 1)
    silent = best_times([*said(0, 9, 0, 40), *said(1, 9, 5, 10)], PARIS)
    assert (silent.enough, silent.hours) == (False, ())


def test_an_hour_of_two_posts_is_no_advice() -> None:
    assert best_times([*said(0, 9, 10, 40), *said(2, 9, 500, 2)], PARIS).hours == ()


def test_the_median_is_not_moved_by_one_post_that_went_round_the_world() -> None:
    lucky = [*said(4, 8, 10, 6), Drew(MONDAY + dt.timedelta(days=4, hours=8), 100_000)]
    assert best_times([*said(0, 9, 10, 40), *lucky], PARIS).hours == ()


def test_few_posts_are_believed_less() -> None:
    assert shrunk(2.0, 1) < shrunk(2.0, 10) < 2.0 and shrunk(2.0, 0) == 1.0
    assert shrunk(2.0, 5) == pytest.approx(1.5)


@given(st.integers(0, 2**32))
def test_no_hour_is_advised_that_did_not_do_better(seed: int) -> None:
    chance = random.Random(seed)
    hours = [(chance.randrange(7), chance.randrange(24)) for _number in range(chance.randint(1, 20))]
    drawn = [(*chance.choice(hours), chance.randint(0, 1000)) for _number in range(chance.randint(20, 120))]
    posts = [Drew(MONDAY + dt.timedelta(days=day, hours=hour), figure) for day, hour, figure in drawn]
    found = best_times(posts, PARIS)
    assert len(found.hours) <= MOST
    assert all(one.times > 1 and one.posts >= 3 for one in found.hours)
    assert [one.times for one in found.hours] == sorted((one.times for one in found.hours), reverse=True)
    assert found.enough or not found.hours
