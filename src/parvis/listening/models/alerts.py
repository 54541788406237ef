"""What gives the alarm: the rules, the alerts they raised, and what became of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.listening.models.channels import AlertChannel
from parvis.listening.models.watches import Watch
from parvis.workspaces.models import Brand, Organisation, Person


class AlertKind(models.TextChoices):
    """What a rule looks out for."""

    RISE = "rise", _("Rise of mentions")
    FALL = "fall", _("Fall of mentions")
    MOOD = "mood", _("Mood swing")
    EMOTION = "emotion", _("Surge of an emotion")
    THEME = "theme", _("New theme")
    INFLUENCE = "influence", _("Influential author")
    VELOCITY = "velocity", _("A post that spreads fast")
    SILENCE = "silence", _("Silence of a source")


class Severity(models.IntegerChoices):
    """How much an alert matters; the numbers can be compared."""

    INFO = 1, _("For information")
    WARNING = 2, _("Warning")
    CRITICAL = 3, _("Critical")


class AlertRule(models.Model):
    """When to give the alarm about a brand (or one of its watches), and whom to tell.

    ``settings`` are :class:`parvis.listening.alert_settings.RuleSettings` as JSON. ``judged_until`` is the moment up
    to which what was heard has been judged: a worker that dies leaves it where it was, and the next one goes on.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="alert_rules")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="alert_rules")
    watch = models.ForeignKey(
        Watch, null=True, blank=True, on_delete=models.CASCADE, related_name="alert_rules"
    )
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind.choices)
    settings = models.JSONField(default=dict, blank=True)
    people = models.ManyToManyField(Person, blank=True, related_name="+")
    channels = models.ManyToManyField(AlertChannel, blank=True, related_name="rules")
    muted_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False, help_text="Made by Parvis for a new brand.")
    judged_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True, help_text="Why it could not be judged the last time.")
    next_look_at = models.DateTimeField(null=True, blank=True, db_index=True)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        ordering: ClassVar[list[str]] = ["brand__kind", "brand__name", "name"]

    def __str__(self) -> str:
        return self.name


class Alert(models.Model):
    """Something unusual about a brand: what, how unusual, since when, who started it, and what is not known.

    One episode of one rule is one row, whatever number of times it is looked at: the rule, what it is about
    (``subject``: an emotion, a phrase, an author, an item, a source; empty for a volume) and the beginning of the
    episode say which. An alert that belongs to the episode of another is ``part_of`` it, and is told through it.

    ``value`` is what was counted in the bucket of the peak, ``expected``, ``low`` and ``high`` what is usual there
    (``None`` when there is no usual), ``score`` how surprising it is. ``evidence`` is
    :class:`parvis.listening.alert_evidence.Evidence` as JSON.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")
        FALSE_ALARM = "false_alarm", _("False alarm")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="alerts")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="alerts")
    watch = models.ForeignKey(Watch, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts")
    rule = models.ForeignKey(AlertRule, null=True, on_delete=models.SET_NULL, related_name="alerts")
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=10, choices=AlertKind.choices)
    subject = models.CharField(max_length=300, blank=True)
    direction = models.CharField(max_length=4, blank=True, help_text="up or down")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.WARNING)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    since = models.DateTimeField(help_text="When what is unusual began.")
    opened_at = models.DateTimeField(help_text="When Parvis said so, or would have.")
    last_seen_at = models.DateTimeField(help_text="The end of the last bucket in which it was still unusual.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was over by itself.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When a person was done with it.")
    value = models.FloatField(null=True, blank=True)
    expected = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    bucket_minutes = models.PositiveIntegerField(default=60)
    evidence = models.JSONField(default=dict, blank=True)
    is_replayed = models.BooleanField(default=False, help_text="Found by going through the past.")
    assignee = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar[list[str]] = ["-opened_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "subject", "direction", "since"], name="alert_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "state", "-opened_at"], name="alert_by_state")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since:%Y-%m-%d %H:%M}"


class AlertNote(models.Model):
    """One line of an alert's history: what Parvis noticed, what a person did or wrote. Only ever added."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Alert raised")
        WORSENED = "worsened", _("It got worse")
        JOINED = "joined", _("Another sign of the same episode")
        ENDED = "ended", _("Back to usual")
        NOTED = "noted", _("Note")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ASSIGNED = "assigned", _("Assigned")
        ESCALATED = "escalated", _("Escalated")
        RESOLVED = "resolved", _("Resolved")
        FALSE_ALARM = "false_alarm", _("Marked as a false alarm")
        CONFIRMED = "confirmed", _("Confirmed: it was right to warn")
        REOPENED = "reopened", _("Opened again")
        MUTED = "muted", _("Rule muted")
        TOLD = "told", _("Told")
        NOT_TOLD = "not_told", _("Could not be told")

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=200, blank=True, help_text="Their name then; empty: Parvis.")
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("line of an alert's history")
        verbose_name_plural = _("history of alerts")
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind}"
