"""What a brand does with the links it says."""

from __future__ import annotations

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.tracking import LinkRules
from parvis.workspaces.models import Brand


class BrandLinks(models.Model):
    """The rules of a brand for links. ``asked`` is a :class:`~parvis.engine.publishing.tracking.LinkRules` as JSON."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="link_rules")
    asked = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("rules for links")

    def __str__(self) -> str:
        return str(self.brand)

    @property
    def rules(self) -> LinkRules:
        """The rules themselves."""
        return msgspec.convert(self.asked, LinkRules)
