"""Swings of a share: of all who spoke, how many were of a mood or showed an emotion, against what is usual.

Counted in people, so that one loud author stays one. The usual share is learnt from the fortnight before, and taken as
uncertain: what varies from day to day anyway is no swing (a beta-binomial distribution).
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

from parvis.archive.contract import Pulse
from parvis.engine.detection.contract import Sensitivity
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import RARE, Bucket

MEMORY = dt.timedelta(days=14)
SET_ASIDE = dt.timedelta(
    hours=24
)  # the latest day is judged, not learnt from: a storm must not teach that storms are usual
LEAST_LEARNT = 60  # people-buckets before anything is called usual
CERTAINTY = 80.0  # how many people's worth the usual share counts for at most
WIDEST = 6  # buckets put together when too few spoke in one
DISTINCT = 0.15  # a swing of less than fifteen points is not worth a warning


@dataclass(frozen=True, slots=True)
class _Window:
    """Buckets put together. ``surely`` is how many different people match at least: of those who spoke in several
    buckets, one may be the same everywhere, and nothing but the fullest bucket says otherwise."""

    at: dt.datetime
    matching: int
    people: int
    surely: int


def swings(
    pulses: Sequence[Pulse],
    matching: Callable[[Pulse], int],
    sensitivity: Sensitivity,
    people: int,
    *,
    is_bad: bool,
) -> list[Bucket]:
    """Every bucket judged: is the share of ``matching`` people much higher than usual there?"""
    learnt: deque[tuple[dt.datetime, int, int]] = deque()
    held: deque[tuple[dt.datetime, int, int]] = deque()
    sums = [0, 0]
    found = []
    for window, pulse in _windows(pulses, matching, people):
        while held and held[0][0] <= pulse.start - SET_ASIDE:
            kept = held.popleft()
            learnt.append(kept)
            sums[0] += kept[1]
            sums[1] += kept[2]
        while learnt and learnt[0][0] < pulse.start - MEMORY - SET_ASIDE:
            gone = learnt.popleft()
            sums[0] -= gone[1]
            sums[1] -= gone[2]
        found.append(_judged(window, sums[0], sums[1], sensitivity, people, is_bad))
        held.append((pulse.start, matching(pulse), pulse.authors))
    return found


def _windows(
    pulses: Sequence[Pulse], matching: Callable[[Pulse], int], people: int
) -> Iterator[tuple[_Window, Pulse]]:
    """Each bucket, with as many before it as are needed for enough people to have spoken."""
    for position, pulse in enumerate(pulses):
        matched, spoke, back = matching(pulse), pulse.authors, 1
        fullest = matched
        while pulse.authors and spoke < 2 * people and back < WIDEST and back <= position:
            earlier = pulses[position - back]
            matched, spoke, back = matched + matching(earlier), spoke + earlier.authors, back + 1
            fullest = max(fullest, matching(earlier))
        surely = min(matched - (back - 1), 2 * fullest)
        yield _Window(pulse.start, matched, spoke, surely), pulse


def _judged(
    window: _Window, matched: int, spoke: int, sensitivity: Sensitivity, people: int, is_bad: bool
) -> Bucket:
    share = window.matching / window.people if window.people else 0.0
    if spoke < LEAST_LEARNT or not window.people:
        return Bucket(window.at, share, is_alarm=False, is_unusual=False)
    usual = (matched + 1) / (spoke + 2)
    certainty = min(float(spoke), CERTAINTY)
    score = _rarity(window.matching, window.people, usual, certainty)
    spread = sqrt(usual * (1 - usual) * (1 / window.people + 1 / certainty))
    low, high = max(0.0, usual - 1.645 * spread), min(1.0, usual + 1.645 * spread)
    enough = window.surely >= people and share - usual >= DISTINCT
    return Bucket(
        window.at,
        share,
        is_alarm=enough and score >= RARE[sensitivity],
        is_unusual=share > high and window.matching >= 3,
        expected=usual,
        low=low,
        high=high,
        score=score,
        severity=severity.of_share(window.matching, share, usual, is_bad=is_bad),
    )


def _rarity(matching: int, people: int, usual: float, certainty: float) -> float:
    """−log10 of the chance that so many of ``people``, or more, match by the usual share alone."""
    if matching <= people * usual:
        return 0.0
    a, b = usual * certainty, (1 - usual) * certainty
    constant = lgamma(people + 1) - _beta(a, b)
    logs = [
        constant - lgamma(k + 1) - lgamma(people - k + 1) + _beta(k + a, people - k + b)
        for k in range(matching, min(people, matching + 400) + 1)
    ]
    top = max(logs)
    return max(0.0, -(top + log(sum(exp(one - top) for one in logs))) / log(10))


def _beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def once_in_days(score: float, step: dt.timedelta) -> float:
    """How rare a score is: an ordinary bucket goes as far once in so many days."""
    return float(10 ** min(score, 9.0) * step.total_seconds() / 86400)
