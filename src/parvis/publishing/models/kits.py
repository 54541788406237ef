"""Kits: posts that the centre of a brand offers to its entities, of which only some zones may be changed."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.kits import KitContent
from parvis.publishing.models.media import Medium
from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Entity, Organisation, Person


class Kit(models.Model):
    """What is offered, and to whom (``entities``). ``source`` is the post it was made from, where the centre writes its next edition;
    ``edition`` is the number of the one that is offered now.

    ``rights`` says in words what one may do with it, ``rights_until`` is the last day on which anything of it goes out (empty: no end is
    known). ``suggested`` are moments on the organisation's clocks, as ``2026-12-01T09:00``.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="kits")
    source = models.OneToOneField(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="kit")
    name = models.CharField(_("name"), max_length=120)
    entities = models.ManyToManyField(Entity, related_name="+")
    rights = models.TextField(_("rights"), blank=True)
    rights_until = models.DateField(_("may be used until"), null=True, blank=True)
    suggested = models.JSONField(default=list, blank=True)
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("kit")
        verbose_name_plural = _("kits")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name


class KitEdition(models.Model):
    """What a kit said at one time: ``content`` is a :class:`~parvis.engine.publishing.kits.KitContent` as JSON. It never changes."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    media = models.ManyToManyField(Medium, blank=True, related_name="kit_editions")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kit", "number"], name="kit_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.kit} {self.number}"

    @property
    def says(self) -> KitContent:
        """What it says, its zones open."""
        return msgspec.convert(self.content, KitContent)


class KitTaking(models.Model):
    """An entity took a kit: ``edition`` is what its post says, with its zones filled by ``values``.

    ``post`` is empty when somebody deleted it: the kit may be taken again.
    """

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="takings")
    entity = models.ForeignKey(Entity, null=True, on_delete=models.SET_NULL, related_name="+")
    edition = models.ForeignKey(KitEdition, on_delete=models.CASCADE, related_name="+")
    values = models.JSONField(default=dict, blank=True)
    post = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="kit_taking")
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kit", "entity"], name="kit_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.entity}: {self.kit}"

    @property
    def says(self) -> KitContent:
        """What its post says: the edition that was taken, its zones filled as far as they are."""
        return self.edition.says.with_zones(self.values)
