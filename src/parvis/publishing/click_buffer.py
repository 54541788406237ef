"""Gathers clicks for a moment before they are written, so that nobody who follows a link waits for the database to write.

What was gathered in the last half second is lost if the process is killed; a clean stop writes it first.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable, Mapping

from django.db import connections

from parvis.publishing.actions.counting import Number, Where, add_clicks

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds
AFTER_FAILURE = 5.0

Write = Callable[[Mapping[Where, Number]], None]


class ClickBuffer:
    """Counts in memory; a thread that lives as long as there is something to write hands it on."""

    def __init__(self, write: Write = add_clicks, every: float = EVERY) -> None:
        self._write, self._every = write, every
        self._counted: dict[Where, Number] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def note(self, where: Where, *, program: bool) -> None:
        """Count one click."""
        with self._lock:
            people, bots = self._counted.get(where, Number())
            self._counted[where] = Number(people + (not program), bots + program)
            if self._thread is None:
                self._thread = threading.Thread(target=self._hand_on, name="clicks", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Write what was counted. Raises what writing raises; nothing is lost then."""
        with self._lock:
            taken, self._counted = self._counted, {}
        if not taken:
            return
        try:
            self._write(taken)
        except Exception:
            with self._lock:
                for where, (people, bots) in taken.items():
                    more = self._counted.get(where, Number())
                    self._counted[where] = Number(people + more.people, bots + more.bots)
            raise

    def stop(self) -> None:
        """Write what is left, once and for all."""
        self._stopped.set()
        try:
            self.flush()
        except Exception:
            log.exception("the last clicks could not be written")

    def _hand_on(self) -> None:
        wait = self._every
        while not self._stopped.wait(wait):
            try:
                self.flush()
                wait = self._every
            except Exception:
                log.exception("clicks could not be written; trying again")
                wait = AFTER_FAILURE
            with self._lock:
                if not self._counted:
                    self._thread = None
                    break
        connections.close_all()


clicks = ClickBuffer()
atexit.register(clicks.stop)
