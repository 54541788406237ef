"""Links through which a client reads what will be said in their name and agrees, without an account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Organisation, Person


class ClientLink(models.Model):
    """A link to some posts of a brand, open until revoked or expired. Only the hash of its token is kept.

    ``name`` is for the team: whom it was sent to. ``opened_at`` is when somebody first looked.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    posts = models.ManyToManyField(Post, related_name="client_links")
    name = models.CharField(_("whom it is for"), max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("client link")
        verbose_name_plural = _("client links")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name
