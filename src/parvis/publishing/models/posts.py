"""One idea, and how each account will say it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.outgoing import Outgoing
from parvis.workspaces.models import Account, Brand, Organisation, Person


class Post(models.Model):
    """What a brand wants to say. ``planned_for`` is when its variants go out; empty while nobody has decided.

    ``last_written_by`` is whom an approval may not come from: nobody approves their own words.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="posts")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(_("title"), max_length=160, blank=True, help_text="For the team; never sent.")
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    warning = models.CharField(_("content warning"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=2000, blank=True)
    is_paid = models.BooleanField(_("paid partnership"), default=False)
    planned_for = models.DateTimeField(null=True, blank=True, db_index=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    last_written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar[list[str]] = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return self.title or self.text[:60] or f"#{self.pk}"


class Variant(models.Model):
    """A post as one account will say it. ``text`` is empty while the account says it in the post's own words."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["account__network", "account__handle"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "account"], name="variant_once")
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.account}"

    def outgoing(self) -> Outgoing:
        """Exactly what would be sent."""
        post = self.post
        return Outgoing(
            text=self.text or post.text,
            language=post.language,
            warning=post.warning,
            link=post.link,
            media=tuple(one.outgoing() for one in post.media.all()),
        )
