"""Jetstream: the network's events as JSON over a WebSocket, the public default that needs no account.

The cursor is a time in microseconds, the same on every host, so a source may change hosts; a little is heard
again each time, because hosts do not hear events at the very same moment.
"""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import urlencode

import msgspec

from parvis.networks.bluesky.addresses import POST
from parvis.networks.bluesky.gathering import COLLECTIONS, KINDS, Gathering

DEFAULT_HOST = "wss://jetstream2.us-east.bsky.network"
REWIND = 3_000_000  # microseconds


class Commit(msgspec.Struct):
    """One record made, changed or deleted."""

    operation: str
    collection: str
    rkey: str
    record: msgspec.Raw = msgspec.Raw(b"null")


class Identity(msgspec.Struct):
    """An account's handle, when told."""

    handle: str | None = None


class Account(msgspec.Struct):
    """Whether an account is there, and if not why."""

    active: bool = True
    status: str | None = None


class Event(msgspec.Struct):
    """One message of the stream."""

    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    identity: Identity | None = None
    account: Account | None = None


class Reference(msgspec.Struct):
    """What a like or a repost is of."""

    uri: str


class Announcement(msgspec.Struct):
    """What a like and a repost have in common."""

    subject: Reference


_event = msgspec.json.Decoder(Event)
_announcement = msgspec.json.Decoder(Announcement)
_anything = msgspec.json.Decoder()


class JetstreamReader:
    """Reads messages into a gathering and knows where the stream stands."""

    def __init__(self, gathering: Gathering, position: str = "") -> None:
        self.gathering = gathering
        # Without a position the time of starting serves as one: whatever is said from now on is not to be
        # missed, even if the first connection breaks before anything was heard.
        self._last = int(position) if position.isdigit() else time.time_ns() // 1000

    @property
    def position(self) -> str:
        """The time of the last event, in microseconds."""
        return str(self._last)

    def opened(self) -> None:
        """The stream has begun."""

    def reset(self) -> None:
        """The time is never ahead of the host's for long, and a cursor in the future is heard as "from now
        on".
        """

    def address(self, host: str) -> str:
        """Where to listen, from just before the position on."""
        wanted = COLLECTIONS if self.gathering.wants_interactions else (POST,)
        query: list[tuple[str, str | int]] = [("wantedCollections", collection) for collection in wanted]
        query.append(("cursor", max(self._last - REWIND, 1)))
        return f"{host}/subscribe?{urlencode(query)}"

    def take(self, message: str | bytes) -> None:
        """Read one message."""
        try:
            event = _event.decode(message)
        except (msgspec.DecodeError, msgspec.ValidationError):
            self.gathering.unreadable()
            return
        self._last = max(self._last, event.time_us)
        at = dt.datetime.fromtimestamp(event.time_us / 1_000_000, dt.UTC)
        if event.commit is not None:
            self._commit(event.did, event.commit, at, message)
        elif event.identity is not None:
            self.gathering.identity(event.did, event.identity.handle or "")
        elif event.account is not None:
            self.gathering.account(event.did, event.account.active, event.account.status or "", at)

    def _commit(self, did: str, commit: Commit, at: dt.datetime, message: str | bytes) -> None:
        if commit.collection not in COLLECTIONS:
            return
        if commit.operation == "delete":
            self.gathering.deletion(did, commit.collection, commit.rkey, at)
            return
        try:
            if commit.collection in KINDS:
                subject = _announcement.decode(commit.record).subject.uri
                self.gathering.interaction(did, commit.collection, commit.rkey, subject, at)
            else:
                record = _anything.decode(commit.record)
                self.gathering.post(
                    did,
                    commit.rkey,
                    record,
                    at,
                    edited=commit.operation == "update",
                    raw=lambda: _bytes(message),
                )
        except (msgspec.DecodeError, msgspec.ValidationError):
            self.gathering.unreadable()


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message
