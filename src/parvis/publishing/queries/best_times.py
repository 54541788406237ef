"""Reads from the archive when an account's own posts drew more than usual."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from parvis.archive.api import Archive
from parvis.archive.contract import Mention, Scope
from parvis.engine.publishing.best_times import BestTimes, Drew, best_times
from parvis.engine.query.ast import Field, Node, Or
from parvis.engine.words import fold_handle
from parvis.workspaces.api import Account, Permission, Workspace

BACK = dt.timedelta(days=365)
RIPE = dt.timedelta(days=2)
"""Younger posts are still drawing, and are not counted."""
MOST_READ = 500


def best_times_of(workspace: Workspace, account: Account, archive: Archive, now: dt.datetime) -> BestTimes:
    """What the archive says of when an account does well, on the organisation's clocks: its newest posts of a year, at most
    :data:`MOST_READ`; answers, reposts, and posts of which the network told no figure left out.

    Raises :class:`~parvis.archive.errors.ArchiveError` when the archive does not answer.
    """
    workspace.require(Permission.SEE, account.brand_id)
    scope = Scope(
        organisation=workspace.organisation,
        brands_allowed=None if workspace.brands is None else tuple(sorted(workspace.brands)),
        since=now - BACK,
        until=now - RIPE,
        networks=(account.network,),
        query=_said_by(account),
    )
    found = archive.search(scope, MOST_READ).mentions
    posts = [drew for one in found if (drew := _drew(one)) is not None]
    return best_times(posts, ZoneInfo(workspace.time_zone))


def _said_by(account: Account) -> Node:
    handle = Field("author", fold_handle(account.handle))
    number = account.network_id.strip().casefold()
    return Or((handle, Field("author", number))) if number else handle


def _drew(mention: Mention) -> Drew | None:
    item = mention.item
    total = item.engagement.total
    if total is None or item.in_reply_to or item.repost_of:
        return None
    return Drew(item.published, total)
