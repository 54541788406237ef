"""What was kept of which day, as known a moment ago: a board asks the same few questions again and again.

Remembering is safe because nobody believes it: whether a day was changed since is asked every time, and what is kept of a day
is dropped only after the day was told to be changed.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Hashable
from typing import NamedTuple

REMEMBERED = 60.0  # seconds
MOST = 500  # questions


class Fill(NamedTuple):
    """One keeping of one day: when it was ``made``, its number, and how much a value may have there that it does not name."""

    day: int
    made: dt.datetime
    number: int
    rest: int


class RecentFills:
    """Fills by question, for a minute. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Hashable, tuple[float, list[Fill]]] = {}

    def get(self, question: Hashable) -> list[Fill] | None:
        """The fills, or ``None`` when they must be looked up."""
        with self._lock:
            until, fills = self._known.get(question, (0.0, None))
        return fills if until > time.monotonic() else None

    def put(self, question: Hashable, fills: list[Fill]) -> None:
        """Remember fills; a minute later they are looked up again, even if they were asked for meanwhile."""
        now = time.monotonic()
        with self._lock:
            if self._known.get(question, (0.0, None))[0] > now:
                return
            if len(self._known) >= MOST:
                self._known = {one: held for one, held in self._known.items() if held[0] > now}
            if len(self._known) < MOST:
                self._known[question] = (now + REMEMBERED, fills)

    def drop(self, question: Hashable) -> None:
        """Look it up the next time."""
        with self._lock:
            self._known.pop(question, None)
