"""A worker's sign of life, in the database so that it is seen from any machine."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

import parvis
from parvis.site.models import BEAT_SECONDS, LOST_AFTER, Heartbeat

log = logging.getLogger(__name__)
FORGET_AFTER = LOST_AFTER + dt.timedelta(days=1)


class Beating:
    """Beats from a thread of its own until stopped, then takes the sign away. Use it as a context manager."""

    def __init__(self, worker: str, doing: Callable[[], dict[str, int]]) -> None:
        self._worker = worker
        self._doing = doing
        self._started = timezone.now()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Beating:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(BEAT_SECONDS)

    def _run(self) -> None:
        while True:
            try:
                close_old_connections()
                self._beat()
            except DatabaseError:
                log.warning("The heartbeat could not be written", exc_info=True)
            if self._stop.wait(BEAT_SECONDS):
                break
        try:
            Heartbeat.objects.filter(worker=self._worker).delete()
        except DatabaseError:
            log.warning("The heartbeat could not be taken away", exc_info=True)

    def _beat(self) -> None:
        now = timezone.now()
        Heartbeat.objects.update_or_create(
            worker=self._worker,
            defaults={"beat_at": now, "doing": self._doing()},
            create_defaults={
                "beat_at": now,
                "doing": self._doing(),
                "host": socket.gethostname()[:255],
                "pid": os.getpid(),
                "version": parvis.__version__,
                "started_at": self._started,
            },
        )
        Heartbeat.objects.filter(beat_at__lt=now - FORGET_AFTER).delete()
