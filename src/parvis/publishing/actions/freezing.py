"""Freezes what will be sent into its deliveries, and puts each in the state its content deserves."""

from __future__ import annotations

import datetime as dt
import secrets

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.actions.short_links import keep_links
from parvis.publishing.actions.telling import tell_of_deliveries
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.models.posts import new_key
from parvis.publishing.online_words import says_what_was_said
from parvis.publishing.queries.chains import chain_of
from parvis.workspaces.api import Workspace

PLANNED = [DeliveryState.WAITING, DeliveryState.DUE, DeliveryState.LATE, DeliveryState.REFUSED]


class AlreadyGoing(ValidationError):  # noqa: N818 - what is the case
    """A delivery is being said, or was: it can no longer be changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This post is going out, or is out already. Copy it to say something else, or delete it there first."
            )
        )


def freeze_again(workspace: Workspace, post: Post) -> None:
    """Bring the planned deliveries of a post up to its present words. Raises :class:`AlreadyGoing` if one has left."""
    variants = Variant.objects.filter(post=post).select_related("account", "post__brand__link_rules")
    for variant in variants:
        standing = Delivery.objects.filter(variant=variant).exclude(state=DeliveryState.CANCELLED).first()
        if standing is None:
            continue
        if standing.state in CHANGEABLE:
            variant.linking = None  # its links follow what was just changed, too
        if not says_what_was_said(variant, standing):
            put(variant, standing.due_at, standing)


def freeze_links_again(brand_id: int) -> tuple[int, int]:
    """Bring the links of what is planned for a brand up to its present rules. Returns how many deliveries say something else now, and
    how many of these wait for a yes.

    Nothing is let out by this: what waits goes on waiting. What has left, asks or was refused stays as it is.
    """
    planned = Delivery.objects.filter(
        variant__post__brand_id=brand_id, state__in=[DeliveryState.WAITING, DeliveryState.DUE]
    ).select_related("variant__account", "variant__post__brand__link_rules")
    states = [state for state in map(_link_again, planned) if state is not None]
    return len(states), states.count(DeliveryState.WAITING)


def _link_again(standing: Delivery) -> DeliveryState | None:
    """The state in which a delivery is left; ``None`` for one that says what it said."""
    variant, waited = standing.variant, standing.state == DeliveryState.WAITING
    variant.linking = None
    if standing.hash == variant.outgoing().hash:
        return None
    try:
        with transaction.atomic():
            put(variant, standing.due_at, standing)
    except AlreadyGoing:  # it is leaving at this very moment, as it was agreed to
        return None
    if waited and standing.state == DeliveryState.DUE:
        Delivery.objects.filter(pk=standing.pk, state=DeliveryState.DUE, hash=standing.hash).update(
            state=DeliveryState.WAITING, next_look_at=None
        )
        return DeliveryState.WAITING
    return DeliveryState(standing.state)


def put(variant: Variant, at: dt.datetime, standing: Delivery | None = None) -> Delivery:
    """Write, or write anew, the delivery of a variant at a time. Raises :class:`AlreadyGoing` when it has left."""
    said = _settled(variant)
    state = DeliveryState.DUE if may_go(variant, said.hash) else DeliveryState.WAITING
    values = {
        "said": msgspec.to_builtins(said),
        "hash": said.hash,
        "due_at": at,
        "state": state,
        "next_look_at": at if state is DeliveryState.DUE else None,
        "problem": "",
        "problem_values": {},
    }
    if standing is None:
        standing = Delivery.objects.create(
            organisation_id=variant.post.organisation_id,
            variant=variant,
            account=variant.account,
            key=_key(at),
            **values,
        )
    elif Delivery.objects.filter(pk=standing.pk, state__in=CHANGEABLE).update(**values):
        standing.refresh_from_db()
    else:
        raise AlreadyGoing
    if state is DeliveryState.WAITING:
        tell_of_deliveries([standing.pk])
    return standing


def _settled(variant: Variant) -> Outgoing:
    """What is sent, its links as the rules of now want them and its short links kept."""
    for _try in range(3):
        variant.settle_links()
        said = variant.outgoing()
        if keep_links(variant, said):
            return said
        variant.key = (
            new_key()
        )  # a code of another link: that happens once in a few hundred thousand million times
        variant.save(update_fields=["key"])
    raise RuntimeError("no code is free for a short link")


def _key(at: dt.datetime) -> str:
    """32 hexadecimal digits never used before (a UUID of version 7): networks that sort by names sort by time."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    bits = milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & ((1 << 62) - 1)
    return f"{bits:032x}"


def may_go(variant: Variant, hash: str) -> bool:
    """Whether exactly this may go out: everybody who must agree has, and still may."""
    return chain_of(variant, hash).may_go
