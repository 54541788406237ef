"""What the processes of an installation tell each other, wherever they run."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone

BEAT_SECONDS = 5.0
LOST_AFTER = dt.timedelta(seconds=30)


class Heartbeat(models.Model):
    """A worker's sign of life, renewed every :data:`BEAT_SECONDS` and removed when it stops cleanly."""

    worker = models.CharField(max_length=80, unique=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    doing = models.JSONField(default=dict, blank=True, help_text="How many sources and imports it holds now.")

    class Meta:
        ordering: ClassVar[list[str]] = ["worker"]

    def __str__(self) -> str:
        return self.worker

    @property
    def is_alive(self) -> bool:
        """Whether it was heard from lately."""
        return timezone.now() - self.beat_at < LOST_AFTER
