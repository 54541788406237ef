"""What mentions can be about, as an organisation has it, and readings of the past with what it has now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Organisation, Person


class AspectTaxonomy(models.Model):
    """The list of aspects of an organisation that changed the one everybody starts from.

    ``aspects`` are :class:`parvis.engine.aspect_taxonomy.TaxonomyAspect` as plain values, all in one row so that a list
    changes whole; ``version`` grows with each change.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="aspect_taxonomy"
    )
    aspects = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("list of aspects")
        verbose_name_plural = _("lists of aspects")

    def __str__(self) -> str:
        return f"{self.organisation_id} v{self.version}"


class PastReading(models.Model):
    """A reading again of what was heard, newest first, with the moods and aspects that are known now.

    ``position`` is how far it came (as pages of the archive have it), so that it goes on there whatever happens.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Being read")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="past_readings")
    since = models.DateTimeField()
    until = models.DateTimeField()
    days = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    position = models.TextField(blank=True)
    total = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reading of the past")
        verbose_name_plural = _("readings of the past")
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=["waiting", "reading"]),
                name="one_past_reading_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.days} d, {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in {self.State.WAITING, self.State.READING}
