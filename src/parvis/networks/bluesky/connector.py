"""Bluesky, read in three ways that give the same items; see the manifest for what each can show."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from parvis.engine.items import Item
from parvis.networks.bluesky import firehose, jetstream, search
from parvis.networks.bluesky.addresses import POST, service_host, stream_host
from parvis.networks.bluesky.cursors import cursor_text, position_in
from parvis.networks.bluesky.firehose import FirehoseReader
from parvis.networks.bluesky.gathering import Gathering
from parvis.networks.bluesky.jetstream import JetstreamReader
from parvis.networks.bluesky.manifest import MANIFEST
from parvis.networks.bluesky.mapping import post_item, view_item
from parvis.networks.bluesky.profiles import PUBLIC_API, Profiles
from parvis.networks.bluesky.publishing import BlueskyPublisher
from parvis.networks.bluesky.remembering import Remembered
from parvis.networks.bluesky.search import Search
from parvis.networks.bluesky.session import Session
from parvis.networks.bluesky.streaming import listen
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson
from parvis.networks.http import GuardedHttp

_NAMES = 200_000
_A_DAY = 86_400.0


class BlueskyConnector:
    """Reads Bluesky by ``mode``: ``jetstream`` (default), ``firehose`` or ``search``.

    The streams tell an actor's DID and seldom a name. :meth:`enrich` is an optional part of a connector,
    called by whoever collects with the items that a watch matched, before they are archived: it fills in
    handle, display name, picture and followers. The interactions of a stream name their subject, except
    withdrawn ones (``undone``): those have an empty ``id`` and are found again by ``event_id``.
    """

    manifest = MANIFEST

    def __init__(self) -> None:
        self._names: Remembered[str] = Remembered(_NAMES, _A_DAY)
        self._profiles = Profiles()
        self._sessions: dict[tuple[str, str, str], Session] = {}
        self.publisher = BlueskyPublisher()

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """Listen or search from ``cursor`` on. A cursor made in another mode, or by another relay, starts
        anew.
        """
        mode = settings.get("mode", "jetstream")
        match mode:
            case "jetstream":
                batches = self._jetstream(settings, cursor, http)
            case "firehose":
                batches = self._firehose(settings, cursor, http)
            case "search":
                batches = self._search(settings, cursor, http)
            case _:
                raise NeedsPerson(
                    "Choose how to listen to Bluesky: %(mode)s is not a way Parvis knows.", mode=mode
                )
        async for batch in batches:
            yield batch

    async def enrich(self, items: Sequence[Item], settings: SourceSettings, http: GuardedHttp) -> list[Item]:
        """The items, in the same order, with what is publicly known of their actors. Never raises a network
        error.
        """
        api = service_host(settings.get("api"), PUBLIC_API)
        return await self._profiles.enrich(items, http, api)

    def map_item(self, payload: object) -> Item:
        """A post as Jetstream tells it (also how the firehose's are kept), or as the AppView's search shows
        it.
        """
        try:
            if isinstance(payload, bytes | str):
                raw = payload if isinstance(payload, bytes) else payload.encode()
                payload = msgspec.json.decode(payload)
            else:
                raw = msgspec.json.encode(payload)
        except (msgspec.MsgspecError, OverflowError, RecursionError, TypeError) as error:
            raise ValueError(f"not a Bluesky payload: {error}") from error
        if not isinstance(payload, Mapping):
            raise ValueError("not a Bluesky payload: it is no object")
        return _committed(payload, raw) if "commit" in payload else view_item(payload, raw)

    def _jetstream(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        host = stream_host(settings.get("host"), jetstream.DEFAULT_HOST)
        reader = JetstreamReader(self._gathering(settings), position_in(cursor, "jetstream"))
        return listen(reader, host, http, partial(cursor_text, "jetstream"))

    def _firehose(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        host = stream_host(settings.get("host"), firehose.DEFAULT_HOST)
        reader = FirehoseReader(self._gathering(settings), position_in(cursor, "firehose", host))
        return listen(reader, host, http, partial(cursor_text, "firehose", scope=host))

    async def _search(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        service = service_host(settings.get("host"), search.DEFAULT_HOST)
        key = (service, settings.get("handle"), settings.get("app_password"))
        session = self._sessions.setdefault(key, Session(*key))
        round_ = Search(session, http, _look_back(settings.get("backfill_days", "7")))
        async for batch, position in round_.round(settings.queries, position_in(cursor, "search")):
            yield dataclasses.replace(batch, cursor=cursor_text("search", position))

    def _gathering(self, settings: SourceSettings) -> Gathering:
        return Gathering(self._names, count_interactions=settings.get("count_interactions", "yes") != "no")


def _look_back(days: str) -> dt.timedelta:
    try:
        return dt.timedelta(days=min(max(float(days), 0.0), 3650.0))
    except ValueError as error:
        raise NeedsPerson("The days to look back must be a number, not %(days)s.", days=days[:40]) from error


def _committed(payload: Mapping[str, Any], raw: bytes) -> Item:
    try:
        did, commit = payload["did"], payload["commit"]
        rkey, record, operation = commit["rkey"], commit["record"], commit["operation"]
        heard = dt.datetime.fromtimestamp(payload["time_us"] / 1_000_000, dt.UTC)
        is_post = commit["collection"] == POST and isinstance(did, str) and isinstance(rkey, str)
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise ValueError(f"not a commit of a post: {error}") from error
    if not is_post or not isinstance(record, Mapping):
        raise ValueError("not a commit of a post")
    return post_item(did, rkey, record, heard=heard, edited=operation == "update", raw=raw)
