"""At which hours of the week what an account said drew more than usual. Pure.

``best time v1``: for each hour of the week on the given clocks, the median interactions of what was said in it over the median of all,
shrunk towards 1 (as usual) as if :data:`WEIGHT` more posts had drawn just that::

    (n * median of the hour / median of all + WEIGHT) / (n + WEIGHT)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from zoneinfo import ZoneInfo

NAME = "best time v1"
FEWEST = 30
"""Posts below which nothing is said of an account."""
FEWEST_IN_HOUR = 3
WEIGHT = 5
MOST = 3


@dataclass(frozen=True, slots=True)
class Drew:
    """When something was said, and how many interactions it drew."""

    at: dt.datetime
    interactions: int


@dataclass(frozen=True, slots=True)
class BestTime:
    """An hour of the week (``weekday`` 0 is Monday) that draws ``times`` as much as usual, judged by ``posts`` posts of it."""

    weekday: int
    hour: int
    times: float
    posts: int


@dataclass(frozen=True, slots=True)
class BestTimes:
    """What an account's past says: the best hours first, at most :data:`MOST`, out of ``posts`` posts.

    ``enough`` is false where there are too few posts, or most of them drew nothing: then there is nothing to compare, and no hour.
    """

    hours: tuple[BestTime, ...]
    posts: int
    enough: bool


def best_times(posts: Iterable[Drew], zone: ZoneInfo) -> BestTimes:
    """The hours at which an account drew more than usual."""
    by_hour: dict[tuple[int, int], list[int]] = {}
    everything: list[int] = []
    for one in posts:
        local = one.at.astimezone(zone)
        by_hour.setdefault((local.weekday(), local.hour), []).append(one.interactions)
        everything.append(one.interactions)
    usual = median(everything) if everything else 0
    if len(everything) < FEWEST or usual <= 0:
        return BestTimes((), len(everything), enough=False)
    found = [
        BestTime(weekday, hour, shrunk(median(drawn) / usual, len(drawn)), len(drawn))
        for (weekday, hour), drawn in by_hour.items()
        if len(drawn) >= FEWEST_IN_HOUR
    ]
    better = [one for one in found if one.times > 1]
    better.sort(key=lambda one: (-one.times, -one.posts, one.weekday, one.hour))
    return BestTimes(tuple(better[:MOST]), len(everything), enough=True)


def shrunk(ratio: float, posts: int) -> float:
    """A ratio that so few posts allow to believe."""
    return (posts * ratio + WEIGHT) / (posts + WEIGHT)
