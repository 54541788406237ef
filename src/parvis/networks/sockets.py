"""WebSockets through the same guard as other calls: connected by us, to an address that was checked."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    PayloadTooBig,
    WebSocketException,
)

from parvis.networks.addresses import AddressGuard
from parvis.networks.budget import RateBudget
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.redaction import RedactingFilter, redact_address

# The library logs whole requests, tokens and all, when somebody asks for debugging.
_log = logging.getLogger("parvis.networks.websocket")
_log.addFilter(RedactingFilter())


@asynccontextmanager
async def open_websocket(
    guard: AddressGuard,
    url: str,
    *,
    headers: Mapping[str, str],
    max_size: int,
    tls: ssl.SSLContext,
    open_timeout: float,
    **options: Any,
) -> AsyncIterator[ClientConnection]:
    """Open ``url`` and hand over the connection; failures before and inside the block are mapped to our
    kinds.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "wss" else 80)
    except ValueError as error:
        raise Refused("This is not the address of a stream.") from error
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        raise Refused("Only addresses that begin with ws:// or wss:// can be listened to.")
    host = parts.hostname
    try:
        async with asyncio.timeout(open_timeout):
            plug = await _connected(await guard.addresses(host, port), port)
        if parts.scheme == "wss":
            options = {**options, "ssl": tls, "server_hostname": host}
        async with connect(
            url.strip(),
            sock=plug,
            additional_headers=[
                (name, value) for name, value in headers.items() if name.lower() != "user-agent"
            ],
            user_agent_header=headers.get("User-Agent"),
            max_size=max_size,
            open_timeout=open_timeout,
            logger=_log,
            proxy=None,
            **options,
        ) as connection:
            yield connection
    except (WebSocketException, OSError, TimeoutError) as error:
        raise _kind(error, url, host) from error


async def _connected(addresses: list[str], port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    failure: OSError | None = None
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        plug = socket.socket(family, socket.SOCK_STREAM)
        plug.setblocking(False)
        try:
            await loop.sock_connect(plug, (address, port))
        except BaseException as error:
            plug.close()
            if not isinstance(error, OSError):
                raise
            failure = error
        else:
            return plug
    raise failure or OSError("no address")


def _kind(error: Exception, url: str, host: str) -> NetworkError:
    if isinstance(error, InvalidStatus):
        return _refused_handshake(error, url)
    if isinstance(error, PayloadTooBig):
        return Refused("%(host)s sent a message that is too big.", host=host)
    if isinstance(error, InvalidURI):
        return Refused("This is not the address of a stream.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return RetryLater("The certificate of %(host)s is not valid.", after=3600.0, host=host)
    if isinstance(error, ConnectionClosed):
        return RetryLater("%(host)s closed the stream.", after=5.0, host=host)
    if isinstance(error, InvalidHandshake):
        return RetryLater("%(host)s does not offer a stream at this address.", after=600.0, host=host)
    return RetryLater("%(host)s cannot be reached.", after=15.0, host=host)


def _refused_handshake(error: InvalidStatus, url: str) -> NetworkError:
    status = error.response.status_code
    values: dict[str, object] = {"address": redact_address(url), "status": status}
    if status in {401, 403}:
        return NeedsPerson(
            "%(address)s does not let Parvis in (%(status)s). Check the access token and what it allows.",
            **values,
        )
    if status == 429 or status >= 500:
        told = RateBudget().wait_told(
            {name.lower(): value for name, value in error.response.headers.raw_items()}
        )
        return RetryLater(
            "%(address)s asks to come back later (%(status)s).",
            after=60.0 if told is None else told,
            **values,
        )
    return Refused("%(address)s refused the call (%(status)s).", **values)
