"""Reads how often short links were followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.models import Clicks, Delivery, Post, ShortLink
from parvis.publishing.queries.short_links import short_links
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many people, and how many programs, came from a network (``other``; empty: they did not say)."""

    source: str
    people: int
    bots: int


def counted_links(
    workspace: Workspace, brand: int | None = None, since: dt.datetime | None = None, words: str = ""
) -> QuerySet[ShortLink]:
    """The links that are, or will be, out, each with its ``people`` and ``bots`` since a time; those most followed come first.

    ``words`` are looked for in their codes, where they lead, and the names of their accounts and posts.
    """
    standing = Delivery.objects.filter(variant=OuterRef("variant")).exclude(state=DeliveryState.CANCELLED)
    clicked = Clicks.objects.filter(link=OuterRef("pk"))
    found = short_links(workspace, brand).filter(Exists(standing) | Exists(clicked))
    if words:
        code = words.rstrip("/").rpartition("/")[2].lower()
        found = found.filter(
            Q(code=code)
            | Q(target__icontains=words)
            | Q(original__icontains=words)
            | Q(account__handle__icontains=words)
            | Q(variant__post__title__icontains=words)
            | Q(variant__post__text__icontains=words)
        )
    return _with_counts(found, since).order_by("-people", "-pk")


def links_of_post(workspace: Workspace, post: Post) -> list[ShortLink]:
    """The links of a post, with all their ``people`` and ``bots``, account by account."""
    found = short_links(workspace, post.brand_id).filter(variant__post=post)
    return list(_with_counts(found, None).order_by("account__network", "account__handle", "pk"))


def _with_counts(links: QuerySet[ShortLink], since: dt.datetime | None) -> QuerySet[Any]:
    counted = Q(clicks__hour__gte=since) if since else Q()
    return links.annotate(
        people=Coalesce(Sum("clicks__people", filter=counted), 0),
        bots=Coalesce(Sum("clicks__bots", filter=counted), 0),
    )


def people_by_day(
    workspace: Workspace, links: Collection[int], since: dt.datetime | None = None
) -> dict[int, dict[dt.date, int]]:
    """How many people followed each of these links on each day, on the organisation's clocks."""
    mine = short_links(workspace).filter(pk__in=links)
    found = Clicks.objects.filter(link__in=mine.values("pk"), people__gt=0)
    if since:
        found = found.filter(hour__gte=since)
    day = TruncDate("hour", tzinfo=ZoneInfo(workspace.time_zone))
    days: dict[int, dict[dt.date, int]] = {}
    for link, when, people in found.annotate(day=day).values_list("link_id", "day").annotate(n=Sum("people")):
        days.setdefault(link, {})[when] = people
    return days


def sources_of(workspace: Workspace, link: ShortLink) -> list[SourceCount]:
    """Where those who followed a link came from, most people first."""
    mine = short_links(workspace).filter(pk=link.pk)
    found = Clicks.objects.filter(link__in=mine.values("pk")).values_list("source")
    counts = found.annotate(p=Sum("people"), b=Sum("bots")).order_by("-p", "-b", "source")
    return [SourceCount(source, people, bots) for source, people, bots in counts]
