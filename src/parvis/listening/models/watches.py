"""What is listened for: saved queries about a brand, and the queries they had."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Brand, Organisation


class Watch(models.Model):
    """A saved query about a brand. What it matches are mentions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="watches")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(_("query"), blank=True)
    languages = models.JSONField(default=list, blank=True)
    networks = models.JSONField(default=list, blank=True)
    colour = models.CharField(max_length=7, default="#3b5bdb")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    past_asked = models.PositiveIntegerField(
        default=1, help_text="How many times the past was to be searched: when saved, edited, resumed."
    )
    past_searched = models.PositiveIntegerField(default=0, help_text="The last of those that was done.")
    searching_until = models.DateTimeField(
        null=True, blank=True, help_text="Somebody is searching, until then."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering: ClassVar[list[str]] = ["position", "name"]
        indexes: ClassVar[list[models.Index]] = [
            # Each batch asks whether any watch changed: of ten thousand, answered from the index alone.
            models.Index(fields=["organisation", "is_active", "updated_at", "version"], name="watch_changed")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_searched(self) -> bool:
        """Whether what was heard before it was saved has been searched too."""
        return self.past_searched == self.past_asked


class WatchVersion(models.Model):
    """The query a watch had, so that every figure can say which query it comes from."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    query = models.TextField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    networks = models.JSONField(default=list, blank=True)
    fragments = models.JSONField(
        default=dict, blank=True, help_text="The saved fragments it used, as they were: name → query."
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of a watch")
        verbose_name_plural = _("versions of watches")
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["watch", "version"], name="watch_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} v{self.version}"
