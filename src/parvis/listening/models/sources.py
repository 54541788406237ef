"""Where it is heard: the places collected from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Brand, Organisation


class Source(models.Model):
    """A place that is collected from: a feed, a hashtag on a server, a firehose. Its cursor is saved after the archive has the batch."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        LISTENING = "listening", _("Listening")
        RETRYING = "retrying", _("Trying again soon")
        NEEDS_PERSON = "needs_person", _("Needs somebody")
        PAUSED = "paused", _("Paused")
        UNAVAILABLE = "unavailable", _("Unavailable")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sources")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="sources")
    network = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    settings = models.JSONField(default=dict, blank=True)
    secrets = models.BinaryField(default=b"", blank=True)
    keeps_unmatched = models.BooleanField(
        default=False, help_text="Archive what no watch matches too (feeds, small sources)."
    )
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    state_note = models.TextField(blank=True)
    cursor = models.TextField(blank=True)
    next_read_at = models.DateTimeField(null=True, blank=True, db_index=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    items_read = models.PositiveBigIntegerField(default=0)
    items_kept = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar[list[str]] = ["network", "name"]

    def __str__(self) -> str:
        return self.name
