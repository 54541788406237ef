"""How fast a team was, and where a crisis stands: durations between its moments, its peak, whether it still grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Course(StrEnum):
    """Where it is going."""

    NOTHING = "nothing"  # nothing was said in both stretches
    GROWING = "growing"
    STEADY = "steady"
    EASING = "easing"
    CALM = "calm"  # no more than usual


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a team's answer. ``after_first`` is how long after the first mention it came, ``after_previous`` how long
    after the step before it that happened; ``None`` for what did not happen. A step may come before the one above it."""

    name: str
    at: dt.datetime | None
    after_first: dt.timedelta | None
    after_previous: dt.timedelta | None


def steps(moments: Sequence[tuple[str, dt.datetime | None]]) -> list[Step]:
    """The moments of an answer (the first of them is the first mention), with how long each took."""
    first = moments[0][1] if moments else None
    previous = first
    found = []
    for number, (name, at) in enumerate(moments):
        if at is None:
            found.append(Step(name, None, None, None))
            continue
        since_first = at - first if first is not None and number else None
        since_previous = at - previous if previous is not None and number else None
        found.append(Step(name, at, since_first, since_previous))
        previous = at
    return found


def course(latest: int, before: int, high: float | None) -> Course:
    """Whether it grows, from what was said in the latest stretch, in the one before it, and what is at most usual in one.

    A fifth more, beyond what chance brings (two square roots), is growth.
    """
    if not latest and not before:
        return Course.NOTHING
    if high is not None and latest <= high and before <= high:
        return Course.CALM
    moved = latest - before
    noticeable = max(0.2 * before, 2 * max(latest, before) ** 0.5)
    if moved > noticeable:
        return Course.GROWING
    return Course.EASING if -moved > noticeable else Course.STEADY
