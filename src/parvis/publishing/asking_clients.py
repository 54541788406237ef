"""What a client who opened a link sees: each post as each account will say it, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.publishing import clock
from parvis.publishing.models import Approval, ApprovalStep, Medium, Post
from parvis.publishing.presenting_chains import chains_of
from parvis.publishing.previewing import Look, look
from parvis.publishing.queries.client_links import Opened, posts_behind
from parvis.publishing.queries.posts import content_of, current


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, its description, and where a client's browser finds it."""

    medium: Medium
    alt: str
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A post as a client judges it. ``may_answer``: an answer still makes a difference; ``is_early``: the team must agree first.
    ``answer`` is the last one that was given to exactly this, ``None`` when there is none; ``is_changed``: there was one to other words.
    """

    pk: int
    when: str
    looks: list[Look]
    pictures: list[Picture]
    all_pictures: list[Picture]
    seen: str
    state: str
    may_answer: bool
    is_early: bool
    answer: Approval | None
    is_changed: bool


def asked(opened: Opened, token: str) -> list[Asked]:
    """All the posts behind a link."""
    return [_asked(post, token) for post in posts_behind(opened)]


def _asked(post: Post, token: str) -> Asked:
    variants = list(post.variants.all())
    open_still = all(one.state in CHANGEABLE for variant in variants for one in variant.deliveries.all())
    chains = [chain for _variant, chain in chains_of(post)]
    ready = any(one.awaited is None or one.awaited.kind == ApprovalStep.Kind.CLIENT for one in chains)
    answers = [one for variant in variants for one in variant.approvals.all() if one.by_client]
    now = {variant.outgoing().hash for variant in variants}
    to_this = [one for one in answers if one.hash in now]
    shown, further = _pictures(post, token), range(1, 1 + len(post.further))
    return Asked(
        pk=post.pk,
        when=_when(post),
        looks=[
            look(variant.outgoing(), variant.account, pictures=[shown[part] for part in further])
            for variant in variants
        ],
        pictures=shown[0],
        all_pictures=[one for part in (0, *further) for one in shown[part]],
        seen=content_of(post),
        state=_state(post),
        may_answer=open_still and ready and bool(variants),
        is_early=open_still and not ready,
        answer=max(to_this, key=lambda one: one.pk) if to_this else None,
        is_changed=bool(answers) and not to_this,
    )


def _pictures(post: Post, token: str) -> defaultdict[int, list[Picture]]:
    """The pictures of each part."""
    found = defaultdict(list)
    for one in post.media.all():
        href = reverse("client-picture", args=[token, one.medium_id])
        found[one.part].append(Picture(one.medium, one.alt or one.medium.alt, href))
    return found


def _when(post: Post) -> str:
    if post.planned_for is None:
        return _("No time yet")
    return f"{clock.long_day(timezone.localtime(post.planned_for).date())}, {clock.clock_time(timezone.localtime(post.planned_for))}"


def _state(post: Post) -> str:
    states = {one.state for one in map(current, post.variants.all()) if one is not None}
    if states & {DeliveryState.SENT, DeliveryState.CONFIRMED, DeliveryState.HALTED}:
        return _("It is online.")
    if states & {DeliveryState.ARMED, DeliveryState.PARTLY, DeliveryState.UNKNOWN}:
        return _("It is going out.")
    return ""
