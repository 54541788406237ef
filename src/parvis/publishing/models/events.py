"""An event that a brand covers as it happens, and the running order of what it will say."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Organisation, Person


class Event(models.Model):
    """A launch, a match, a meeting: from when to when (``ends_at`` empty: nobody knows), and where."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    place = models.CharField(_("place"), max_length=160, blank=True)
    begins_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar[list[str]] = ["begins_at", "pk"]

    def __str__(self) -> str:
        return self.name


class EventLine(models.Model):
    """A post in the running order of an event.

    ``cue`` says what it waits for ("when the doors open"), ``expected`` at what hour that should be. ``released_at`` is when somebody
    released it, once: it is set by conditional update. ``skipped_at`` is when somebody passed over it.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="lines")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="event_lines")
    position = models.PositiveIntegerField()
    cue = models.CharField(_("cue"), max_length=160, blank=True)
    expected = models.TimeField(_("expected at"), null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    skipped_at = models.DateTimeField(null=True, blank=True)
    skipped_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("line of an event")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "post"], name="event_line_of_post_once")
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.post}"
