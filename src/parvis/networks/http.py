"""The one door to the networks: every call a connector makes goes through :class:`GuardedHttp`.

It calls only public addresses (see :mod:`parvis.networks.addresses`), repeats only calls that change nothing,
keeps to the allowance networks announce, never waits or reads without end, and turns every failure into one
of the kinds of :mod:`parvis.networks.errors`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import ssl
from base64 import b64encode
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

import certifi
import httpcore
import httpx
from websockets.asyncio.client import ClientConnection

from parvis import __version__
from parvis.networks.addresses import AddressGuard, GuardedBackend, Resolver, resolve
from parvis.networks.budget import RateBudget
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.failures import SAFE_METHODS, Passing, Told, failure, mapped, silence
from parvis.networks.reading import Inflater
from parvis.networks.redaction import redact_address
from parvis.networks.sockets import open_websocket

USER_AGENT = f"Parvis/{__version__}"
MEGABYTE = 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read whole. ``url`` is where redirects led; ``moved_to`` only if all of them were
    permanent.
    """

    method: str
    url: str
    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)
    moved_to: str = ""

    @property
    def text(self) -> str:
        """The content in the charset the answer names, else UTF-8; what cannot be decoded is replaced."""
        charset = httpx.Response(200, headers=self.headers).charset_encoding or "utf-8"
        try:
            return self.content.decode(charset, "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content as JSON. Raises ``RetryLater`` (after a write: ``UnknownOutcome``) when it is not
        JSON.
        """
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError) as error:
            reason, address = "%(address)s did not answer in JSON.", redact_address(self.url)
            if self.method in SAFE_METHODS:
                raise RetryLater(reason, after=600.0, address=address) from error
            raise UnknownOutcome(reason, address=address) from error


class GuardedHttp:
    """Calls networks. One object may be shared by every connector of a process; close it with ``aclose``.

    ``offline`` refuses every call. ``allowed_private_hosts`` are the only private machines that may be
    called. ``transport`` replaces the network altogether (see :mod:`parvis.networks.replay`). ``deadline`` is
    the longest a call may take in all, with its retries; ``timeout`` how long it may stay silent (both in
    seconds); ``max_bytes`` how much an answer may hold once decompressed.
    """

    def __init__(
        self,
        *,
        offline: bool = False,
        allowed_private_hosts: Iterable[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = 20.0,
        deadline: float = 60.0,
        max_bytes: int = 16 * MEGABYTE,
        retries: int = 2,
        backoff: float = 0.5,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.offline = offline
        self.guard = AddressGuard(allowed_private_hosts, resolver)
        self.budget = RateBudget()
        self._given = transport
        self._timeout = timeout
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._retries = retries
        self._backoff = backoff
        self._tls = tls or trusted_authorities()
        self._live: tuple[asyncio.AbstractEventLoop, httpx.AsyncHTTPTransport] | None = None

    async def __aenter__(self) -> GuardedHttp:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections kept open."""
        live, self._live = self._live, None
        if live and live[0] is asyncio.get_running_loop():
            await live[1].aclose()

    def transport(self) -> httpx.AsyncBaseTransport:
        """The guarded transport itself, for a library that brings its own ``httpx.AsyncClient``."""
        if self.offline:
            raise _offline()
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        if self._live is None or self._live[0] is not loop:
            transport = httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False)
            # httpx takes no network backend, so the pool that httpcore documents takes the place of the
            # default one.
            transport._pool = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=50,
                max_keepalive_connections=10,
                keepalive_expiry=20.0,
                network_backend=GuardedBackend(self.guard),
            )
            self._live = (loop, transport)
        return self._live[1]

    async def get(self, url: str, **options: Any) -> Response:
        """``request("GET", …)``."""
        return await self.request("GET", url, **options)

    async def get_json(self, url: str, **options: Any) -> Any:
        """The JSON that ``url`` answers with."""
        return (await self.request("GET", url, **options)).json()

    async def post(self, url: str, **options: Any) -> Response:
        """``request("POST", …)``. Never repeated."""
        return await self.request("POST", url, **options)

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        accept: Collection[int] = (),
        max_bytes: int | None = None,
        deadline: float | None = None,
        retries: int | None = None,
    ) -> Response:
        """Call ``url`` and read the answer. Statuses below 400, and those in ``accept``, are answers; the
        rest raise.

        ``content`` may be sent piece by piece; its ``Content-Length`` is then among the ``headers``.

        401 and 403 raise ``NeedsPerson``; 429 and 503 ``RetryLater``; other 4xx ``Refused``; silence and
        broken connections ``RetryLater`` for GET and HEAD, ``UnknownOutcome`` for anything that may have
        changed something.
        """
        method = method.upper()
        request = self._build(
            method, url, params, headers, json=json, data=data, files=files, content=content
        )
        attempts = 1 + (self._retries if retries is None else retries) if method in SAFE_METHODS else 1
        try:
            async with asyncio.timeout(deadline or self._deadline):
                return await self._with_retries(request, attempts, accept, max_bytes or self._max_bytes)
        except TimeoutError as error:
            raise silence(request) from error

    @asynccontextmanager
    async def websocket(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 4 * MEGABYTE,
        **options: Any,
    ) -> AsyncIterator[ClientConnection]:
        """Open a WebSocket (``ws`` or ``wss``) to a checked address. ``options`` go to
        ``websockets.connect``.

        A closed or broken connection inside the block raises ``RetryLater``.
        """
        if self.offline:
            raise _offline()
        async with open_websocket(
            self.guard,
            url,
            headers={"User-Agent": USER_AGENT, **(headers or {})},
            max_size=max_bytes,
            tls=self._tls,
            open_timeout=self._timeout,
            **options,
        ) as connection:
            yield connection

    # --- one call ---

    def _build(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        **body: Any,
    ) -> httpx.Request:
        if self.offline:
            raise _offline()
        try:
            address = httpx.URL(url.strip())
            if params:
                address = address.copy_merge_params({k: v for k, v in params.items() if v is not None})
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise Refused("This is not the address of a page.") from error
        if not _is_page(address):
            raise Refused("Only addresses that begin with http:// or https:// can be called.")
        sent = httpx.Headers(
            {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **(headers or {})}
        )
        if address.userinfo:
            pair = f"{unquote(address.username)}:{unquote(address.password)}".encode()
            sent.setdefault("Authorization", f"Basic {b64encode(pair).decode()}")
            address = address.copy_with(userinfo=b"")
        timeout = httpx.Timeout(self._timeout, connect=min(10.0, self._timeout)).as_dict()
        return httpx.Request(method, address, headers=sent, extensions={"timeout": timeout}, **body)

    async def _with_retries(
        self, request: httpx.Request, attempts: int, accept: Collection[int], max_bytes: int
    ) -> Response:
        for attempt in range(1, attempts + 1):
            try:
                return await self._once(request, accept, max_bytes)
            except RetryLater as error:
                pause = self._backoff * 2 ** (attempt - 1) * (1 + random.random())  # noqa: S311
                told = error.after if isinstance(error, Told) else 0.0
                # A long wait belongs to whoever schedules the reading, not to a sleeping call.
                if attempt == attempts or told > 5.0 or not isinstance(error, Told | Passing):
                    raise
                await asyncio.sleep(max(pause, told))
        raise AssertionError("unreachable")

    async def _once(self, request: httpx.Request, accept: Collection[int], max_bytes: int) -> Response:
        moved: list[int] = []
        answer = await self._follow(request, moved)
        final = answer.request
        try:
            if answer.status_code >= 400 and answer.status_code not in accept:
                raise failure(final, answer, self.budget, _credential(final))
            with mapped(final):
                content = b"" if final.method == "HEAD" else await Inflater(answer, max_bytes).read()
        finally:
            await answer.aclose()
        permanent = str(final.url) if moved and all(status in _PERMANENT for status in moved) else ""
        return Response(final.method, str(final.url), answer.status_code, answer.headers, content, permanent)

    async def _follow(self, request: httpx.Request, moved: list[int] | None = None) -> httpx.Response:
        """The answer, not yet read, after redirects (each checked like the first address)."""
        for _ in range(_MOST_REDIRECTS + 1):
            host, credential = request.url.host, _credential(request)
            self.budget.check(host, credential)
            with mapped(request):
                answer = await self.transport().handle_async_request(request)
            answer.request = request
            self.budget.learn(host, credential, answer.headers)
            if answer.status_code not in _REDIRECTS or "location" not in answer.headers:
                return answer
            await answer.aclose()
            if moved is not None:
                moved.append(answer.status_code)
            request = _redirected(request, answer.headers["location"])
        raise Refused(
            "%(address)s only leads from one address to another.", address=redact_address(str(request.url))
        )


