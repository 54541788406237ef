"""When the accounts of a post do well, made ready for a template."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import number_format

from parvis.archive.api import Archive
from parvis.engine.publishing.best_times import FEWEST
from parvis.engine.publishing.recurrence import moment
from parvis.publishing import clock
from parvis.publishing.models import Post
from parvis.publishing.queries.best_times import best_times_of
from parvis.workspaces.api import Workspace, accounts_of


@dataclass(frozen=True, slots=True)
class Advised:
    """An hour: when it comes next, in words; how many times as much as usual it draws; and by how many posts that is judged."""

    when: str
    times: str
    posts: int


@dataclass(frozen=True, slots=True)
class OfAccount:
    """What the past of an account says. Not ``enough``: too few of its ``posts`` are known, ``fewest`` are needed."""

    handle: str
    network: str
    hours: list[Advised]
    posts: int
    fewest: int
    enough: bool


def best_times_for(workspace: Workspace, post: Post, archive: Archive, now: dt.datetime) -> list[OfAccount]:
    """What the past of each account of a post says. Raises ``ArchiveError`` when the archive does not answer."""
    numbers = [one.account_id for one in post.variants.all()]
    zone = ZoneInfo(workspace.time_zone)
    told = []
    for account in accounts_of(workspace, post.brand_id).filter(pk__in=numbers):
        found = best_times_of(workspace, account, archive, now)
        hours = [
            Advised(
                clock.when(_next(one.weekday, one.hour, now, zone)), number_format(one.times, 1), one.posts
            )
            for one in found.hours
        ]
        told.append(OfAccount(account.handle, account.network, hours, found.posts, FEWEST, found.enough))
    return told


def _next(weekday: int, hour: int, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """When an hour of the week comes next."""
    today = now.astimezone(zone).date()
    day = today + dt.timedelta(days=(weekday - today.weekday()) % 7)
    at = moment(day, dt.time(hour), zone)
    return at if at > now else moment(day + dt.timedelta(days=7), dt.time(hour), zone)
