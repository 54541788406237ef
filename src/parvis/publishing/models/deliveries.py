"""The ledger: what is to be said where and when, and every attempt to say it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.engine.publishing.deliveries import TO_SAY, DeliveryState, Place
from parvis.publishing.models.posts import Variant
from parvis.workspaces.models import Account, Organisation

STATES = [
    (DeliveryState.WAITING, _("Waiting for approval")),
    (DeliveryState.DUE, _("Planned")),
    (DeliveryState.LATE, _("Too late: your decision")),
    (DeliveryState.ARMED, _("Going out")),
    (DeliveryState.PARTLY, _("Going out, part by part")),
    (DeliveryState.HALTED, _("Stopped halfway")),
    (DeliveryState.SENT, pgettext_lazy("delivery", "Sent")),
    (DeliveryState.CONFIRMED, _("Online")),
    (DeliveryState.UNKNOWN, _("Unknown: being looked for")),
    (DeliveryState.REFUSED, _("Refused")),
    (DeliveryState.CANCELLED, _("Taken back")),
    (DeliveryState.DELETED, _("Deleted")),
]


class Delivery(models.Model):
    """One variant, once, on one account.

    ``said`` is what will be sent, as JSON, frozen with its ``hash`` when it was planned or last changed; ``key`` names this
    delivery to the network, the same at every attempt. ``next_look_at`` is when a worker has something to do with it (say it, or
    look for it); it is empty when only a person has. ``looks`` counts how often it was looked for since its last attempt.

    ``progress`` is what its network has made ready so far, in words of the network's own; it is worth something only while
    ``progress_of`` is the ``hash`` of what will be sent (:attr:`made_ready`).

    Of a thread, ``part`` counts the parts that are online: it is the number (from 0) of the part that is said, or looked for, next, and
    everything a worker writes holds only while it is still the one it took. ``parts`` tells of each part online its ``id`` and ``url``;
    ``network_id`` and ``url`` are those of the first. A first comment counts as the last part. ``progress`` is that of the next part.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="deliveries")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="deliveries")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default=DeliveryState.DUE)
    said = models.JSONField()
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=32, unique=True)
    due_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    first_armed_at = models.DateTimeField(null=True, blank=True)
    armed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    progress = models.JSONField(default=dict, blank=True)
    progress_of = models.CharField(max_length=64, blank=True)
    part = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=list, blank=True)
    deletion_asked_at = models.DateTimeField(null=True, blank=True)
    network_id = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    problem = models.CharField(max_length=500, blank=True, help_text="An English sentence with named places.")
    problem_values = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar[list[str]] = ["due_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_look_at"], name="delivery_to_do"),
            models.Index(fields=["organisation", "due_at"], name="delivery_calendar"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One post of the network answers for one delivery: what another one found cannot be claimed again.
            models.UniqueConstraint(
                fields=["account", "network_id"],
                condition=~models.Q(network_id=""),
                name="delivery_network_id_once",
            ),
            models.UniqueConstraint(
                fields=["variant"],
                condition=~models.Q(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED]),
                name="delivery_of_variant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.state}"

    @property
    def made_ready(self) -> dict[str, Any]:
        """What the network has made ready of exactly what will be sent; empty when nothing is."""
        return dict(self.progress) if self.progress_of == self.hash else {}

    @property
    def is_being_processed(self) -> bool:
        """Whether the network is making it ready, and nothing went wrong so far."""
        return self.state in TO_SAY and bool(self.made_ready) and not self.problem

    @property
    def place(self) -> Place:
        """Where in its thread it is."""
        return Place(self.part, 1 + len(self.said.get("parts") or ()) + bool(self.said.get("comment")))

    @property
    def lacks_comment(self) -> bool:
        """Whether all of it is online but its first comment."""
        return bool(self.said.get("comment")) and self.part == self.place.parts - 1

    @property
    def ids(self) -> list[str]:
        """The network's ids of all that is online of it, in their order."""
        return [str(one["id"]) for one in self.parts] or ([self.network_id] if self.network_id else [])


class Attempt(models.Model):
    """A call to the network, written down before it is made. One without an end was cut off: it may have gone through. Making a post
    ready says nothing, and is one attempt however often its network is asked whether it is done.

    ``part`` is the part of a thread it was about, from 1 (0: all of it, or it is no thread). ``change`` is the change to what is online that it
    was about.
    """

    class Kind(models.TextChoices):
        PREPARE = "prepare", pgettext_lazy("attempt", "Made ready")
        SAY = "say", _("Said")
        LOOK = "look", _("Looked for")
        DELETE = "delete", _("Deleted")
        CHANGE = "change", pgettext_lazy("attempt", "Changed")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    change = models.ForeignKey(
        "DeliveryChange", null=True, blank=True, on_delete=models.CASCADE, related_name="attempts"
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    part = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80)
    hash = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    problem_values = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.begun_at:%Y-%m-%d %H:%M:%S} {self.outcome}"
