"""Reads a feed politely: asks only whether it changed, tells only what is new in it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from parvis.engine.items import Item
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, NetworkError, RetryLater
from parvis.networks.feeds.cursor import FeedCursor
from parvis.networks.feeds.discovery import FoundFeed, complete, discover
from parvis.networks.feeds.full_text import article_text
from parvis.networks.feeds.manifest import MANIFEST, POLL_SECONDS
from parvis.networks.feeds.mapping import is_teaser, map_entry
from parvis.networks.feeds.parsing import NotAFeed
from parvis.networks.feeds.reading import Entry, Reading, part_words
from parvis.networks.http import GuardedHttp, Response

_BATCH = 200
_PAGES_IN_A_BATCH = 5
_LONGEST_PAUSE = 3600.0
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class FeedsConnector:
    """The connector for RSS, Atom and JSON Feed. ``clock`` gives the time of reading."""

    manifest = MANIFEST

    def __init__(self, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._clock = clock

    def map_item(self, payload: object) -> Item:
        """The Item of one entry; see :mod:`parvis.networks.feeds.mapping`."""
        return map_entry(payload)

    async def discover(self, address: str, http: GuardedHttp) -> tuple[FoundFeed, ...]:
        """The feeds behind the address of a page; see :mod:`parvis.networks.feeds.discovery`."""
        return await discover(address, http)

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """What is new or changed since ``cursor``, oldest first; nothing when the feed is not yet due."""
        typed = complete(settings.get("address"))
        if not typed:
            raise NeedsPerson("Give the address of a feed or of a site.")
        position = FeedCursor.load(cursor)
        if position.typed != typed:  # another address than last time: nothing it said of its version holds
            position = FeedCursor(typed=typed, feed=typed, seen=position.seen)
        if self._clock().timestamp() < position.due:
            return
        answer = await self._fetch(position.feed, position, http)
        if answer.status == 304:
            yield Batch(cursor=self._rested(position, 0.0).dump())
            return
        answer, reading = await self._reading(answer, http)
        position = replace(position, feed=answer.moved_to or answer.url)
        full_text = settings.get("full_text", "no") == "yes"
        async for batch in self._batches(reading, position, answer, http, full_text):
            yield batch

    async def _fetch(self, address: str, position: FeedCursor, http: GuardedHttp) -> Response:
        headers = {"Accept": _ACCEPT}
        if position.etag:
            headers["If-None-Match"] = position.etag
        if position.modified:
            headers["If-Modified-Since"] = position.modified
        answer = await http.get(address, headers=headers, accept={404, 410})
        if answer.status in {404, 410}:
            raise NeedsPerson(
                "There is no feed any more at %(address)s. Correct the address of this source.",
                address=address,
            )
        return answer

    async def _reading(self, answer: Response, http: GuardedHttp) -> tuple[Response, Reading]:
        """The feed in the answer, or the one that the page in the answer leads to, with its own answer."""
        try:
            return answer, await self._parsed(answer)
        except NotAFeed:
            found = await discover(answer.url, http)
        feed = await http.get(found[0].url, headers={"Accept": _ACCEPT})
        try:
            return feed, await self._parsed(feed)
        except NotAFeed as error:
            raise RetryLater(
                "%(address)s does not hold a feed just now.", after=900.0, address=feed.url
            ) from error

    async def _parsed(self, answer: Response) -> Reading:
        # A feed of some megabytes takes seconds to parse: not on the loop that every other source shares.
        return await asyncio.to_thread(Reading.of, answer, self._clock())

    async def _batches(
        self, reading: Reading, position: FeedCursor, answer: Response, http: GuardedHttp, full_text: bool
    ) -> AsyncIterator[Batch]:
        fresh = [entry for entry in reading.entries if not position.knows(entry.item.id, entry.words)]
        fresh.sort(key=lambda entry: entry.item.published)
        note = reading.note(fresh)
        size = _PAGES_IN_A_BATCH if full_text else _BATCH
        for start in range(0, max(1, len(fresh)), size):
            part = fresh[start : start + size]
            items = [await self._completed(entry, http) if full_text else entry.item for entry in part]
            position = position.heard(part_words(part))
            whole = start + size >= len(fresh)
            # Only the last batch takes note of the feed's version: a stop before it brings the rest next
            # time.
            cursor = self._read_whole(position, reading, answer, brought=bool(fresh)) if whole else position
            yield Batch(items=tuple(items), cursor=cursor.dump(), note=note)

    async def _completed(self, entry: Entry, http: GuardedHttp) -> Item:
        """The item, with the text of its page when it needs that and it can be had."""
        if not is_teaser(entry.item):
            return entry.item
        try:
            text = await article_text(entry.item.url, http)
        except NetworkError:
            return entry.item
        return (
            map_entry({**entry.payload, "full_text": text})
            if len(text) > len(entry.item.content)
            else entry.item
        )

    def _read_whole(
        self, position: FeedCursor, reading: Reading, answer: Response, *, brought: bool
    ) -> FeedCursor:
        told = replace(
            position.heard(part_words(reading.entries)),
            etag=answer.headers.get("etag", "")[:500],
            modified=answer.headers.get("last-modified", "")[:100],
            quiet=-1 if brought else position.quiet,
        )
        return self._rested(told, reading.document.asks_seconds)

    def _rested(self, position: FeedCursor, asked: float) -> FeedCursor:
        """When to ask again: half as long again after each reading that brought nothing, and as the feed
        asks.
        """
        quiet = min(position.quiet + 1, 20)
        pause = POLL_SECONDS * 1.5**quiet
        due = self._clock().timestamp() + min(max(pause, asked), _LONGEST_PAUSE) - POLL_SECONDS / 10
        return replace(position, quiet=quiet, due=due)
