"""Key dates that brands set themselves: launches, sales, their own birthdays."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.own_dates import DateSpan
from parvis.workspaces.models import Brand, Entity, Organisation, Person


class OwnDate(models.Model):
    """A day, or days from ``first`` to ``last``, that a brand (or an entity of it) speaks about; ``yearly``: every year from then on.

    An entity that goes leaves its dates to the whole brand.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="own_dates")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=160)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    yearly = models.BooleanField(_("every year"), default=False)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("key date")
        verbose_name_plural = _("key dates")
        ordering: ClassVar[list[str]] = ["first", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> DateSpan:
        """When it is."""
        return DateSpan(first=self.first, last=self.last, yearly=self.yearly)
