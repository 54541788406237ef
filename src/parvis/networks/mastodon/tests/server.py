"""A small server that speaks as much of Mastodon's API as its documentation says and these tests need."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from websockets.asyncio.server import Request, Response, ServerConnection, serve
from websockets.datastructures import Headers

DOMAIN = "place.example"
TOKEN = "jeton-secret"


def status(
    id: int, text: str = "", *, user: str = "ines", tags: tuple[str, ...] = ("morel",), **more: Any
) -> dict[str, Any]:
    """A post as the server tells it."""
    uri = f"https://{DOMAIN}/users/{user}/statuses/{id}"
    return {
        "id": str(id),
        "uri": uri,
        "url": f"https://{DOMAIN}/@{user}/{id}",
        "created_at": f"2026-03-02T{8 + id // 3600 % 12:02}:{id // 60 % 60:02}:{id % 60:02}.000Z",
        "content": f"<p>{text or f'post {id}'}</p>",
        "visibility": "public",
        "language": "fr",
        "tags": [{"name": tag} for tag in tags],
        "account": {"id": "1", "username": user, "acct": user, "url": f"https://{DOMAIN}/@{user}"},
        "favourites_count": 1,
        "reblogs_count": 0,
        "replies_count": 0,
        **more,
    }


@dataclass
class FakeMastodon:
    """What the server holds and how it behaves; tests change it as they go."""

    statuses: list[dict[str, Any]] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    closed_to_visitors: bool = False
    software: str = "mastodon"
    version2: bool = True
    remaining: int | None = None
    port: int = 0
    _listeners: set[ServerConnection] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def tell(self, event: str, payload: Any, stream: tuple[str, ...] = ("hashtag", "morel")) -> None:
        """Send an event to everybody who listens."""
        if isinstance(payload, dict):
            payload = json.dumps(payload)
        for listener in self._listeners:
            await listener.send(json.dumps({"stream": list(stream), "event": event, "payload": payload}))

    async def say(self, raw: str) -> None:
        """Send anything at all."""
        for listener in self._listeners:
            await listener.send(raw)

    async def listened_to(self, subscriptions: int = 1) -> None:
        """Wait until somebody has subscribed."""
        async with asyncio.timeout(10):
            while len(self.subscriptions) < subscriptions:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def stream(self, connection: ServerConnection) -> None:
        self._listeners.add(connection)
        try:
            async for message in connection:
                self.subscriptions.append(json.loads(message))
        finally:
            self._listeners.discard(connection)

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        self.asked.append(request.path)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.tokens.append(token)
        if parts.path == "/api/v1/streaming":
            return None if token == TOKEN else connection.respond(HTTPStatus.UNAUTHORIZED, "")
        status, body = self._route(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}, token)
        headers = Headers({"Content-Type": "application/json"})
        if self.remaining is not None:
            self.remaining -= 1
            headers["X-RateLimit-Remaining"] = str(max(0, self.remaining))
            headers["X-RateLimit-Reset"] = "2999-01-01T00:00:00.000Z"
        content = json.dumps(body).encode()
        headers["Content-Length"] = str(len(content))
        return Response(status, HTTPStatus(status).phrase, headers, content)

    def _route(self, path: str, query: dict[str, str], token: str) -> tuple[int, Any]:
        known = token == TOKEN
        if path == "/.well-known/nodeinfo":
            return 200, {"links": [{"rel": "x", "href": f"{self.url}/nodeinfo/2.0"}]}
        if path == "/nodeinfo/2.0":
            return 200, {"software": {"name": self.software}}
        if path.endswith("/instance") and self.software != "mastodon":
            return 404, {}
        if path == "/api/v2/instance":
            urls = {"streaming": f"ws://127.0.0.1:{self.port}"}
            return (
                (200, {"domain": DOMAIN, "version": "4.5.0", "configuration": {"urls": urls}})
                if self.version2
                else (404, {})
            )
        if path == "/api/v1/instance":
            return 200, {"uri": DOMAIN, "urls": {"streaming_api": f"ws://127.0.0.1:{self.port}"}}
        if token and not known:
            return 401, {"error": "The access token is invalid"}
        if path.startswith("/api/v1/timelines/"):
            if self.closed_to_visitors and not known:
                return 401, {"error": "This method requires an authenticated user"}
            rows = self.statuses
            if "/tag/" in path:
                tag = unquote(path.rsplit("/", 1)[1]).lower()
                rows = [row for row in rows if tag in {one["name"].lower() for one in row["tags"]}]
            return 200, self._page(rows, query)
        if path == "/api/v1/notifications":
            return (200, self._page(self.notifications, query)) if known else (401, {})
        if path == "/api/v2/search":
            found = [row for row in self.statuses if query["q"].lower() in row["content"].lower()]
            start, limit = int(query.get("offset", 0)), int(query["limit"])
            newest = sorted(found, key=lambda row: -int(row["id"]))
            return 200, {
                "accounts": [],
                "hashtags": [],
                "statuses": newest[start : start + limit] if known else [],
            }
        return 404, {"error": "Record not found"}

    def _page(self, rows: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
        limit = min(40, int(query.get("limit", 20)))
        newest = sorted(rows, key=lambda row: -int(row["id"]))
        if "max_id" in query:
            newest = [row for row in newest if int(row["id"]) < int(query["max_id"])]
        if "min_id" in query:
            return [row for row in newest if int(row["id"]) > int(query["min_id"])][-limit:]
        return newest[:limit]


@asynccontextmanager
async def fake_mastodon(**how: Any) -> AsyncIterator[FakeMastodon]:
    """Serve HTTP and WebSocket on one loopback port, as Mastodon does behind its proxy."""
    fake = FakeMastodon(**how)
    async with serve(fake.stream, "127.0.0.1", 0, process_request=fake.answer) as server:
        fake.port = next(iter(server.sockets)).getsockname()[1]
        yield fake
