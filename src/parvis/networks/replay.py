"""Recording what a network answered, and replaying it: for tests, and for reporting a problem with a network.

One exchange is one JSON file: ``{"request": {"method", "url"}, "response": {"status", "headers", "body"}}``,
where ``body`` is text, or ``body_base64`` stands for what is not. Secrets are left out of both the address
and the headers.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import httpx

from parvis.networks.redaction import SECRET_HEADERS, redact_address

_UNSTORED = SECRET_HEADERS | {"content-encoding", "content-length", "transfer-encoding", "connection"}


class RecordingTransport(httpx.AsyncBaseTransport):
    """Passes calls on to ``inner`` and keeps each answer in ``folder``."""

    def __init__(self, inner: httpx.AsyncBaseTransport, folder: Path) -> None:
        self._inner = inner
        self._folder = folder

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Call, keep, and hand on the answer."""
        answer = await self._inner.handle_async_request(request)
        answer.request = request
        content = await answer.aread()
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in _UNSTORED}
        try:
            body = {"body": content.decode("utf-8")}
        except UnicodeDecodeError:
            body = {"body_base64": base64.b64encode(content).decode()}
        url = redact_address(str(request.url))
        kept = {
            "request": {"method": request.method, "url": url},
            "response": {"status": answer.status_code, "headers": headers, **body},
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        (self._folder / f"{_name(request.method, url)}.json").write_text(text + "\n", encoding="utf-8")
        return httpx.Response(
            answer.status_code, headers=headers, stream=httpx.ByteStream(content), request=request
        )


class ReplayTransport(httpx.AsyncBaseTransport):
    """Answers from the exchanges kept in ``folder``; a call that was not recorded cannot connect."""

    def __init__(self, folder: Path) -> None:
        self._answers = {}
        for file in sorted(folder.glob("*.json")):
            kept = json.loads(file.read_text(encoding="utf-8"))
            self._answers[(kept["request"]["method"], kept["request"]["url"])] = kept["response"]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer to the same call."""
        url = redact_address(str(request.url))
        kept = self._answers.get((request.method, url))
        if kept is None:
            raise httpx.ConnectError(f"no recorded answer to {request.method} {url}")
        body = base64.b64decode(kept["body_base64"]) if "body_base64" in kept else kept["body"].encode()
        return httpx.Response(
            kept["status"], headers=kept["headers"], stream=httpx.ByteStream(body), request=request
        )


def _name(method: str, url: str) -> str:
    return f"{method.lower()}-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
