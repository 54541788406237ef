"""Reads the events that brands cover, and their running orders."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.running_order import Standing, standing
from parvis.publishing.models import Delivery, Event, EventLine, Post
from parvis.publishing.queries.entity_scope import are_all_mine, said_here, said_only_here
from parvis.publishing.queries.governance import is_paused
from parvis.publishing.queries.posts import current, posts_of, with_variants
from parvis.workspaces.api import Permission, Workspace

LASTS = dt.timedelta(hours=12)
"""How long an event is taken to last when nobody said when it ends."""


def events_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Event]:
    """The events of the brands that are open here, with how many lines that are open here each has (``number``) and how many of them were
    released (``out``).
    """
    workspace.require(Permission.SEE, brand)
    found = Event.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    mine, released = Q(lines__isnull=False), Q(lines__released_at__isnull=False)
    if workspace.entities is not None:
        mine = Q(lines__post__in=said_here(workspace, Post.objects.all()))
    counted = found.annotate(number=Count("lines", filter=mine), out=Count("lines", filter=mine & released))
    return counted.select_related("brand").order_by("begins_at", "pk")


def event(workspace: Workspace, event_id: int) -> Event:
    """One event. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = events_of(workspace).filter(pk=event_id).first()
    if found is None:
        raise Http404(_("There is no such event here."))
    return found


def event_to_change(workspace: Workspace, event_id: int) -> Event:
    """One event that whoever works here may change. Raises ``Http404``, or ``PermissionDenied`` for one that is others’ too."""
    found = event(workspace, event_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if not may_change_event(workspace, found):
        raise PermissionDenied(
            _(
                "Accounts that are closed to you speak at this event too: who works for all of them changes it."
            )
        )
    return found


def may_change_event(workspace: Workspace, event: Event) -> bool:
    """Whether whoever works here may change what an event is, or delete it: those to whom the whole of each of its lines is open."""
    if not workspace.can(Permission.PREPARE, event.brand_id):
        return False
    mine = said_only_here(workspace, Post.objects.all())
    return workspace.entities is None or not event.lines.exclude(post__in=mine).exists()


def is_over(event: Event, now: dt.datetime) -> bool:
    """Whether an event has ended."""
    return (event.ends_at or event.begins_at + LASTS) <= now


def lines_of(workspace: Workspace, event_id: int) -> list[EventLine]:
    """The lines of an event whose posts are open here, in their order, each with its post, what its accounts say and what became of it."""
    found = event(workspace, event_id)
    posts = Prefetch("post", with_variants(Post.objects.select_related("brand")))
    lines = (
        _open(workspace, found.lines.all())
        .select_related("released_by", "skipped_by", "event")
        .prefetch_related(posts)
    )
    return list(lines.order_by("position", "pk"))


def line(workspace: Workspace, line_id: int) -> EventLine:
    """One line of an event. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    open_here = events_of(workspace).order_by().values("pk")
    found = _open(workspace, EventLine.objects.filter(pk=line_id, event_id__in=open_here))
    kept = found.select_related("event", "post").prefetch_related("post__variants__account").first()
    if kept is None:
        raise Http404(_("There is no such line here."))
    return kept


def line_to_change(workspace: Workspace, line_id: int) -> EventLine:
    """One line that whoever works here may release, pass over or move. Raises ``Http404``, or ``PermissionDenied`` for one that accounts say
    too which are closed to them.
    """
    found = line(workspace, line_id)
    workspace.require(Permission.PREPARE, found.event.brand_id)
    if not may_change_line(workspace, found):
        raise PermissionDenied(
            _("Accounts that are closed to you say this line too: who works for all of them decides of it.")
        )
    return found


def may_change_line(workspace: Workspace, line: EventLine) -> bool:
    """Whether whoever works here may release a line, pass over it or move it: those to whom all its accounts are open."""
    accounts = (one.account for one in line.post.variants.all())
    return workspace.can(Permission.PREPARE, line.post.brand_id) and are_all_mine(workspace, accounts)


def _open(workspace: Workspace, lines: QuerySet[EventLine]) -> QuerySet[EventLine]:
    if workspace.entities is None:
        return lines
    return lines.filter(post__in=said_here(workspace, Post.objects.all()))


def standing_of(workspace: Workspace, line: EventLine) -> Standing:
    """Where a line stands, by what was done with it and what the ledger says of its post."""
    post = line.post
    workspace.require(Permission.SEE, post.brand_id)
    variants = list(post.variants.all())
    now = [(variant, one) for variant in variants if (one := current(variant)) is not None]
    held = line.released_at is not None and any(
        one.state == DeliveryState.DUE
        and is_paused(post.organisation_id, post.brand_id, variant.account.entity_id)
        for variant, one in now
    )
    return standing(
        released=line.released_at is not None,
        skipped=line.skipped_at is not None,
        states=[DeliveryState(one.state) for _variant, one in now],
        is_stopped=held,
    )


def posts_to_take(workspace: Workspace, event_id: int, words: str = "") -> QuerySet[Post]:
    """The posts of the brand of an event of which nothing has left, that no account says which is closed here, and that are not in it yet;
    those that hold ``words`` when given.

    What is planned comes first, in time; then drafts, the last changed first.
    """
    found = event(workspace, event_id)
    posts = said_only_here(workspace, posts_of(workspace, found.brand_id)).exclude(event_lines__event=found)
    left = Delivery.objects.exclude(state__in=CHANGEABLE).values("variant__post_id")
    posts = posts.exclude(pk__in=left)
    if words.strip():
        posts = posts.filter(
            Q(text__icontains=words.strip())
            | Q(title__icontains=words.strip())
            | Q(variants__text__icontains=words.strip())
        ).distinct()
    return posts.order_by(F("planned_for").asc(nulls_last=True), "-updated_at", "-pk")


def last_accounts(workspace: Workspace, event_id: int) -> set[int]:
    """The accounts of the line that was added last, of those that are open here, to suggest them for the next."""
    last = _open(workspace, event(workspace, event_id).lines.all()).order_by("-pk").first()
    return set(last.post.variants.values_list("account_id", flat=True)) if last else set()
