"""Files brought in, and how their columns are read."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Brand, Organisation


class ColumnMapping(models.Model):
    """How the columns of a kind of file become items; found again by the file's header."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("saved columns")
        verbose_name_plural = _("saved columns")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "header_hash"], name="mapping_once")
        ]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One file being brought in. ``position`` is the row up to which the archive has everything: a restart resumes there."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Check the columns")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="imports")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255)
    path = models.CharField(
        max_length=500,
        help_text="Where the uploaded file lies, relative to PARVIS_HOME; or an absolute path given on the command line.",
    )
    size = models.PositiveBigIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAPPING)
    position = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    read = models.PositiveBigIntegerField(default=0)
    archived = models.PositiveBigIntegerField(default=0)
    known = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    rejects_path = models.CharField(max_length=500, blank=True)
    error = models.TextField(blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.file_name
