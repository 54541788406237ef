"""Rises of a figure counted every few minutes: how far beyond its own high values, on its own scale.

Working version of the public interface; the score is ``-log10 P(an ordinary bucket goes as far)`` from the 99th
percentile of the last 14 days and a Hill estimate of the tail beyond it over the last 28 days.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log

import msgspec

from parvis.engine.detection.contract import DetectionSettings, Direction, Sensitivity, Surprise
from parvis.engine.detection.series import Point

THRESHOLDS = {Sensitivity.LOW: 4.5, Sensitivity.NORMAL: 3.8, Sensitivity.HIGH: 3.2}
WARM_UP = timedelta(days=2)
MEMORY = timedelta(days=14)


class Detector:
    """Judges points one after the other, each on what came before it only."""

    def __init__(self, settings: DetectionSettings | None = None) -> None:
        self.settings = settings or DetectionSettings()
        self._history: deque[Point] = deque()
        self._sorted: list[float] = []
        self._scores: deque[tuple[datetime, float]] = deque()
        self._first: datetime | None = None
        self._episode: tuple[datetime, datetime] | None = None
        self._last: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether enough was seen to say what is usual; before that, only ``settings.minimum`` speaks."""
        return self._first is not None and self._last is not None and self._last - self._first >= WARM_UP

    def observe(self, point: Point) -> Surprise | None:
        """Judge a point, then learn it. ``None`` when it is usual. Points come in order of time."""
        if self._last is not None and point.at <= self._last:
            raise ValueError("Points must come in order of time.")
        surprise = self._judge(point) if self.ready else None
        self._learn(point)
        return surprise

    def _judge(self, point: Point) -> Surprise | None:
        values, settings = self._sorted, self.settings
        count = len(values)
        tail = max(5, count // 100)
        high = log(values[-tail] + 1)
        scale = sum(log(value + 1) - high for value in values[-tail:]) / tail or 0.1
        score = 2 + max(0.0, log(point.value + 1) - high) / scale / log(10)
        while self._scores and self._scores[0][0] < point.at - settings.quiet_after:
            self._scores.popleft()
        record = max((old for _at, old in self._scores), default=0.0)
        self._scores.append((point.at, score))
        threshold = default_threshold(settings)
        expected = values[count // 2]
        if score < threshold or score <= record or point.value < settings.minimum:
            return None
        if expected and point.value < expected * settings.minimum_ratio:
            return None
        since = point.at
        if self._episode and point.at - self._episode[1] <= settings.quiet_after:
            since = self._episode[0]
        self._episode = (since, point.at)
        return Surprise(
            at=point.at,
            since=since,
            value=point.value,
            expected=expected,
            low=values[count // 20],
            high=values[count * 19 // 20],
            score=score,
            ratio=point.value / expected if expected else None,
            direction=Direction.RISE,
            how_unusual=10 ** min(score, 12.0) * self._width().total_seconds() / 86400,
        )

    def _width(self) -> timedelta:
        return (self._history[-1].at - self._history[0].at) / max(1, len(self._history) - 1)

    def _learn(self, point: Point) -> None:
        self._first = self._first or point.at
        self._last = point.at
        self._history.append(point)
        insort(self._sorted, point.value)
        while self._history[0].at < point.at - MEMORY:
            old = self._history.popleft()
            del self._sorted[bisect_left(self._sorted, old.value)]


def surprises(points: Sequence[Point], settings: DetectionSettings | None = None) -> list[Surprise]:
    """Every surprise of the series, each judged only on what came before it: the same answer as running live."""
    detector = Detector(settings)
    return [found for point in points if (found := detector.observe(point)) is not None]


def row_scores(points: Sequence[Point], settings: DetectionSettings | None = None) -> list[float]:
    """For each point, the threshold up to which it would be a surprise; 0 where it is none at any."""
    detector = Detector(msgspec.structs.replace(settings or DetectionSettings(), threshold=0.0))
    return [found.score if (found := detector.observe(point)) else 0.0 for point in points]


def default_threshold(settings: DetectionSettings | None = None) -> float:
    """The score from which these settings warn."""
    settings = settings or DetectionSettings()
    return THRESHOLDS[settings.sensitivity] if settings.threshold is None else settings.threshold
