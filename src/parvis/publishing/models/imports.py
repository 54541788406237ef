"""Posts brought in from a table: the file as it was sent, how far it is, and which row made which post."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Organisation, Person


class PostImport(models.Model):
    """A table of posts. ``form`` and ``mapping`` say how it is read; ``position`` how many rows are behind; ``rejects`` holds
    [row, reason] for those of which no post could be made. ``plans``: what can be planned is, the rest are drafts.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Columns to check")
        RUNNING = "running", _("Being brought in")
        DONE = "done", _("Brought in")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    form = models.JSONField()
    mapping = models.JSONField()
    plans = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    rows = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    drafts = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejects = models.JSONField(default=list, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportedPost(models.Model):
    """The row a post came from, by its ``fingerprint``: the same row makes no second post while this one is there.

    ``wished_for`` is the time the row asked for; a draft is proposed it when somebody plans it.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="row")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    brought_in = models.ForeignKey(PostImport, null=True, on_delete=models.SET_NULL, related_name="posts")
    fingerprint = models.CharField(max_length=64)
    wished_for = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brand", "fingerprint"], name="imported_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.brought_in} → {self.post}"
