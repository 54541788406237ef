"""Whom alerts are told to, and the ledger of every telling."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.listening.models.alerts import Alert
from parvis.listening.models.channels import AlertChannel
from parvis.workspaces.models import Organisation


class AlertDelivery(models.Model):
    """One thing to tell one place or person. ``key`` says which telling it is, so that none is made twice.

    A worker claims a due row by a conditional update with a lease; killed in the middle, the row is due again when
    the lease has run out.
    """

    class Occasion(models.TextChoices):
        OPENED = "opened", _("Alert raised")
        WORSENED = "worsened", _("It got worse")
        ESCALATED = "escalated", _("Escalated")
        DIGEST = "digest", _("Digest")
        TEST = "test", _("Test")

    class State(models.TextChoices):
        DUE = "due", _("To be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(AlertChannel, null=True, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    key = models.CharField(max_length=120, unique=True)
    details = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.key


class DigestSubscription(models.Model):
    """What a person wants to read by e-mail, and when: every day or every week, at an hour of where they are."""

    class Cadence(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every Monday")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(max_length=6, choices=Cadence.choices)
    hour = models.PositiveSmallIntegerField(default=8)
    time_zone = models.CharField(max_length=64, blank=True, help_text="Empty: that of the organisation.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "person", "cadence"], name="digest_subscription_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.cadence}"
