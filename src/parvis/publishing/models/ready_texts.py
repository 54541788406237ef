"""Words that a brand keeps ready for the next post."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.ready_texts import Start, places_in
from parvis.workspaces.models import Account, Brand, Entity, Organisation, Person


class ReadyText(models.Model):
    """A text kept ready. ``entity`` narrows it to those who work for that entity or one below it, ``language`` and ``account`` (of a
    signature) say where it belongs; empty: anywhere. ``start`` is, of a template, a
    :class:`~parvis.engine.publishing.ready_texts.Start` as JSON.

    An entity that goes leaves its texts to the whole brand: nothing that was written is lost with it.
    """

    class Kind(models.TextChoices):
        TEMPLATE = "template", _("Template")
        SNIPPET = "snippet", _("Snippet")
        HASHTAGS = "hashtags", _("Set of hashtags")
        SIGNATURE = "signature", _("Signature")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="ready_texts")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    start = models.JSONField(default=dict, blank=True)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("ready text")
        verbose_name_plural = _("ready texts")
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brand", "kind", "name"], name="ready_text_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def starts(self) -> Start:
        """What a template fills in besides its text."""
        return msgspec.convert(self.start, Start, strict=False)

    @property
    def places(self) -> tuple[str, ...]:
        """What is to be filled in it."""
        start = self.starts
        return places_in(self.text, *start.texts.values(), start.link, start.warning)
