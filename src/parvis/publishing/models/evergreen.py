"""Texts that stay true, said again where the calendar has room: queues, their entries and wordings, and what was made of each slot."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.evergreen import Season
from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Account, Brand, Entity, Organisation, Person


class EvergreenQueue(models.Model):
    """Entries said again by ``accounts`` at their free slots of the next ``ahead`` days, in the name of ``kept_by``.

    ``between`` are the least days between any two evergreen posts of an account (0: none), ``a_week`` how many of them it says at most
    (0: no limit). ``as_drafts``: somebody looks at each before it is planned. ``problem`` is why it paused by itself, in English.
    ``left`` are slots that the last look left free, the first of each reason: [time, account, :class:`~parvis.engine.publishing.evergreen.Why`].
    ``entity`` narrows it to those who work for that entity or one below it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="evergreen_queues")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    accounts = models.ManyToManyField(Account, related_name="+")
    between = models.PositiveIntegerField(default=2)
    a_week = models.PositiveIntegerField(default=3)
    ahead = models.PositiveIntegerField(default=14)
    as_drafts = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    left = models.JSONField(default=list, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evergreen queue")
        verbose_name_plural = _("evergreen queues")
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brand", "name"], name="evergreen_queue_once")
        ]

    def __str__(self) -> str:
        return self.name


class EvergreenEntry(models.Model):
    """A post that is said again: ``apart`` are the least days before it is on the same account, ``season_from`` and ``season_until`` days
    of every year ("06-21"; empty: all year), ``until`` its last day. ``out_at`` is when somebody took it out: what it said is remembered.

    ``own_words`` are the words it goes on with since those of its post were changed online: ``text``, and ``own``, those of accounts by
    number. ``None``: it says what its post says.
    """

    queue = models.ForeignKey(EvergreenQueue, on_delete=models.CASCADE, related_name="entries")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="evergreen_entries")
    apart = models.PositiveIntegerField(default=60)
    season_from = models.CharField(max_length=5, blank=True)
    season_until = models.CharField(max_length=5, blank=True)
    until = models.DateField(null=True, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)
    own_words = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["queue", "post"], name="evergreen_entry_once")
        ]

    def __str__(self) -> str:
        return str(self.post)

    @property
    def text(self) -> str:
        """Its first wording: the post's words, or those it goes on with."""
        return self.post.text if self.own_words is None else str(self.own_words["text"])

    def own_text(self, account: int) -> str:
        """What an account says of its own for the first wording; empty: :attr:`text`."""
        if self.own_words is not None:
            return str(self.own_words["own"].get(str(account), ""))
        return next((one.text for one in self.post.variants.all() if one.account_id == account), "")

    @property
    def season(self) -> Season | None:
        """The days of every year on which it is said; ``None``: all of them."""
        if not (self.season_from and self.season_until):
            return None
        first, last = ((int(one[:2]), int(one[3:])) for one in (self.season_from, self.season_until))
        return Season(first, last)


class EvergreenWording(models.Model):
    """Other words for an entry, besides those of its post."""

    entry = models.ForeignKey(EvergreenEntry, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField(_("text"))

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class EvergreenTurn(models.Model):
    """What was made of a slot of an account, once: no slot is filled twice, whoever looks. ``wording`` is the number of an
    :class:`EvergreenWording` (0: the post's own words), which may be gone since.

    ``post`` is empty when somebody deleted what was made: the slot stays theirs. ``skipped_at``: somebody skipped it. ``problem`` says why
    it stayed a draft, in the words of whoever keeps the queue.
    """

    queue = models.ForeignKey(EvergreenQueue, on_delete=models.CASCADE, related_name="turns")
    entry = models.ForeignKey(EvergreenEntry, on_delete=models.CASCADE, related_name="turns")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    wording = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()
    post = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="evergreen_turn")
    problem = models.CharField(max_length=500, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "at"], name="evergreen_slot_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.at:%Y-%m-%d %H:%M}"

    @property
    def moment(self) -> dt.datetime:
        """When it is said: where somebody moved it to, else its slot."""
        return (self.post.planned_for if self.post else None) or self.at
