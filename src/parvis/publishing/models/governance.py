"""Who must agree before anything is said, and what stops everything."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Variant
from parvis.workspaces.models import Brand, Organisation, Person


class BrandRules(models.Model):
    """How a brand publishes. ``late_after`` is how many minutes past its time a post still goes out without asking."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="publishing_rules")
    needs_approval = models.BooleanField(_("somebody else must approve"), default=False)
    late_after = models.PositiveIntegerField(_("minutes late at most"), default=60)

    class Meta:
        verbose_name = _("publishing rules")

    def __str__(self) -> str:
        return str(self.brand)


class Approval(models.Model):
    """Somebody agreed to exactly this content (``hash``) on this account, or (``granted`` false) did not, and said why."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="approvals")
    hash = models.CharField(max_length=64)
    granted = models.BooleanField()
    note = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["variant", "hash"], name="approval_of_content")
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {'yes' if self.granted else 'no'}"


class Pause(models.Model):
    """Nothing goes out from ``began_at`` on, for one brand or (``brand`` empty) for the whole organisation, until it ends."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="publishing_pauses")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-began_at"]

    def __str__(self) -> str:
        return f"{self.brand or self.organisation} {self.began_at:%Y-%m-%d %H:%M}"
