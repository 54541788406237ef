"""Reads the feeds whose entries become drafts, each at a polite pace."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from django.utils import timezone

from parvis.networks import registry
from parvis.networks.contract import Connector, SourceSettings
from parvis.networks.errors import NetworkError, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.publishing.actions import entry_feeds as actions
from parvis.publishing.models import EntryFeed
from parvis.publishing.queries.entry_feeds import due
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)

READER = "feeds"
"""The network folder that reads them."""
LONGEST_WAIT = dt.timedelta(hours=6)
FAULT = "Something went wrong while this feed was read."


class FeedDrafter(Lookout):
    """Reads what is due, one feed after the other: the reader itself asks a site only when it should, and only whether it changed."""

    name, every, after_failure = "draft", 30.0, 60.0
    trouble = "feeds could not be made drafts; trying again"

    def __init__(self, http: GuardedHttp) -> None:
        super().__init__()
        self._http = http

    async def _look(self, stop: asyncio.Event) -> None:
        await self.work_once(stop)

    async def work_once(self, stop: asyncio.Event) -> int:
        """Read what is due now; returns how many drafts were made."""
        reader = registry.get(READER)
        if isinstance(reader, registry.Unavailable):
            return 0
        made = 0
        for number in await self._threads.call(due, timezone.now()):
            if stop.is_set():
                break
            feed = await self._threads.call(actions.claim, number, timezone.now())
            if feed is not None:
                made += await self._read(reader, feed)
        return made

    async def _read(self, reader: Connector, feed: EntryFeed) -> int:
        pace = dt.timedelta(seconds=reader.manifest.poll_seconds)
        made = 0
        try:
            async for batch in reader.read(
                SourceSettings(values={"address": feed.address}), feed.cursor, self._http
            ):
                made += await self._threads.call(actions.make_drafts, feed.pk, batch.items, batch.cursor)
        except NetworkError as problem:
            least = dt.timedelta(seconds=problem.after) if isinstance(problem, RetryLater) else pace
            wait = min(LONGEST_WAIT, max(least, pace * 2 ** min(feed.failures, 8)))
            values = {name: str(value) for name, value in problem.values.items()}
            await self._threads.call(actions.note_problem, feed.pk, problem.reason, values, wait)
        except Exception:  # one feed must not keep the others from being read
            log.exception("feed %s could not be read", feed.pk)
            await self._threads.call(actions.note_problem, feed.pk, FAULT, {}, pace)
        else:
            await self._threads.call(actions.rest, feed.pk, pace)
        return made
