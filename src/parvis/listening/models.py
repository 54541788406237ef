"""What is listened to: watches, the sources they are fed from, imports, and boards shared by link."""

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
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering: ClassVar[list[str]] = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class WatchVersion(models.Model):
    """The query a watch had, so that every figure can say which query it comes from."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    query = models.TextField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    networks = models.JSONField(default=list, blank=True)
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


class Source(models.Model):
    """A place that is collected from: a feed, a hashtag on a server, a firehose. Its cursor is saved after the archive has the batch."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        LISTENING = "listening", _("Listening")
        RETRYING = "retrying", _("Trying again soon")
        NEEDS_PERSON = "needs_person", _("Needs somebody")
        PAUSED = "paused", _("Paused")
        UNAVAILABLE = "unavailable", _("Unavailable")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sources")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="sources")
    network = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    settings = models.JSONField(default=dict, blank=True)
    secrets = models.BinaryField(default=b"", blank=True)
    keeps_unmatched = models.BooleanField(
        default=False, help_text="Archive what no watch matches too (feeds, small sources)."
    )
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    state_note = models.TextField(blank=True)
    cursor = models.TextField(blank=True)
    next_read_at = models.DateTimeField(null=True, blank=True, db_index=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    items_read = models.PositiveBigIntegerField(default=0)
    items_kept = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar[list[str]] = ["network", "name"]

    def __str__(self) -> str:
        return self.name


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


class BoardShare(models.Model):
    """A board opened by link, read-only, until revoked or expired. Only the hash of its token is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    watch = models.ForeignKey(Watch, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    filters = models.JSONField(default=dict, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("shared link")
        verbose_name_plural = _("shared links")

    def __str__(self) -> str:
        return f"share {self.pk}"
