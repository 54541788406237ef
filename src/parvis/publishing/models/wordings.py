"""What exactly was agreed to, kept so that people can see what was changed since."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.publishing.models.posts import Variant


class Wording(models.Model):
    """What an account would have said when somebody judged it: ``said`` as JSON, under its ``hash``."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="wordings")
    hash = models.CharField(max_length=64)
    said = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["variant", "hash"], name="wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.hash[:8]}"
