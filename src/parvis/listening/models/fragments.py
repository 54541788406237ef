"""Pieces of query that several watches share, each written once."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Organisation


class QueryFragment(models.Model):
    """A saved piece of query. ``{name}`` in a query stands for it; ``name`` is folded, as queries look it up."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="query_fragments")
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("query"))
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("saved fragment")
        verbose_name_plural = _("saved fragments")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="fragment_name_once")
        ]

    def __str__(self) -> str:
        return f"{{{self.name}}}"
