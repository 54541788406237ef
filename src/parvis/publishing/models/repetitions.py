"""Posts that come again: the rule, and the dated copies made ahead by it."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.recurrence import Recurrence
from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Organisation, Person


class Repetition(models.Model):
    """A post said again on the days of a rule, in the name of whoever asked for it (``started_by``).

    ``made_until`` is the last day up to which copies were made; ``ended_at`` is when it ended, by a person or because its rule has no
    more days, or because of the ``problem`` (a sentence in English, with no values).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="repetitions")
    rule = models.JSONField()
    made_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("repetition")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(ended_at__isnull=True), name="repetition_of_post_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post}"

    @property
    def recurrence(self) -> Recurrence:
        """Its rule."""
        return msgspec.convert(self.rule, Recurrence)


class Repeat(models.Model):
    """What was made of one day of a rule, once. ``post`` is empty when somebody deleted the copy: it is not made again.

    ``problem`` says why a copy stayed a draft, in the words of whoever asked for the repetition.
    """

    repetition = models.ForeignKey(Repetition, on_delete=models.CASCADE, related_name="repeats")
    day = models.DateField()
    post = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="repeat")
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["repetition", "day"], name="repeat_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.repetition} {self.day}"
