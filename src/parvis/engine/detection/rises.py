"""Rises (and falls) of a figure counted every few minutes, such as mentions.

1. What is expected comes from people's rhythm (:mod:`.rhythm`).
2. ``height = log(value + 1) − log(expected + 1)``; for a fall, its opposite.
3. How unusual the height is comes from the ordinary peaks of this very series (:mod:`.peaks`): once in so many days.
   That is what makes one threshold fit every series.
4. Whoever was warned is warned again within ``quiet_after`` only by what is three times as unusual.

The default threshold is "once a week". It was chosen for the Numenta Anomaly Benchmark (see docs/quality.md), where
blocks of one to four hours all have their best threshold at six to eight days.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp, inf, log, log10

import msgspec

from parvis.engine.detection.contract import DetectionSettings, Direction, Sensitivity, Surprise
from parvis.engine.detection.peaks import Peaks, days_between, score_of_days
from parvis.engine.detection.rhythm import Rhythm
from parvis.engine.detection.series import Point

DAYS = {Sensitivity.LOW: 30.0, Sensitivity.NORMAL: 7.0, Sensitivity.HIGH: 2.0}
AGAIN = log10(3)  # what must be added to a score to be three times as unusual
WARM_UP = timedelta(days=1)
WARM_UP_BLOCKS = 6
RANGE_KEPT = 2016  # points that say what range is usual: a week of five-minute buckets
# Before anything is known to be usual, only what dwarfs all that was seen is told.
FIRST_POINTS = 6
WARMING_MINIMUM = 4.0
WARMING_RATIO = 5.0


class Episodes:
    """Which scores are told: those from the threshold on that nothing nearly as unusual preceded shortly before."""

    def __init__(self, threshold: float, quiet_after: timedelta) -> None:
        self.threshold = threshold
        self.quiet_after = quiet_after
        self._since: datetime | None = None
        self._last: datetime | None = None
        self._highest = 0.0

    def told(self, at: datetime, score: float) -> datetime | None:
        """When the episode began if this score is to be told, else ``None``."""
        if score < self.threshold:
            return None
        if self._since is None or self._last is None or at - self._last > self.quiet_after:
            self._since = at
        elif score < self._highest + AGAIN:
            return None
        self._last, self._highest = at, score
        return self._since


class Detector:
    """Judges points one after the other, each on what came before it only. One detector for one series."""

    def __init__(self, settings: DetectionSettings | None = None) -> None:
        self.settings = settings or DetectionSettings()
        self.threshold = default_threshold(self.settings)
        self._sign = -1.0 if self.settings.direction is Direction.FALL else 1.0
        self._rhythm = Rhythm(self.settings.timezone, self.settings.holidays)
        self._peaks = Peaks()
        self._heights: deque[float] = deque(maxlen=RANGE_KEPT)
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._seen, self._highest = 0, 0.0
        self._episodes = Episodes(self.threshold, self.settings.quiet_after)

    @property
    def ready(self) -> bool:
        """Whether enough was seen to say what is usual. Before, it is warming: only what dwarfs the rest is told."""
        if self._first is None or self._last is None:
            return False
        return self._last - self._first >= WARM_UP and self._peaks.blocks >= WARM_UP_BLOCKS

    @property
    def warming(self) -> bool:
        """The contrary of :attr:`ready`."""
        return not self.ready

    def observe(self, point: Point) -> Surprise | None:
        """Judge a point, then learn it; ``None`` when it is usual. Raises ``ValueError`` when it is out of order, or its
        figure is below 0 or not a number.
        """
        at, value = point
        if not 0 <= value < inf:
            raise ValueError("A figure is a number from 0 on.")
        if self._last is not None and at <= self._last:
            raise ValueError("Points must come in order of time.")
        seconds = at.timestamp()
        expected = self._rhythm.expected(seconds, value)
        height = self._sign * (log(value + 1) - log(expected + 1))
        surprise = self._judge(point, expected, height)
        self._rhythm.learn(value)
        self._peaks.learn(seconds, height)
        self._heights.append(height)
        self._first, self._last = self._first or at, at
        self._seen, self._highest = self._seen + 1, max(self._highest, value)
        return surprise

    def _judge(self, point: Point, expected: float, height: float) -> Surprise | None:
        if self.ready:
            score = self._peaks.score(height) if self._matters(point.value, expected) else 0.0
        else:
            score = self.threshold if self._dwarfs(point.value) else 0.0
        since = self._episodes.told(point.at, score) if score else None
        return self._tell(point, since, expected, score) if since else None

    def _matters(self, value: float, expected: float) -> bool:
        """Big enough to be worth a warning, whatever its score."""
        settings = self.settings
        if settings.direction is Direction.FALL:
            return expected >= settings.minimum and value * settings.minimum_ratio <= expected
        return value >= settings.minimum and value >= expected * settings.minimum_ratio

    def _dwarfs(self, value: float) -> bool:
        if self._seen < FIRST_POINTS or self.settings.direction is Direction.FALL:
            return False
        return value >= max(self.settings.minimum * WARMING_MINIMUM, self._highest * WARMING_RATIO)

    def _tell(self, point: Point, since: datetime, expected: float, score: float) -> Surprise:
        low, high = self._usual_range(expected)
        return Surprise(
            at=point.at,
            since=since,
            value=point.value,
            expected=expected,
            low=low,
            high=high,
            score=score,
            ratio=point.value / expected if expected > 0 else None,
            direction=self.settings.direction,
            how_unusual=days_between(score) if self.ready else None,
        )

    def _usual_range(self, expected: float) -> tuple[float, float]:
        """What nine of ten points of the last week would be here."""
        ordered = sorted(self._sign * height for height in self._heights) or [0.0]
        low, high = ordered[len(ordered) // 20], ordered[len(ordered) * 19 // 20]
        return max(0.0, (expected + 1) * exp(low) - 1), max(0.0, (expected + 1) * exp(high) - 1)


def surprises(points: Sequence[Point], settings: DetectionSettings | None = None) -> list[Surprise]:
    """Every surprise of the series, each judged only on what came before it: the same answer as running live."""
    detector = Detector(settings)
    return [found for point in points if (found := detector.observe(point)) is not None]


def scores(points: Sequence[Point], settings: DetectionSettings | None = None) -> list[float]:
    """The score of each point, told or not; 0 for what no threshold would tell."""
    every = msgspec.structs.replace(settings or DetectionSettings(), threshold=0.0, quiet_after=timedelta(-1))
    detector = Detector(every)
    return [found.score if (found := detector.observe(point)) else 0.0 for point in points]


def default_threshold(settings: DetectionSettings | None = None) -> float:
    """The score from which these settings warn."""
    settings = settings or DetectionSettings()
    return score_of_days(DAYS[settings.sensitivity]) if settings.threshold is None else settings.threshold
