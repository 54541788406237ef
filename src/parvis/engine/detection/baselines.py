"""Well-known simple detectors, run beside Parvis's own so that its score means something. Each scores every point of
a series on what came before it only; none is used to warn anyone.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Callable, Sequence
from math import sqrt
from statistics import fmean
from typing import TypeAlias

from parvis.engine.detection.nab import probation
from parvis.engine.detection.series import Point

Baseline: TypeAlias = Callable[[Sequence[Point]], list[float]]


def windowed_gaussian(points: Sequence[Point], window: int = 6400) -> list[float]:
    """Distance to the mean of the last ``window`` points, in standard deviations."""
    seen: deque[float] = deque()
    total = squares = 0.0
    scores = []
    for _at, value in points:
        count = len(seen)
        deviation = sqrt(max(0.0, squares / count - (total / count) ** 2)) if count else 0.0
        scores.append(abs(value - total / count) / deviation if deviation else 0.0)
        seen.append(value)
        total, squares = total + value, squares + value * value
        if count == window:
            old = seen.popleft()
            total, squares = total - old, squares - old * old
    return scores


def ewma(points: Sequence[Point], weight: float = 0.01) -> list[float]:
    """Distance to an exponentially weighted mean, in exponentially weighted standard deviations."""
    scores = []
    mean, variance = points[0].value if points else 0.0, 0.0
    for _at, value in points:
        gap = value - mean
        scores.append(abs(gap) / sqrt(variance) if variance > 0 else 0.0)
        mean += weight * gap
        variance = (1 - weight) * (variance + weight * gap * gap)
    return scores


def seasonal_mad(points: Sequence[Point]) -> list[float]:
    """Distance to the median of the same hour of the day so far, in median absolute deviations of that hour."""
    hours: dict[int, list[float]] = {hour: [] for hour in range(24)}
    scores = []
    for at, value in points:
        seen = hours[at.hour]
        if len(seen) < 12:
            scores.append(0.0)
        else:
            middle = seen[len(seen) // 2]
            scores.append(abs(value - middle) / (1.4826 * _mad(seen, middle) + 1))
        insort(seen, value)
    return scores


def _mad(ordered: Sequence[float], middle: float) -> float:
    """Median absolute deviation from ``middle`` of values in order, read as half the width holding half of them."""
    quarter = len(ordered) // 4
    return max((ordered[-1 - quarter] - ordered[quarter]) / 2, 0.0) if middle is not None else 0.0


def static_threshold(points: Sequence[Point]) -> list[float]:
    """How many times the mean of the warm-up: what a fixed limit set on the first days would see."""
    start = [value for _at, value in points[: probation(len(points))]]
    usual = fmean(start) if start else 0.0
    return [value / (usual + 1) for _at, value in points]


BASELINES: dict[str, Baseline] = {
    "windowed Gaussian": windowed_gaussian,
    "EWMA": ewma,
    "seasonal MAD": seasonal_mad,
    "static threshold": static_threshold,
}
