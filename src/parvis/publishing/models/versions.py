"""One idea in several languages: posts that say the same."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand


class VersionSet(models.Model):
    """Posts of a brand that say the same thing, each in a language of its own."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("language versions")
        verbose_name_plural = _("language versions")

    def __str__(self) -> str:
        return f"{self.brand} #{self.pk}"


class Version(models.Model):
    """One of them. ``agreed`` is the fingerprint of its words when somebody last said that all say the same: words with another one
    were changed since.
    """

    together = models.ForeignKey(VersionSet, on_delete=models.CASCADE, related_name="versions")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="version")
    agreed = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["post__language", "pk"]

    def __str__(self) -> str:
        return f"{self.post}"
