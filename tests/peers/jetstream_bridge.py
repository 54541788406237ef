"""A small Jetstream: re-tells the firehose of a real server in Jetstream's JSON, over a real WebSocket on
loopback.

Jetstream itself is a Go program that no package registry for Node or Python carries. What this bridge speaks
is its documented ``/subscribe`` protocol: ``wantedCollections``, an inclusive ``cursor`` in microseconds,
account and identity events whatever the filter. It decodes by itself, so that it shares no mistakes with the
connector it serves.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import libipld
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.peers.servers import free_port


class JetstreamBridge:
    """Remembers everything since the firehose began and tells it to any number of listeners.

    ``address`` is what a connector takes as its host. :meth:`drop` cuts everybody off, as a network does.
    """

    def __init__(self, firehose: str) -> None:
        self._firehose = firehose
        self._port = free_port()
        self.address = f"ws://127.0.0.1:{self._port}"
        self._told: list[tuple[int, str, str]] = []  # time in µs, collection ("" for accounts), message
        self._seq = 0
        self._more = asyncio.Condition()
        self._loop = asyncio.new_event_loop()
        self._server: Server | None = None
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the Jetstream bridge did not start")

    @property
    def heard(self) -> int:
        """How many events it has to tell."""
        return len(self._told)

    def drop(self) -> None:
        """Close every listener's connection."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(10)

    def close(self) -> None:
        """Stop for good."""
        self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._main = self._loop.create_task(self._serve(ready))
        try:
            self._loop.run_until_complete(self._main)
        except asyncio.CancelledError:
            pass
        finally:
            self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        async with serve(self._tell, "127.0.0.1", self._port, close_timeout=1) as self._server:
            ready.set()
            await self._listen()

    async def _drop(self) -> None:
        assert self._server is not None
        for connection in list(self._server.connections):
            connection.transport.abort()

    async def _listen(self) -> None:
        while True:
            try:
                address = f"{self._firehose}/xrpc/com.atproto.sync.subscribeRepos?cursor={self._seq}"
                async with connect(address, max_size=None, proxy=None) as firehose:
                    async for frame in firehose:
                        await self._remember(frame if isinstance(frame, bytes) else frame.encode())
            except (OSError, WebSocketException):
                pass
            await asyncio.sleep(0.1)

    async def _remember(self, frame: bytes) -> None:
        header, body = libipld.decode_dag_cbor_multi(frame)
        if header["op"] != 1:
            return
        self._seq = body.get("seq", self._seq)
        for collection, event in _events(header["t"], body):
            now = time.time_ns() // 1000
            at = max(now, self._told[-1][0] + 1 if self._told else 0)
            message = json.dumps({"did": event.pop("did"), "time_us": at, **event}, ensure_ascii=False)
            self._told.append((at, collection, message))
        async with self._more:
            self._more.notify_all()

    async def _tell(self, listener: ServerConnection) -> None:
        assert listener.request is not None
        asked = parse_qs(urlsplit(listener.request.path).query)
        wanted = set(asked.get("wantedCollections", ()))
        cursor = int(asked["cursor"][0]) if "cursor" in asked else None
        place = len(self._told) if cursor is None else 0
        gone = asyncio.ensure_future(listener.wait_closed())
        try:
            while not gone.done():
                while place < len(self._told):
                    at, collection, message = self._told[place]
                    place += 1
                    if (cursor is None or at >= cursor) and (
                        not collection or not wanted or collection in wanted
                    ):
                        await listener.send(message)
                async with self._more:
                    if place == len(self._told):
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(self._more.wait(), 0.5)
        except ConnectionClosed:
            pass
        finally:
            gone.cancel()


def _events(kind: str, body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if kind == "#identity":
        told = {key: body[key] for key in ("did", "handle", "seq", "time") if key in body}
        return [("", {"did": body["did"], "kind": "identity", "identity": told})]
    if kind == "#account":
        told = {key: body[key] for key in ("did", "active", "status", "seq", "time") if key in body}
        return [("", {"did": body["did"], "kind": "account", "account": told})]
    if kind != "#commit":
        return []
    _, blocks = libipld.decode_car(body["blocks"])
    events = []
    for op in body["ops"]:
        collection, rkey = op["path"].split("/")
        commit = {"rev": body["rev"], "operation": op["action"], "collection": collection, "rkey": rkey}
        if op["cid"] is not None:
            commit |= {"record": _json(blocks[op["cid"]]), "cid": libipld.encode_cid(op["cid"])}
        events.append((collection, {"did": body["repo"], "kind": "commit", "commit": commit}))
    return events


def _json(value: Any) -> Any:
    match value:
        case dict():
            return {key: _json(inner) for key, inner in value.items()}
        case list():
            return [_json(inner) for inner in value]
        case bytes() if value[:1] == b"\x01" and len(value) == 36:
            return {"$link": libipld.encode_cid(value)}
        case bytes():
            return {"$bytes": base64.b64encode(value).decode().rstrip("=")}
    return value
