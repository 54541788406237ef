"""Which machines a connector may talk to.

An address typed by a person, or hidden in a redirect, must not become a way to reach the machines around
Parvis. So names are resolved here, every address a name resolves to is checked, and the connection is made to
the very address that was checked: a name that resolves differently a moment later (DNS rebinding) gains
nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore

from parvis.networks.errors import Refused, RetryLater

Resolver = Callable[[str, int], Awaitable[list[str]]]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


class PrivateAddress(Refused):
    """The address is one that Parvis does not call: nothing was sent."""


async def resolve(host: str, port: int) -> list[str]:
    """Every address of ``host``. Raises ``RetryLater`` when the name cannot be resolved just now."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise RetryLater(
            "The name %(host)s cannot be found. Check the address, or try again when the network is back.",
            after=300.0,
            host=host,
        ) from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def is_public(address: str) -> bool:
    """Whether an IP address is a machine of the public Internet, looking through IPv4 hidden in IPv6."""
    try:
        ip: _Address = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = _ipv4_inside(ip)
        if hidden is not None:
            return is_public(str(hidden))
        if ip.is_site_local:
            return False
    unusable = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not unusable


def _ipv4_inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    return None


class AddressGuard:
    """Resolves names and lets through only public addresses, and the private hosts an operator named.

    ``allowed_private_hosts`` are names or addresses as they are written in links, with or without ``:port``.
    """

    def __init__(self, allowed_private_hosts: Iterable[str] = (), resolver: Resolver = resolve) -> None:
        self._allowed = frozenset(host.strip().lower() for host in allowed_private_hosts if host.strip())
        self._resolve = resolver

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses that ``host`` may be reached at. Raises ``Refused`` when one of them is private."""
        name = host.lower().strip("[]").rstrip(".")
        found = await self._resolve(name, port)
        if not found:
            raise RetryLater("The name %(host)s has no address.", after=300.0, host=host)
        if self.is_allowed(name, port) or all(is_public(address) for address in found):
            return found
        raise PrivateAddress(
            "%(host)s is on a private network, which Parvis does not call. If it is yours, "
            "add it to PARVIS_ALLOWED_PRIVATE_HOSTS.",
            host=host,
        )

    def is_allowed(self, name: str, port: int) -> bool:
        """Whether an operator named this private host."""
        bracketed = f"[{name}]" if ":" in name else name
        return not self._allowed.isdisjoint({name, bracketed, f"{bracketed}:{port}"})


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpx only to addresses the guard let through."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers."""
        failure: Exception | None = None
        for address in await self._guard.addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a connector has no business with sockets of this machine."""
        raise Refused("Parvis does not call sockets of its own machine.")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between attempts."""
        await self._inner.sleep(seconds)
