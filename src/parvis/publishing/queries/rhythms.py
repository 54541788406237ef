"""Reads when accounts usually speak, which of their slots are free, and which posts are too close to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.slots import Slot, is_free, moments_between
from parvis.publishing.models import Delivery, Post
from parvis.publishing.models.rhythms import USUALLY_APART, Rhythm
from parvis.workspaces.api import Account, Permission, Workspace, accounts_of

AHEAD = dt.timedelta(days=92)
"""How far ahead a free slot is looked for."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot of an account at which nothing is planned."""

    at: dt.datetime
    account: Account


def rhythms_of(workspace: Workspace, accounts: Iterable[int] | None = None) -> QuerySet[Rhythm]:
    """The rhythms of the accounts that are open here, or of some of them."""
    open_here = accounts_of(workspace).values("pk")
    found = Rhythm.objects.filter(account_id__in=open_here).select_related("account__brand")
    return found if accounts is None else found.filter(account_id__in=accounts)


def taken_between(
    accounts: Collection[int], since: dt.datetime, until: dt.datetime
) -> dict[int, list[dt.datetime]]:
    """When each of some accounts says something in a span of time, in order."""
    rows = (
        Delivery.objects.filter(account_id__in=accounts, due_at__gte=since, due_at__lt=until)
        .exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED])
        .order_by("due_at")
        .values_list("account_id", "due_at")
    )
    found: dict[int, list[dt.datetime]] = {account: [] for account in accounts}
    for account, at in rows:
        found[account].append(at)
    return found


def gaps_between(
    workspace: Workspace, since: dt.datetime, until: dt.datetime, brand: int | None = None
) -> list[Gap]:
    """The free slots of a span of time, in order."""
    workspace.require(Permission.SEE, brand)
    rhythms = [one for one in rhythms_of(workspace) if brand is None or one.account.brand_id == brand]
    widest = dt.timedelta(minutes=max((one.apart for one in rhythms), default=0))
    taken = taken_between([one.account_id for one in rhythms], since - widest, until + widest)
    zone = ZoneInfo(workspace.time_zone)
    found = [
        Gap(at, one.account)
        for one in rhythms
        for at in moments_between(one.hours, since, until, zone)
        if is_free(at, taken[one.account_id], dt.timedelta(minutes=one.apart))
    ]
    return sorted(found, key=lambda gap: (gap.at, gap.account.pk))


def next_slot(workspace: Workspace, post: Post, now: dt.datetime) -> dt.datetime | None:
    """The next slot of any account of a post at which none of its accounts says anything near; ``None`` where there is none."""
    workspace.require(Permission.SEE, post.brand_id)
    accounts = list(post.variants.values_list("account_id", flat=True))
    rhythms = list(rhythms_of(workspace, accounts))
    slots: list[Slot] = [slot for one in rhythms for slot in one.hours]
    if not slots:
        return None
    apart = aparts(accounts)
    widest = dt.timedelta(minutes=max(apart.values()))
    rows = Delivery.objects.filter(
        account_id__in=accounts, due_at__gte=now - widest, due_at__lt=now + AHEAD + widest
    ).exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED])
    taken: dict[int, list[dt.datetime]] = {account: [] for account in accounts}
    for account, at in (
        rows.exclude(variant__post=post).order_by("due_at").values_list("account_id", "due_at")
    ):
        taken[account].append(at)
    for at in moments_between(slots, now, now + AHEAD, ZoneInfo(workspace.time_zone)):
        if at > now and all(
            is_free(at, taken[account], dt.timedelta(minutes=apart[account])) for account in accounts
        ):
            return at
    return None


def aparts(accounts: Collection[int]) -> dict[int, int]:
    """How many minutes there should be between two posts of each of some accounts."""
    chosen = dict(Rhythm.objects.filter(account_id__in=accounts).values_list("account_id", "apart"))
    return {account: chosen.get(account, USUALLY_APART) for account in accounts}


def neighbours(workspace: Workspace, post: Post) -> list[tuple[Account, dt.datetime]]:
    """What else the accounts of a planned post say too close to it, in order."""
    workspace.require(Permission.SEE, post.brand_id)
    if post.planned_for is None:
        return []
    variants = list(post.variants.all())
    apart = aparts([one.account_id for one in variants])
    found = []
    for one in variants:
        near = dt.timedelta(minutes=apart[one.account_id])
        others = (
            Delivery.objects.filter(
                account_id=one.account_id,
                due_at__gt=post.planned_for - near,
                due_at__lt=post.planned_for + near,
            )
            .exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED])
            .exclude(variant_id=one.pk)
        )
        found += [(one.account, at) for at in others.order_by("due_at").values_list("due_at", flat=True)[:3]]
    return found


def said_this_week(workspace: Workspace, accounts: Collection[int], since: dt.datetime) -> dict[int, int]:
    """How many posts each account says in the seven days from a time on."""
    workspace.require(Permission.SEE)
    taken = taken_between(accounts, since, since + dt.timedelta(days=7))
    return {account: len(times) for account, times in taken.items()}
