"""The places alerts are told to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Organisation


class AlertChannel(models.Model):
    """A place alerts are sent to. Its address and its secret are sealed: the address of a chat's webhook is a key."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WEBHOOK = "webhook", _("Signed webhook")
        CHAT = "chat", _("Mattermost or Slack")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="alert_channels")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    shown = models.CharField(max_length=200, blank=True, help_text="What may be seen of its address.")
    sealed = models.BinaryField(default=b"", blank=True)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True, help_text="Why the last telling failed; empty when it did not.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name
