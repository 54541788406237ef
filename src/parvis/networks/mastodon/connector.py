"""Listens to a Mastodon server in the way its source asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from parvis.engine.items import Item
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson
from parvis.networks.http import GuardedHttp
from parvis.networks.mastodon.client import MastodonClient, Server
from parvis.networks.mastodon.cursor import MastodonCursor
from parvis.networks.mastodon.heard import Hearing, Memory
from parvis.networks.mastodon.manifest import MANIFEST
from parvis.networks.mastodon.mapping import map_status, status_of
from parvis.networks.mastodon.polling import read_search, read_timeline
from parvis.networks.mastodon.publishing import MastodonPublisher
from parvis.networks.mastodon.streaming import listen, subscribe

_MOST_WORDS = 30
_OPEN = {"public", "unlisted", None}


class MastodonConnector:
    """The connector for Mastodon and the servers that speak its API. ``clock`` gives the time of reading."""

    manifest = MANIFEST

    def __init__(self, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._clock = clock
        self.publisher = MastodonPublisher()

    def map_item(self, payload: object) -> Item:
        """The Item of one status; see :mod:`parvis.networks.mastodon.mapping`."""
        return map_status(payload)

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """New posts since ``cursor``; ``stream`` catches up first and then goes on until cancelled."""
        mode = settings.get("mode", "hashtags")
        client = MastodonClient(settings, http)
        if mode in {"search", "notifications"}:
            client.needs_token()
        words = words_of(settings, hashtags=mode in {"hashtags", "stream"})
        if mode in {"hashtags", "search"} and not words:
            raise NeedsPerson("Give at least one hashtag or word, or save a watch that has one.")
        server = await client.server()
        position = MastodonCursor.load(cursor, server.base)
        hearing = Hearing(server.host, Memory(position.addresses), self._clock)
        if mode == "stream":
            async for batch in self._stream(settings, client, server, words, position, hearing, http):
                yield batch
            return
        async for _position, batch in self._poll(mode, client, server, words, position, hearing):
            yield batch

    async def _poll(
        self,
        mode: str,
        client: MastodonClient,
        server: Server,
        words: tuple[str, ...],
        position: MastodonCursor,
        hearing: Hearing,
    ) -> AsyncIterator[tuple[MastodonCursor, Batch]]:
        if mode == "public":
            readings = [read_timeline("public", client.public, position, hearing)]
        elif mode == "notifications":
            choose = partial(_spoken, server=server.host)
            readings = [read_timeline("notifications", client.notifications, position, hearing, choose)]
        else:
            readings = []
        for reading in readings:
            async for position, batch in reading:
                yield position, batch
        for word in words if not readings else ():
            reading = (
                read_search(f"search:{word}", partial(client.search, word), position, hearing)
                if mode == "search"
                else read_timeline(f"tag:{word.lower()}", partial(client.tag, word), position, hearing)
            )
            async for position, batch in reading:
                yield position, batch

    async def _stream(
        self,
        settings: SourceSettings,
        client: MastodonClient,
        server: Server,
        tags: tuple[str, ...],
        position: MastodonCursor,
        hearing: Hearing,
        http: GuardedHttp,
    ) -> AsyncIterator[Batch]:
        address = f"{server.streaming}/api/v1/streaming"
        async with http.websocket(address, headers=client.headers) as connection:
            # Subscribed first: what happens while the past is read waits in the connection and is not missed.
            await subscribe(connection, tags, local=settings.get("local") == "local")
            past = self._poll("hashtags" if tags else "public", client, server, tags, position, hearing)
            async for reached, batch in past:
                position = reached
                yield batch
            async for _position, batch in listen(connection, position, hearing):
                yield batch


def words_of(settings: SourceSettings, *, hashtags: bool) -> tuple[str, ...]:
    """The words to look for: the source's own, else those of the watches. Hashtags hold no space and no
    ``#``.
    """
    own = [word for word in re.split(r"[,;\n]", settings.get("words")) if word.strip()]
    found = []
    for word in own or settings.queries:
        text = " ".join(word.split()).lstrip("#")
        if hashtags:
            text = "".join(re.findall(r"\w+", text))
        if text:
            found.append(text[:100])
    return tuple(dict.fromkeys(found))[:_MOST_WORDS]


def _spoken(row: dict[str, Any], server: str) -> dict[str, Any] | None:
    """The public post in a notification. Private messages are not for listening."""
    try:
        status = status_of(row, server)
    except ValueError:
        return None
    return status if status is not None and status.get("visibility") in _OPEN else None
