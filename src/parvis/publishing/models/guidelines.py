"""What a brand asks of its own words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Brand


class BrandGuidelines(models.Model):
    """The guidelines of a brand. ``asked`` is an :class:`~parvis.engine.publishing.guidelines.Guidelines` as JSON; ``tone`` is for
    people: nothing checks it.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="guidelines")
    asked = models.JSONField(default=dict)
    tone = models.TextField(_("tone"), blank=True)

    class Meta:
        verbose_name = _("guidelines")

    def __str__(self) -> str:
        return str(self.brand)
