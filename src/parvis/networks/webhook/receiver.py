"""The signed calls to one receiver, and what its answers mean."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line, web_address
from parvis.networks.publishing import Published, SignIn, said_once
from parvis.networks.redaction import redact
from parvis.networks.secure_address import secure_address
from parvis.networks.signing import DELIVERY_HEADER, HEADER, sign

KEY_HEADER = "Idempotency-Key"
SHORTEST_SECRET = 16
_TOLD = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 501})
_SENDING = 120.0
_MOST_BYTES = 1_000_000


class Receiver:
    """One receiver. Calls without a body sign their method and target (``GET /path?key=…``) in its place."""

    def __init__(self, account: SignIn, http: GuardedHttp) -> None:
        self._secret = account.get("secret")
        if len(self._secret) < SHORTEST_SECRET:
            raise NeedsPerson("Give a secret of at least 16 characters, and give the receiver the same.")
        typed = account.get("url")
        base, _, query = typed.partition("?")
        self._url = secure_address(
            base, http, "Give the address of the receiver, such as https://hooks.brand.com/parvis."
        )
        self._query = query
        self._http = http

    @property
    def place(self) -> str:
        """The receiver's name for people: its host and path."""
        parts = urlsplit(self._url)
        return f"{parts.netloc}{parts.path}"

    async def say(self, body: bytes, key: str) -> Response:
        """Send what is said. Raises ``UnknownOutcome`` when it may have been taken."""
        headers = {
            HEADER: sign(self._secret, body, int(time.time())),
            DELIVERY_HEADER: key,
            KEY_HEADER: key,
            "Content-Type": "application/json",
        }
        with said_once():
            answer = await self._http.post(
                self._target(),
                content=body,
                headers=headers,
                accept=_TOLD,
                deadline=_SENDING,
                max_bytes=_MOST_BYTES,
            )
        if answer.status >= 400:
            raise self._refusal(answer)
        return answer

    async def ask(self, key: str) -> Mapping[str, Any] | None:
        """What the receiver has under a key (``found``, ``id``, ``url``, ``at``); ``None`` when it does not answer questions."""
        answer = await self._signed("GET", {"key": key})
        if answer.status in {401, 403}:
            raise self._refusal(answer)
        told = _object(answer) if answer.status < 400 else {}
        return told if isinstance(told.get("found"), bool) else None

    async def take_back(self, id: str) -> None:
        """Ask to undo. What is not there is no error."""
        try:
            answer = await self._signed("DELETE", {"id": id})
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status in {405, 501}:
            raise Refused("The receiver does not take things back.")
        if answer.status >= 400 and answer.status not in {404, 410}:
            raise self._refusal(answer)

    async def _signed(self, method: str, params: Mapping[str, str]) -> Response:
        target = self._target(params)
        parts = urlsplit(target)
        signed = f"{method} {parts.path or '/'}{'?' + parts.query if parts.query else ''}".encode()
        headers = {HEADER: sign(self._secret, signed, int(time.time()))}
        return await self._http.request(method, target, headers=headers, accept=_TOLD, max_bytes=_MOST_BYTES)

    def _target(self, params: Mapping[str, str] | None = None) -> str:
        query = "&".join(part for part in (self._query, urlencode(params or {})) if part)
        return f"{self._url}?{query}" if query else self._url

    def _refusal(self, answer: Response) -> NetworkError:
        told = _object(answer)
        said = redact(one_line(told.get("error")))[:200] or str(answer.status)
        if answer.status in {401, 403}:
            return NeedsPerson(
                "The receiver does not accept the signature (%(error)s). Give both the same secret.",
                error=said,
            )
        if answer.status in {404, 405, 410, 501}:
            return NeedsPerson(
                "Nothing receives at %(place)s (%(error)s). Check the address.", place=self.place, error=said
            )
        return Refused("The receiver refused it: %(error)s", error=said)


def published(told: Mapping[str, Any], key: str) -> Published:
    """What a receiver says of a post. One that says nothing has it under our key."""
    try:
        at = dt.datetime.fromisoformat(str(told.get("at")))
    except ValueError:
        at = None
    if at is not None:
        at = (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    return Published(one_line(told.get("id"))[:500] or key, web_address(told.get("url")), at)


def told_by(answer: Response) -> Mapping[str, Any]:
    """The JSON object an answer holds; empty for anything else (any answer below 300 is a yes)."""
    return _object(answer)


def _object(answer: Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except NetworkError:
        return {}
    return told if isinstance(told, Mapping) else {}
