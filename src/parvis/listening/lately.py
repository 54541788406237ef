"""What this very process has just archived, by brand and by watch: known at once, without asking the archive.

Who watches over brands looks here first. Under a heavy load a question to the archive takes a second; counting what passes by
anyway costs next to nothing. What other processes archive is not seen here: the archive is still asked about that.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

SPAN = 600.0
"""Seconds that are counted."""
STRETCH = 10.0
"""Counted together."""


class About(StrEnum):
    """What posts are counted by."""

    BRAND = "brand"
    WATCH = "watch"


Subject = tuple[int, About, int]
"""An organisation, and one of its brands or watches."""


class Lately:
    """Counts over the last ten minutes. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._stretches: deque[tuple[float, Counter[Subject]]] = deque()
        self._total: Counter[Subject] = Counter()

    def add(self, organisation: int, posts: Mapping[tuple[tuple[int, ...], tuple[int, ...]], int]) -> None:
        """Count posts that were archived just now: how many there are by their watches and brands."""
        said: Counter[Subject] = Counter()
        for (watches, brands), number in posts.items():
            for watch in watches:
                said[organisation, About.WATCH, watch] += number
            for brand in brands:
                said[organisation, About.BRAND, brand] += number
        with self._lock:
            now = self._forget()
            if not self._stretches or now - self._stretches[-1][0] >= STRETCH:
                self._stretches.append((now, Counter()))
            self._stretches[-1][1].update(said)
            self._total.update(said)

    def posts(self, subjects: Iterable[Subject]) -> list[int]:
        """How many posts there were of each subject."""
        with self._lock:
            self._forget()
            return [self._total[one] for one in subjects]

    def _forget(self) -> float:
        now = self._clock()
        while self._stretches and self._stretches[0][0] < now - SPAN:
            self._total -= self._stretches.popleft()[1]  # what falls to nothing is dropped
        return now
