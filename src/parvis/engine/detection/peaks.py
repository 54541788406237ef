"""How far ordinary peaks go: extreme value statistics on the highest figure of each two hours.

The peaks of the last three weeks are kept (a peak stands for its whole burst, so that one burst counts once). Above
their median they are taken to thin out exponentially (the usual model of peaks over a threshold, Pickands 1975;
Balkema and de Haan 1974, with a shape of 0 on the logarithm of a figure, that is Hill's tail on the figure itself):

    P(peak of two hours > x) = ½ · exp(−(x − median) / scale),  scale = mean excess of the peaks above the median,

with a prior of a few peaks, so that the first days are not wild. Scores are minus log10 of that chance for five minutes
(a twenty-fourth of it), so that they read like any other chance: 3.3 is once a week.
"""

from __future__ import annotations

from collections import deque
from math import log

BLOCK = 2 * 3600  # seconds
BLOCKS_A_DAY = 12
KEPT = 21 * BLOCKS_A_DAY
PRIOR_SCALE = 0.3
PRIOR_PEAKS = 4
LN10 = log(10)
SCORE_OF_MEDIAN = log(2 * 24) / LN10  # of what half of the two-hour peaks exceed
FIVE_MINUTES_A_DAY = 288
LONGEST = 3650.0  # days: nothing is known of rarer things


class Peaks:
    """Learns the peaks of a figure (any real, in practice a log ratio to what is expected)."""

    def __init__(self) -> None:
        self._peaks: deque[float] = deque(maxlen=KEPT)
        self._block: int | None = None
        self._highest = 0.0
        self._median, self._scale = 0.0, PRIOR_SCALE

    @property
    def blocks(self) -> int:
        """How many two-hour blocks are known."""
        return len(self._peaks)

    def score(self, height: float) -> float:
        """Minus log10 of the chance that ordinary five minutes go above ``height``; 0 below the usual peak."""
        excess = (height - self._median) / self._scale
        return SCORE_OF_MEDIAN + excess / LN10 if excess > 0 else 0.0

    def learn(self, seconds: float, height: float) -> None:
        """Add a figure at ``seconds`` since the epoch."""
        block = int(seconds // BLOCK)
        if self._block is None:
            self._block, self._highest = block, height
        elif block == self._block:
            self._highest = max(self._highest, height)
        else:
            self._peaks.append(self._highest)
            self._block, self._highest = block, height
            self._measure()

    def _measure(self) -> None:
        ordered = sorted(self._peaks)
        middle = len(ordered) // 2
        self._median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
        above = [peak - self._median for peak in ordered[middle:] if peak > self._median]
        self._scale = (sum(above) + PRIOR_SCALE * PRIOR_PEAKS) / (len(above) + PRIOR_PEAKS)


def days_between(score: float) -> float:
    """How many days pass, on average, before an ordinary figure has this score; at most ten years."""
    return min(float(10 ** min(score, 12.0)) / FIVE_MINUTES_A_DAY, LONGEST)


def score_of_days(days: float) -> float:
    """The score of what happens once in so many days."""
    return log(days * FIVE_MINUTES_A_DAY) / LN10
