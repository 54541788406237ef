"""Changes to what is online: the words of before, those that take their place, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.changes import DONE, OPEN, ChangeState
from parvis.publishing.models.deliveries import Delivery
from parvis.workspaces.models import Person

CHANGE_STATES = [
    (ChangeState.WAITING, _("Waiting for approval")),
    (ChangeState.DUE, _("About to be changed")),
    (ChangeState.ARMED, _("Being changed")),
    (ChangeState.SENT, _("Changed")),
    (ChangeState.CONFIRMED, _("Changed, and seen")),
    (ChangeState.UNKNOWN, _("Unknown: being read")),
    (ChangeState.REFUSED, _("Not changed")),
    (ChangeState.CANCELLED, _("Not wanted any more")),
]


class DeliveryChange(models.Model):
    """Other words for a delivery that is online. The delivery itself stays what was said first; what is online is what its last change
    that was done says (:func:`online_now`).

    ``before`` is what was online when it was asked for, ``said`` what shall be, both as JSON; ``hash`` is that of ``said``, which is what is
    agreed to. ``written_by`` may not agree to it. ``next_look_at`` is when a worker has something to do with it; ``done_at`` is when the
    network said yes, or the new words were read there.

    ``words_before`` and ``words`` are the texts of both with their links as people write them, without tags and not shortened; ``None``
    where nobody knows.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="changes")
    state = models.CharField(max_length=9, choices=CHANGE_STATES, default=ChangeState.DUE)
    before = models.JSONField()
    said = models.JSONField()
    words_before = models.TextField(null=True)  # noqa: DJ001 - an empty text is one that people wrote
    words = models.TextField(null=True)  # noqa: DJ001
    hash = models.CharField(max_length=64)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True, help_text="An English sentence with named places.")
    problem_values = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("change of what is online")
        verbose_name_plural = _("changes of what is online")
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_look_at"], name="delivery_change_to_do")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["delivery"],
                condition=models.Q(state__in=[*sorted(OPEN)]),
                name="delivery_change_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery} → {self.state}"


def online_now(delivery: Delivery) -> dict[str, Any]:
    """What is online of a delivery, as JSON: what it said first, or what was changed into last. Its changes may be at hand."""
    last = last_done(delivery)
    return dict(last.said if last else delivery.said)


def words_online(delivery: Delivery) -> str | None:
    """The text that is online of a delivery that was ever asked to change, its links as people write them; ``None`` where nobody knows."""
    last = last_done(delivery)
    if last is not None:
        return last.words
    first = min(delivery.changes.all(), key=lambda one: one.pk, default=None)
    return first.words_before if first else None


def last_done(delivery: Delivery) -> DeliveryChange | None:
    """The change whose words are online; ``None`` while those said first still are."""
    done = [one for one in delivery.changes.all() if one.state in DONE]
    return max(done, key=lambda one: one.pk, default=None)
