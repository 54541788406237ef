"""One idea, and how each account will say it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import msgspec
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.outgoing import Outgoing, OutgoingPart, OutgoingPoll
from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing.first_comments import takes_comments
from parvis.publishing.linking import Linking, linking
from parvis.publishing.models.link_rules import BrandLinks
from parvis.workspaces.models import Account, Brand, Organisation, Person

if TYPE_CHECKING:
    from parvis.publishing.models.media import PostMedium


class Post(models.Model):
    """What a brand wants to say. ``planned_for`` is when its variants go out; empty while nobody has decided.

    ``further`` are the texts a thread goes on with after ``text``; their pictures are the ``media`` of the same ``part``. ``comment`` is said
    below it where a network has comments. ``poll`` is an :class:`~parvis.engine.publishing.outgoing.OutgoingPoll` as JSON; an empty one: it
    asks nothing.

    ``last_written_by`` is whom an approval may not come from: nobody approves their own words. ``described_by`` has since changed what the
    library says of one of its pictures, and may not either; both stay, for who describes a picture has not looked at the post.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="posts")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(_("title"), max_length=160, blank=True, help_text="For the team; never sent.")
    text = models.TextField(_("text"), blank=True)
    comment = models.TextField(_("first comment"), blank=True, default="")
    poll = models.JSONField(default=dict, blank=True)
    further = models.JSONField(default=list, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    warning = models.CharField(_("content warning"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=2000, blank=True)
    campaign = models.CharField(_("campaign"), max_length=100, blank=True, help_text="For the tags of links.")
    is_paid = models.BooleanField(_("paid partnership"), default=False)
    planned_for = models.DateTimeField(null=True, blank=True, db_index=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    last_written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    described_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar[list[str]] = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return self.title or self.text[:60] or f"#{self.pk}"

    def written(self, person: int | None) -> None:
        """Somebody wrote it, pictures and descriptions before their eyes."""
        self.last_written_by_id, self.described_by_id = person, None

    def is_by(self, person: int | None) -> bool:
        """Whether some of what would be agreed to is what this person wrote last."""
        return person is not None and person in {self.last_written_by_id, self.described_by_id}

    @property
    def link_rules(self) -> LinkRules:
        """What its brand does with links."""
        chosen: BrandLinks | None = getattr(self.brand, "link_rules", None)
        return chosen.rules if chosen else LinkRules()

    @property
    def asked(self) -> OutgoingPoll | None:
        """What it asks its readers."""
        return msgspec.convert(self.poll, OutgoingPoll) if self.poll else None

    @property
    def all_text(self) -> str:
        """Its words, all parts of a thread, an empty line between them."""
        return "\n\n".join([self.text, *self.further])

    def parts(self, media: Sequence[PostMedium]) -> tuple[OutgoingPart, ...]:
        """What a thread goes on with, given all the pictures of the post."""
        return tuple(
            OutgoingPart(text=text, media=tuple(one.outgoing() for one in media if one.part == number))
            for number, text in enumerate(self.further, 1)
        )


def new_key() -> str:
    """A secret that the codes of a variant's short links are made from."""
    return secrets.token_hex(16)


class Variant(models.Model):
    """A post as one account will say it. ``text`` is empty while the account says it in the post's own words. With words of its own it
    says only these, beside the pictures of the first part: they take the place of a whole thread.

    ``choices`` are answers, by name, to what its network asks about each post.

    ``linking`` is what becomes of its links, as settled when it was planned (a :class:`~parvis.publishing.linking.Linking` as JSON; an
    empty one: they are said as written). ``None`` while nothing is planned: then the rules of the day hold. ``key`` is secret.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    choices = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=32, default=new_key)
    linking = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["account__network", "account__handle"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "account"], name="variant_once")
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.account}"

    def outgoing(self) -> Outgoing:
        """Exactly what would be sent."""
        if self.linking is None:
            links = self.present_linking()
        else:
            links = msgspec.convert(self.linking, Linking) if self.linking else None
        return links.said(self.written(), self.key) if links else self.written()

    @property
    def pictures(self) -> models.QuerySet[PostMedium]:
        """The pictures it says something with."""
        return self.post.media.filter(part=0) if self.text else self.post.media.all()

    def settle_links(self) -> None:
        """Have the rules of now hold for its links, whatever becomes of the rules."""
        links = self.present_linking()
        settled = msgspec.to_builtins(links) if links else {}
        if settled != self.linking:
            self.linking = settled
            self.save(update_fields=["linking"])

    def present_linking(self) -> Linking | None:
        """What would become of its links if it were planned now; ``None`` where they are said as they are written."""
        post, rules = self.post, self.post.link_rules
        day = None
        if "date" in rules.uses:
            zone = ZoneInfo(post.organisation.time_zone)
            day = timezone.localdate(post.planned_for or post.created_at, zone)
        return linking(
            rules,
            network=self.account.network,
            account=self.account.handle,
            post=post.pk,
            campaign=post.campaign,
            language=post.language,
            day=day,
        )

    def written(self) -> Outgoing:
        """What people wrote, its links as they wrote them."""
        post = self.post
        media = list(post.media.all())
        return Outgoing(
            text=self.text or post.text,
            language=post.language,
            warning=post.warning,
            link=post.link,
            media=tuple(one.outgoing() for one in media if one.part == 0),
            parts=() if self.text else post.parts(media),
            choices=tuple(sorted(self.choices.items())),
            poll=post.asked,
            comment=post.comment if takes_comments(self.account.network, self.choices) else "",
        )
