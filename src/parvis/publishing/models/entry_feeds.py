"""Feeds whose new entries become drafts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Account, Brand, Organisation, Person


class EntryFeed(models.Model):
    """A feed (RSS, Atom, JSON Feed) of which each new entry becomes a draft in the words of ``text``, for ``accounts``.

    ``queues``: a draft for which somebody must agree is put at the next free slot, where it waits for that yes. ``cursor`` is where
    reading got to; empty until the first reading, which makes no draft. ``problem`` is what the last reading met, in English, with
    its values. It acts in the name of ``made_by``.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="entry_feeds")
    address = models.URLField(_("address"), max_length=2000)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=5, blank=True)
    accounts = models.ManyToManyField(Account, related_name="+")
    queues = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    cursor = models.TextField(blank=True)
    next_look_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    problem_values = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("feed that makes drafts")
        verbose_name_plural = _("feeds that make drafts")
        ordering: ClassVar[list[str]] = ["address", "pk"]

    def __str__(self) -> str:
        return self.address


class FeedEntry(models.Model):
    """One entry of a feed, met once: ``key`` is the SHA-256 of its own name. ``post`` is its draft; empty for one that was there before
    the feed was followed, or whose draft was deleted. ``picture`` is the address of its picture, not fetched before somebody says that
    the brand may use it (``settled``).
    """

    feed = models.ForeignKey(EntryFeed, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    post = models.OneToOneField(
        Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="feed_entry"
    )
    address = models.CharField(max_length=2000, blank=True)
    picture = models.CharField(max_length=2000, blank=True)
    settled = models.BooleanField(default=False)
    met_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["feed", "key"], name="feed_entry_once")
        ]

    def __str__(self) -> str:
        return self.address or self.key