def _offline() -> NetworkError:
    return NeedsPerson("Parvis is set to stay offline. To call networks, set PARVIS_OFFLINE=0 and restart.")


def _credential(request: httpx.Request) -> str:
    """A name for the credential a call is made with, that does not reveal it."""
    given = request.headers.get("authorization", "")
    return hashlib.sha256(given.encode()).hexdigest()[:16] if given else ""


def _redirected(request: httpx.Request, location: str) -> httpx.Request:
    """The next request. Only reading follows; credentials stay with the host they were given for."""
    shown = redact_address(str(request.url))
    if request.method not in SAFE_METHODS:
        raise Refused("%(address)s has moved. Correct the address of this source.", address=shown)
    try:
        target = request.url.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("%(address)s leads to an address that cannot be read.", address=shown) from error
    if not _is_page(target):
        raise Refused("%(address)s leads to an address that is not a page.", address=shown)
    headers = request.headers.copy()
    del headers["host"]
    if (target.scheme, target.host, target.port) != (request.url.scheme, request.url.host, request.url.port):
        for name in ("authorization", "cookie"):
            headers.pop(name, None)
    return httpx.Request(
        request.method, target.copy_with(userinfo=b""), headers=headers, extensions=request.extensions
    )


def _is_page(address: httpx.URL) -> bool:
    port_exists = address.port is None or 0 < address.port < 65_536
    return (
        address.scheme in {"http", "https"} and bool(address.host) and "%" not in address.host and port_exists
    )


@cache
def trusted_authorities() -> ssl.SSLContext:
    """The certificate authorities of this machine (an intranet may have its own) and those of Mozilla."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
