"""Listening live: the WebSocket of Mastodon's streaming API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection

from parvis.networks.contract import Batch
from parvis.networks.errors import NeedsPerson
from parvis.networks.markup import one_line
from parvis.networks.mastodon.cursor import MastodonCursor
from parvis.networks.mastodon.heard import Hearing

_SOON = 0.5  # seconds that events are gathered for
_MOST = 200


@dataclass
class _Events:
    """Events gathered for one batch."""

    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.statuses.values()) + len(self.deleted)


async def subscribe(connection: ClientConnection, tags: Sequence[str], *, local: bool) -> None:
    """Ask for these hashtags, or for everything public when there are none."""
    suffix = ":local" if local else ""
    wanted = [{"stream": f"hashtag{suffix}", "tag": tag} for tag in tags] or [{"stream": f"public{suffix}"}]
    for one in wanted:
        await connection.send(json.dumps({"type": "subscribe", **one}))


async def listen(
    connection: ClientConnection, cursor: MastodonCursor, hearing: Hearing
) -> AsyncIterator[tuple[MastodonCursor, Batch]]:
    """Batches as events come, until the connection closes (which raises, and is mapped by the door)."""
    while True:
        events = await _gathered(connection)
        if not len(events):
            continue
        items = []
        for timeline, rows in events.statuses.items():
            found, addresses = hearing.items(rows)
            items += found
            ids = [one_line(row.get("id")) for row in rows if row.get("id")]
            cursor = cursor.moved(timeline, cursor.at(timeline).heard(ids)).knowing(addresses)
        deletions = tuple(gone for id in events.deleted if (gone := hearing.deletion(id)) is not None)
        deleted = {gone.id for gone in deletions}
        kept = tuple(item for item in items if item.id not in deleted)
        yield cursor, Batch(kept, deletions=deletions, cursor=cursor.dump(), note=hearing.note())


async def _gathered(connection: ClientConnection) -> _Events:
    events = _Events()
    _take(events, await connection.recv())
    loop = asyncio.get_running_loop()
    end = loop.time() + _SOON
    while len(events) < _MOST and (left := end - loop.time()) > 0:
        try:
            _take(events, await asyncio.wait_for(connection.recv(), left))
        except TimeoutError:
            break
    return events


def _take(events: _Events, message: str | bytes) -> None:
    """Sort one message; what is not about a post is passed over. Raises ``NeedsPerson`` when refused."""
    try:
        told = json.loads(message)
        payload = told.get("payload") if isinstance(told, Mapping) else None
        if not isinstance(told, Mapping):
            return
        if "error" in told:
            raise NeedsPerson("The server refuses the stream: %(words)s", words=one_line(told["error"])[:200])
        if told.get("event") in {"update", "status.update"}:
            status = json.loads(payload) if isinstance(payload, str) else payload
            if isinstance(status, dict):
                events.statuses.setdefault(_timeline(told.get("stream")), []).append(status)
        elif told.get("event") == "delete" and payload:
            events.deleted.append(one_line(str(payload)))
    except (ValueError, RecursionError):
        return


def _timeline(stream: object) -> str:
    """The name under which the cursor knows the timeline of a stream."""
    parts = [one_line(part) for part in stream] if isinstance(stream, list) else []
    return f"tag:{parts[1].lower()}" if len(parts) > 1 and parts[0].startswith("hashtag") else "public"
