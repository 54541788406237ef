"""Searches what was already heard for a watch that was saved, edited or resumed.

What is asked is written on the watch before anything is searched, so that a worker goes on with it if whoever
searches is killed. A small archive is searched at once, while the person waits; a large one by a worker.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q
from django.utils import timezone

from parvis.archive.connection import get_archive
from parvis.archive.contract import Scope
from parvis.listening.models import Watch
from parvis.listening.queries.watches import node_of

AT_ONCE = 200_000  # items in the archive up to which a person waits for the search, well under a second
LEASE = dt.timedelta(minutes=10)  # after which a search that did not end is taken to be dead


def ask(watch: Watch) -> None:
    """Have the past searched again with the watch's query as it is now."""
    Watch.objects.filter(pk=watch.pk).update(past_asked=F("past_asked") + 1)


def search_at_once_or_later(watch: Watch) -> None:
    """Search now where that is quick; else a worker will, and the screens say so meanwhile."""
    if get_archive().count(Scope(organisation=watch.organisation_id)) <= AT_ONCE:
        search(watch.pk)
    watch.refresh_from_db()


def search(watch_id: int) -> int | None:
    """Make the archive agree with the watch's query; returns how many mentions it has, ``None`` when there was
    nothing to search or somebody else is at it.
    """
    now = timezone.now()
    free = Q(searching_until__isnull=True) | Q(searching_until__lte=now)
    unsearched = Watch.objects.filter(free, ~Q(past_searched=F("past_asked")), pk=watch_id, is_active=True)
    if not unsearched.update(searching_until=now + LEASE):
        return None
    watch = Watch.objects.get(pk=watch_id)
    ours = Watch.objects.filter(pk=watch_id, searching_until=now + LEASE)
    try:
        found = get_archive().assign_watch(watch.organisation_id, watch.pk, watch.brand_id, node_of(watch))
    except BaseException:
        ours.update(searching_until=None)
        raise
    # Asked again meanwhile (it was edited), the two figures still differ, and it is searched again.
    ours.update(past_searched=watch.past_asked, searching_until=None)
    return found
