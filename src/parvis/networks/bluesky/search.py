"""Searching for the watches' words with an account: the past first time, then what is new at each poll.

The server hands out pages from the newest post to the oldest. Where an interrupted search stood is part of
the cursor, so that it goes on instead of starting again; a little is searched again each time, because the
index is not instant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec

from parvis.engine.items import EngagementSnapshot, Item
from parvis.networks.bluesky.mapping import NETWORK, view_item
from parvis.networks.bluesky.session import Session
from parvis.networks.contract import Batch
from parvis.networks.errors import RetryLater
from parvis.networks.http import GuardedHttp

DEFAULT_HOST = "https://bsky.social"
PAGE = 100
OVERLAP = dt.timedelta(minutes=10)


class Progress(msgspec.Struct, omit_defaults=True):
    """How far each query was searched (``done``: up to when), and where the one under way stands."""

    done: dict[str, dt.datetime] = {}
    query: str = ""
    newest: dt.datetime | None = None
    until: dt.datetime | None = None


class Search:
    """One round over all queries. ``first`` is how far back a query is searched that never was before."""

    def __init__(self, session: Session, http: GuardedHttp, first: dt.timedelta) -> None:
        self._session = session
        self._http = http
        self._first = first

    async def round(self, queries: Iterable[str], position: str) -> AsyncIterator[tuple[Batch, str]]:
        """Pages of posts, each with the position to save once they are safe."""
        wanted = list(dict.fromkeys(query.strip() for query in queries if query.strip()))
        progress = _progress(position, wanted)
        if not wanted:
            yield Batch(note="No watch has words that Bluesky could be searched for."), position
            return
        wanted.sort(key=lambda query: query != progress.query)  # what was interrupted comes first
        for query in wanted:
            async for batch in self._one(query, progress):
                yield batch, msgspec.json.encode(progress).decode()

    async def _one(self, query: str, progress: Progress) -> AsyncIterator[Batch]:
        if progress.query != query:
            progress.query, progress.newest, progress.until = query, None, None
        now = dt.datetime.now(dt.UTC)
        floor = progress.done[query] - OVERLAP if query in progress.done else now - self._first
        top, page, ended = progress.until, "", False
        while not ended:
            views, page = await self._page(query, floor, top, page)
            items, unreadable = _items(views)
            # Only a page that is too old as a whole is the end: one back-dated post is not.
            ended = not views or (bool(items) and all(item.published < floor for item in items))
            if items:
                progress.until = items[-1].published
            if not page and not ended:
                # The last page, or as deep as this server goes: below it there may be more.
                stuck = progress.until is None or (top is not None and progress.until >= top)
                ended = len(views) < PAGE or stuck
                top = progress.until
            progress.newest = max([item.published for item in items] + [progress.newest or floor])
            if ended:
                progress.done[query] = max(progress.newest, floor)
                progress.query, progress.newest, progress.until = "", None, None
            yield _batch([item for item in items if item.published >= floor], unreadable)

    async def _page(
        self, query: str, floor: dt.datetime, until: dt.datetime | None, page: str
    ) -> tuple[list[Any], str]:
        params: dict[str, Any] = {"q": _asked(query), "sort": "latest", "limit": PAGE, "since": _stamp(floor)}
        if until:
            params["until"] = _stamp(until + dt.timedelta(milliseconds=1))
        if page:
            params["cursor"] = page
        answer = await self._session.get("app.bsky.feed.searchPosts", params, self._http)
        if not isinstance(answer, dict) or not isinstance(answer.get("posts"), list):
            raise RetryLater("The search of Bluesky answered something unexpected.", after=600.0)
        following = answer.get("cursor")
        return answer["posts"], following if isinstance(following, str) and following != page else ""


def _progress(position: str, wanted: list[str]) -> Progress:
    try:
        progress = msgspec.json.decode(position, type=Progress) if position else Progress()
    except msgspec.DecodeError:
        progress = Progress()
    progress.done = {query: until for query, until in progress.done.items() if query in wanted}
    if progress.query not in wanted:
        progress.query, progress.newest, progress.until = "", None, None
    return progress


def _asked(query: str) -> str:
    """Several words are looked for as a phrase."""
    return f'"{query}"' if " " in query and '"' not in query else query


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _items(views: list[Any]) -> tuple[list[Item], int]:
    items: list[Item] = []
    for view in views:
        try:
            items.append(view_item(view, msgspec.json.encode(view)))
        except (ValueError, AttributeError, TypeError):
            continue
    return items, len(views) - len(items)


def _batch(items: list[Item], unreadable: int) -> Batch:
    now = dt.datetime.now(dt.UTC)
    return Batch(
        items=tuple(items),
        snapshots=tuple(
            EngagementSnapshot(network=NETWORK, id=item.id, at=now, engagement=item.engagement)
            for item in items
            if item.engagement.total is not None
        ),
        note="Some records could not be read." if unreadable else "",
    )
