"""Who must agree before anything is said, and what stops everything."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.client_links import ClientLink
from parvis.publishing.models.labels import Label
from parvis.publishing.models.posts import Variant
from parvis.workspaces.models import Brand, Entity, Organisation, Person, Role


class BrandRules(models.Model):
    """How a brand publishes. ``late_after`` is how many minutes past its time a post still goes out by itself (0: one that is
    late at all does not); what is later does as ``when_late`` says. ``languages`` are the codes of those in which it says everything.
    """

    class WhenLate(models.TextChoices):
        ASK = "ask", _("Somebody decides")
        SKIP = "skip", _("It is left out")

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="publishing_rules")
    late_after = models.PositiveIntegerField(_("minutes late at most"), default=60)
    when_late = models.CharField(max_length=4, choices=WhenLate.choices, default=WhenLate.ASK)
    languages = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("publishing rules")

    def __str__(self) -> str:
        return str(self.brand)


class ApprovalStep(models.Model):
    """One step of the chain of those who must agree before a brand speaks, in the order of ``position``.

    ``entity`` and ``network`` narrow it to some accounts: those of an entity and of what stands below it, those on a network;
    ``label`` to the posts that have it. An entity that goes leaves its steps behind for all accounts: less is never asked because
    something was deleted.
    """

    class Kind(models.TextChoices):
        ROLE = "role", _("Somebody with a role")
        PEOPLE = "people", _("Somebody of these")
        CLIENT = "client", _("The client, through a link")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="approval_steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ROLE)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MANAGER)
    people = models.ManyToManyField(Person, blank=True, related_name="+")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    network = models.CharField(max_length=40, blank=True)
    label = models.ForeignKey(Label, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.brand} {self.position}. {self.kind}"


class Approval(models.Model):
    """Somebody agreed to exactly this content (``hash``) on this account, or (``granted`` false) did not, and said why.

    ``step`` is the step of the chain that a yes was given for. ``by_client``: it came through ``link``, and ``actor`` is the name
    that was typed there.
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="approvals")
    hash = models.CharField(max_length=64)
    granted = models.BooleanField()
    step = models.ForeignKey(ApprovalStep, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=200)
    by_client = models.BooleanField(default=False)
    link = models.ForeignKey(ClientLink, null=True, on_delete=models.SET_NULL, related_name="answers")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["variant", "hash"], name="approval_of_content")
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {'yes' if self.granted else 'no'}"


class Pause(models.Model):
    """Nothing goes out from ``began_at`` on until it ends: for one brand, for the accounts of one entity and of those below it,
    or (both empty) for the whole organisation.

    The stop of an entity that goes becomes one of everything: nothing is let out because something was deleted.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="publishing_pauses")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-began_at"]

    def __str__(self) -> str:
        return f"{self.brand or self.entity or self.organisation} {self.began_at:%Y-%m-%d %H:%M}"
