"""Serves static files straight from ASGI, so that they never wait for a thread or pass Django's middleware.

WhiteNoise finds the files and decides the answer (types, caching, compressed forms, ranges); this only sends
it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, BinaryIO

from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BLOCK = 256 * 1024


class StaticFiles:
    """Answers requests for known static files, and passes on the others."""

    def __init__(self, application: Any) -> None:
        self._application: Application = application
        self._files = WhiteNoiseMiddleware(lambda _request: None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._files.files.get(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] not in {"GET", "HEAD"}:
            await self._application(scope, receive, send)
            return
        headers = {
            f"HTTP_{n.decode('latin-1').upper().replace('-', '_')}": v.decode("latin-1")
            for n, v in scope["headers"]
        }
        answer = found.get_response(scope["method"], headers)
        sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        sent.append((b"x-content-type-options", b"nosniff"))
        await send({"type": "http.response.start", "status": int(answer.status), "headers": sent})
        if answer.file is None:
            await send({"type": "http.response.body"})
            return
        with answer.file as file:
            await _send_file(file, send)


async def _send_file(file: BinaryIO, send: Send) -> None:
    while block := await asyncio.to_thread(file.read, BLOCK):
        await send({"type": "http.response.body", "body": block, "more_body": True})
    await send({"type": "http.response.body"})
