"""When accounts usually speak: their slots of the week, how far apart their posts should be, how many a week are wished."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.slots import Slot
from parvis.workspaces.models import Account

USUALLY_APART = 15
"""Minutes between two posts of an account, where nobody chose."""


class Rhythm(models.Model):
    """The rhythm of one account. ``slots`` are [weekday, "09:00"]; ``apart`` is in minutes; ``a_week`` 0 is no wish."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="rhythm")
    slots = models.JSONField(default=list, blank=True)
    apart = models.PositiveIntegerField(_("minutes between two posts"), default=USUALLY_APART)
    a_week = models.PositiveIntegerField(_("posts a week"), default=0)

    class Meta:
        verbose_name = _("rhythm")
        ordering: ClassVar[list[str]] = ["account"]

    def __str__(self) -> str:
        return str(self.account)

    @property
    def hours(self) -> list[Slot]:
        """Its slots, in the order of the week."""
        return sorted(Slot(weekday, dt.time.fromisoformat(hour)) for weekday, hour in self.slots)
