"""Reads posts and where their deliveries stand."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import OUT, DeliveryState
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.models import Delivery, DeliveryChange, Post, PostMedium, Variant
from parvis.publishing.queries.entity_scope import closed_among, said_here
from parvis.workspaces.api import Permission, Workspace, accounts_of


class Stage(StrEnum):
    """The heaps in which a list shows posts; a post whose accounts differ stands in several."""

    DRAFT = "draft"
    WAITING = "waiting"
    PLANNED = "planned"
    OUT = "out"
    TROUBLE = "trouble"


STATES_OF: dict[Stage, tuple[DeliveryState, ...]] = {
    Stage.WAITING: (DeliveryState.WAITING,),
    Stage.PLANNED: (DeliveryState.DUE, DeliveryState.ARMED, DeliveryState.PARTLY),
    Stage.OUT: (DeliveryState.SENT, DeliveryState.CONFIRMED, DeliveryState.DELETED),
    Stage.TROUBLE: (
        DeliveryState.UNKNOWN,
        DeliveryState.REFUSED,
        DeliveryState.LATE,
        DeliveryState.HALTED,
    ),
}


CHANGES_OF: dict[Stage, tuple[ChangeState, ...]] = {
    Stage.WAITING: (ChangeState.WAITING,),
    Stage.TROUBLE: (ChangeState.UNKNOWN, ChangeState.REFUSED),
}
"""The states in which a change to what is online puts its post in a heap too."""


def posts_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Post]:
    """The posts of the brands and entities that are open here, the last changed first."""
    workspace.require(Permission.SEE, brand)
    posts = Post.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        posts = posts.filter(brand_id__in=workspace.brands)
    if brand is not None:
        posts = posts.filter(brand_id=brand)
    return said_here(workspace, posts).select_related("brand__link_rules", "last_written_by")


def at_stage(posts: QuerySet[Post], stage: Stage) -> QuerySet[Post]:
    """Those of the posts that stand in a heap."""
    mine = Delivery.objects.filter(variant__post=OuterRef("pk"))
    if stage is Stage.DRAFT:
        return posts.filter(~Exists(mine.exclude(state=DeliveryState.CANCELLED)))
    changed = DeliveryChange.objects.filter(
        delivery__variant__post=OuterRef("pk"), delivery__state__in=OUT, state__in=CHANGES_OF.get(stage, ())
    )
    found = posts.filter(Exists(mine.filter(state__in=STATES_OF[stage])) | Exists(changed))
    return found.order_by("planned_for", "pk") if stage is Stage.PLANNED else found


def with_variants(posts: QuerySet[Post]) -> QuerySet[Post]:
    """The posts with, at hand, how each account says them and what became of it."""
    deliveries = Prefetch(
        "deliveries", Delivery.objects.order_by("pk").prefetch_related("attempts", "changes")
    )
    variants = Variant.objects.select_related("account")
    media = Prefetch("media", PostMedium.objects.select_related("medium"))
    posts = posts.prefetch_related(media)
    return posts.prefetch_related(
        Prefetch("variants", variants.prefetch_related(deliveries, "approvals__person"))
    )


def post(workspace: Workspace, post_id: int) -> Post:
    """One post with its variants. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = with_variants(posts_of(workspace)).filter(pk=post_id).first()
    if found is None:
        raise Http404(_("There is no such post here."))
    return found


def post_to_change(workspace: Workspace, post_id: int) -> Post:
    """One post of which whoever works here may decide as a whole. Raises ``Http404``, or ``PermissionDenied`` for one that accounts say too
    which are closed to them.
    """
    found = post(workspace, post_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if reason := why_not_mine(workspace, found):
        raise PermissionDenied(reason)
    return found


def why_not_mine(workspace: Workspace, post: Post) -> str:
    """Why a post, which is read with its variants, is not for whoever works here to decide of as a whole, in words; empty: it is."""
    closed = closed_among(workspace, (one.account for one in post.variants.all()))
    if not closed:
        return ""
    handles = ", ".join(one.handle for one in closed)
    return _("This post also speaks for accounts that are not yours: %(accounts)s.") % {"accounts": handles}


def delivery(workspace: Workspace, delivery_id: int) -> Delivery:
    """One row of the ledger. Raises ``Http404`` for one that does not exist here or whose account is closed to whoever asks."""
    workspace.require(Permission.SEE)
    found = (
        Delivery.objects.filter(
            organisation_id=workspace.organisation,
            pk=delivery_id,
            account_id__in=accounts_of(workspace).values("pk"),
        )
        .select_related("variant__post", "account")
        .first()
    )
    if found is None:
        raise Http404(_("There is no such delivery here."))
    return found


def planned_between(
    workspace: Workspace, since: dt.datetime, until: dt.datetime, brand: int | None = None
) -> QuerySet[Delivery]:
    """What goes out, or went out, on the accounts that are open here in a span of time (``until`` exclusive), for a calendar."""
    workspace.require(Permission.SEE, brand)
    found = Delivery.objects.filter(
        organisation_id=workspace.organisation, due_at__gte=since, due_at__lt=until
    ).exclude(state=DeliveryState.CANCELLED)
    if workspace.brands is not None:
        found = found.filter(variant__post__brand_id__in=workspace.brands)
    if workspace.entities is not None:
        found = found.filter(account__entity_id__in=workspace.entities)
    if brand is not None:
        found = found.filter(variant__post__brand_id=brand)
    return (
        found.select_related("account", "variant__post__brand")
        .defer("account__credentials")
        .order_by("due_at", "pk")
    )


def counts(workspace: Workspace, brand: int | None = None) -> dict[Stage, int]:
    """How many posts stand in each heap."""
    posts = posts_of(workspace, brand)
    return {stage: at_stage(posts, stage).count() for stage in Stage}


def content_of(post: Post) -> str:
    """One text that changes with whatever any account would say."""
    return ".".join(f"{one.pk}-{one.outgoing().hash[:32]}" for one in post.variants.all())


def current(variant: Variant) -> Delivery | None:
    """The delivery that speaks for a variant now: the last one that was not taken back."""
    standing = [one for one in variant.deliveries.all() if one.state != DeliveryState.CANCELLED]
    return standing[-1] if standing else None


def overlapping(variant: Variant, near: dt.datetime, apart: dt.timedelta) -> Delivery | None:
    """Another delivery of what people wrote here, on the same account, within a span of time: saying it twice is hardly meant.

    What was written is compared, for each delivery has short links of its own.
    """
    written = variant.written()
    around = Q(due_at__gt=near - apart, due_at__lt=near + apart)
    same_words = Q(variant__text=written.text) | Q(variant__text="", variant__post__text=written.text)
    others = (
        Delivery.objects.filter(
            around, same_words, account_id=variant.account_id, variant__post__link=written.link
        )
        .exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED])
        .exclude(variant_id=variant.pk)
        .select_related("variant__post")
    )
    return next((one for one in others if _first(one.variant.written()) == _first(written)), None)


def _first(written: Outgoing) -> str:
    """What tells a post from another one on a network: its first part, whatever follows it or is asked."""
    return msgspec.structs.replace(written.posts[0], poll=None).hash
