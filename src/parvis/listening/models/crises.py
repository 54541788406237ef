"""Crises: the room a team gathers in, what was decided there, what people ask, and what the brand may answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.listening.models.alerts import Alert, Severity
from parvis.listening.models.watches import Watch
from parvis.workspaces.models import Brand, Organisation, Person


class Crisis(models.Model):
    """A crisis of a brand, from the moment it began (``since``) to the moment a person closed its room.

    What it is about is what was heard of the brand (or of ``watch``) since then, narrowed by ``query`` when there is
    one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="crises")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="crises")
    watch = models.ForeignKey(Watch, null=True, blank=True, on_delete=models.SET_NULL, related_name="crises")
    alert = models.ForeignKey(Alert, null=True, blank=True, on_delete=models.SET_NULL, related_name="crises")
    title = models.CharField(_("title"), max_length=160)  # empty: see ``name``
    query = models.TextField(_("only what this query finds"), blank=True)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.CRITICAL
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    since = models.DateTimeField(_("began"), help_text="When what it is about began.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lessons = models.TextField(_("what we learnt"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("crisis")
        verbose_name_plural = _("crises")
        ordering: ClassVar[list[str]] = ["-opened_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # However many people press the button at the same moment, they meet in one room.
            models.UniqueConstraint(
                fields=["alert"], condition=models.Q(state="open"), name="one_open_room_an_alert"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its title; a room that an alert opened and nobody named is called after it, in the language of whoever reads."""
        if self.title:
            return self.title
        what = self.alert.get_kind_display() if self.alert else gettext("Crisis")
        return gettext("%(what)s: %(brand)s") % {"what": what, "brand": self.brand.name}

    @property
    def is_open(self) -> bool:
        """Whether the room can still be written in."""
        return self.state == self.State.OPEN


class CrisisEntry(models.Model):
    """One line of a crisis's log. Only ever added: what was wrong is put right by another line that says so."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision")
        NOTE = "note", _("Note")
        STATEMENT = "statement", _("Statement used")
        QUESTION = "question", _("Question")
        EVENT = "event", _("Noted by Parvis")

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=200, blank=True, help_text="Their name then; empty: Parvis.")
    text = models.TextField(blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="corrections"
    )
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("line of a crisis's log")
        verbose_name_plural = _("logs of crises")
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.crisis_id} {self.kind}"

    def save(self, *args: Any, **options: Any) -> None:
        """Write the line. Raises ``TypeError`` for one that is written already."""
        if self.pk is not None:
            raise TypeError("A line of a crisis's log is never changed: write another that corrects it.")
        super().save(*args, **options)


class HoldingStatement(models.Model):
    """Words to answer with at once, while more is not known. What stands in square brackets is filled in when used."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="holding_statements"
    )
    brand = models.ForeignKey(
        Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="holding_statements"
    )
    language = models.CharField(_("language"), max_length=5, choices=[("fr", "Français"), ("en", "English")])
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    position = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("holding statement")
        verbose_name_plural = _("holding statements")
        ordering: ClassVar[list[str]] = ["language", "position", "title"]

    def __str__(self) -> str:
        return self.title


class CrisisQuestion(models.Model):
    """Something people ask that the brand must answer. ``samples`` are (network, id) of posts that ask it."""

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        ANSWERED = "answered", _("Answered")
        SET_ASIDE = "set_aside", _("Left aside")

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=300)
    samples = models.JSONField(default=list, blank=True)
    people = models.PositiveIntegerField(default=0, help_text="How many people asked it when it was taken.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question to answer")
        verbose_name_plural = _("questions to answer")
        ordering: ClassVar[list[str]] = ["taken_at", "id"]

    def __str__(self) -> str:
        return self.text
