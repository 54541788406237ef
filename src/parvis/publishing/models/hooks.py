"""Programs that want to be told what happens, and what each of them is to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Brand, Organisation, Person


class Hook(models.Model):
    """An address that is told of ``events``, of one brand or (``brand`` empty) of all that its maker sees, until it is closed or its
    maker leaves.

    ``sealed`` holds the whole address and the secret that messages are signed with: an address is often a key. ``problem`` says why the
    last message was not taken: an English sentence with named places, whose values are beside it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    shown = models.CharField(max_length=200, help_text="What may be seen of its address.")
    sealed = models.BinaryField()
    events = models.JSONField(default=list)
    created_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    problem_values = models.JSONField(default=dict, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name


class HookMessage(models.Model):
    """What one program is to be told, written in the same transaction as what happened. ``key`` names it to whoever receives it, the
    same at every attempt.
    """

    class State(models.TextChoices):
        DUE = "due", _("Waiting")
        TOLD = "told", _("Told")
        GIVEN_UP = "given_up", _("Given up")

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="messages")
    event = models.CharField(max_length=40)
    about = models.JSONField()
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    happened_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    problem_values = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_try_at"], name="hook_message_to_tell")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"
