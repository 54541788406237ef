"""What people say the model got wrong, and the layers learned from that."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Organisation, Person


class LabelCorrection(models.Model):
    """What a person says a mention's mood, emotion or aspects are; agreeing with the model counts too.

    The text stays in the archive alone, so that erasing an author or what is too old leaves nothing here to learn from.
    """

    class Kind(models.TextChoices):
        SENTIMENT = "sentiment", _("Mood")
        EMOTION = "emotion", _("Emotion")
        ASPECTS = "aspects", _("What it is about")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="corrections")
    network = models.CharField(max_length=40)
    item = models.TextField(help_text="Identity on the network.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SENTIMENT)
    label = models.CharField(
        max_length=2000, help_text="Aspects with their moods, a space between. Empty: none.", blank=True
    )
    said_before = models.CharField(max_length=2000, blank=True, help_text="What the model had said.")
    language = models.CharField(max_length=8)
    corrected_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar[list[str]] = ["corrected_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "network", "item", "kind"], name="correction_once_an_item"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "kind", "language", "corrected_at"], name="correction_lookup"
            )
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.item}: {self.label}"


class MoodLayer(models.Model):
    """What was learned from an organisation's corrections of one language, with what it measured.

    ``data`` is empty where learning did not help: the model alone is then used. A person may switch a layer off.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mood_layers")
    language = models.CharField(max_length=8)
    model = models.CharField(max_length=40, help_text="Version of the model it was learned over.")
    data = models.BinaryField(default=b"", blank=True)
    corrections = models.PositiveIntegerField(default=0)
    before = models.FloatField(
        default=0.0, help_text="Macro-F1 of the model alone, on corrections not learned from."
    )
    after = models.FloatField(default=0.0, help_text="The same with the layer.")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    learned_at = models.DateTimeField()
    learning_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("layer of mood")
        verbose_name_plural = _("layers of mood")
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "language"], name="mood_layer_once")
        ]

    def __str__(self) -> str:
        return f"{self.language} v{self.version}"
