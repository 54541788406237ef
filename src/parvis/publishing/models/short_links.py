"""Short links on the operator's domain, what was changed of them, and how often they were followed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Variant
from parvis.workspaces.models import Account, Brand, Organisation, Person


class ShortLink(models.Model):
    """A short link in what one account says. ``original`` is where it led when that was agreed to, ``target`` where it leads now;
    after ``closed_at`` it leads nowhere. It outlives its post and its account, for others hold it by then.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="short_links")
    variant = models.ForeignKey(Variant, null=True, on_delete=models.SET_NULL, related_name="short_links")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    original = models.TextField()
    target = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("short link")
        verbose_name_plural = _("short links")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.code


class ShortLinkChange(models.Model):
    """Somebody had a link lead elsewhere, or (``after`` empty) nowhere."""

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="changes")
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.link}: {self.after or '-'}"


class Clicks(models.Model):
    """How often a link was followed in one hour (``hour``: its beginning), coming from one network (``source``: its name, ``other``, or
    empty where nothing was said). Nothing else is kept of whoever follows a link.
    """

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="clicks")
    hour = models.DateTimeField()
    source = models.CharField(max_length=20, blank=True)
    people = models.PositiveIntegerField(default=0)
    bots = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["link", "hour", "source"], name="clicks_once")
        ]

    def __str__(self) -> str:
        return f"{self.link} {self.hour:%Y-%m-%d %H} {self.people}"
