"""Runs what rooms enqueue through Django's Tasks API, beside the collection, in a thread of the worker."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

log = logging.getLogger(__name__)


class BackgroundTasks:
    """The database backend's own worker, run in a thread. Use it as a context manager.

    With another backend (Redis, at scale) its tasks are run by that backend's worker, and this does nothing.
    """

    def __init__(self, name: str, every: float = 1.0) -> None:
        self._worker: Any = Worker(
            queue_names=["*"],
            interval=every,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name[-64:],
            excluded_queue_names=[],
        )
        self._thread = threading.Thread(target=self._run, name="background-tasks", daemon=True)
        self._wanted = settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
        self._stop = threading.Event()

    def __enter__(self) -> BackgroundTasks:
        if self._wanted:
            self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._worker.running = False
        self._stop.set()
        if self._wanted:
            self._thread.join(5)  # a task that takes longer is ended with the process

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with suppress(SystemExit):
                    self._worker.run()
            except DatabaseError:
                log.warning("Background tasks could not be read; trying again", exc_info=True)
                close_old_connections()
            self._stop.wait(2)
