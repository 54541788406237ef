"""What was read of kept days a while ago, not read again: what is kept of a day under one number never changes.

Remembering is safe as long as the key tells which days and which keeping of each: a day that was changed is kept anew, under another
number, or read from the rows. What is remembered is forgotten after ten minutes all the same, so that nothing erased stays in memory.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from parvis.archive.keeping import Part

REMEMBERED = 600.0  # seconds
MOST = 200  # answers, each of a thousand rows at most
T = TypeVar("T")


class KeptOnce:
    """Answers that rest on kept days alone. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    def read(self, part: Part, what: Hashable, read: Callable[[], T]) -> T:
        """What ``read`` says of the kept days of ``part``. ``what`` tells one question from another.

        The answer is shared: whoever asks must leave it as it is.
        """
        key = (part.asked, hash(tuple(part.kept.items())), len(part.kept), what)
        now = time.monotonic()
        with self._lock:
            until, answer = self._known.get(key, (0.0, None))
            if until > now:
                self._known.move_to_end(key)
                return answer  # type: ignore[no-any-return]  # what was put there under this key
        fresh = read()
        with self._lock:
            self._known[key] = (now + REMEMBERED, fresh)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return fresh
