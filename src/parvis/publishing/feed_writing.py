"""What is planned, as a calendar that other programs subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.icalendar import Event, calendar
from parvis.publishing import naming
from parvis.publishing.models import CalendarFeed, Delivery, online_now
from parvis.publishing.queries.posts import planned_between
from parvis.workspaces.api import Workspace

BEFORE, AHEAD = dt.timedelta(days=31), dt.timedelta(days=366)
REFRESH = dt.timedelta(hours=1)
MOST = 5_000  # deliveries
TITLE = 80  # characters
UNSURE = frozenset(
    {
        DeliveryState.WAITING,
        DeliveryState.LATE,
        DeliveryState.UNKNOWN,
        DeliveryState.REFUSED,
        DeliveryState.HALTED,
    }
)


def write(feed: CalendarFeed, workspace: Workspace, address_of: Callable[[int], str], host: str) -> str:
    """The calendar of a feed. ``address_of`` gives the page of a post; ``host`` makes the events' names ours."""
    now = timezone.now()
    found = planned_between(workspace, now - BEFORE, now + AHEAD, feed.brand_id)
    rows = found.prefetch_related("changes")[:MOST]
    together: dict[tuple[int, dt.datetime], list[Delivery]] = {}
    for row in rows:
        together.setdefault((row.variant.post_id, row.due_at), []).append(row)
    events = [
        _event(said, address_of(post), f"post-{post}-{said[0].pk}@{host}")
        for (post, _at), said in together.items()
    ]
    name = _("%(brand)s: posts") % {"brand": feed.brand.name} if feed.brand else _("Planned posts")
    return calendar(name, events, REFRESH)


def _event(said: list[Delivery], url: str, uid: str) -> Event:
    post = said[0].variant.post
    words = str(online_now(said[0]).get("text", "")) or post.text
    accounts = [
        f"{one.account.handle} ({naming.network(one.account.network)}): {one.get_state_display()}"
        for one in said
    ]
    begin = " ".join((post.title or words or post.link).split())
    return Event(
        uid=uid,
        at=said[0].due_at,
        title=begin if len(begin) <= TITLE else begin[: TITLE - 1] + "…",
        text="\n\n".join(part for part in (words, "\n".join(accounts)) if part),
        url=url,
        changed=post.updated_at,
        sure=not any(one.state in UNSURE for one in said),
    )
