"""Labels that a brand gives its posts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Organisation


class Label(models.Model):
    """What some posts have in common, for the team; never sent. ``tone`` is one of eight colours that are read in the light and in
    the dark.
    """

    class Tone(models.IntegerChoices):
        BLUE = 0, _("Blue")
        ORANGE = 1, _("Orange")
        GREEN = 2, _("Green")
        YELLOW = 3, _("Yellow")
        PLUM = 4, _("Plum")
        TEAL = 5, _("Teal")
        OLIVE = 6, _("Olive")
        GREY = 7, _("Grey")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(_("name"), max_length=60)
    tone = models.PositiveSmallIntegerField(_("colour"), choices=Tone.choices, default=Tone.BLUE)
    posts = models.ManyToManyField(Post, blank=True, related_name="labels")

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brand", "name"], name="label_once")
        ]

    def __str__(self) -> str:
        return self.name
