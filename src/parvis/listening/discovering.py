"""Finds what can be listened to behind an address somebody pasted, by asking every network that knows how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from parvis.networks import registry
from parvis.networks.http import GuardedHttp


@runtime_checkable
class Discovering(Protocol):
    """A connector that can find sources from the address of a page."""

    async def discover(self, address: str, http: GuardedHttp) -> Sequence[Any]:
        """What the page offers; each with a ``title`` and the ``url`` to listen to."""
        ...


@dataclass(frozen=True, slots=True)
class Discovered:
    """Something that can be listened to: the settings to add it with are ``setting`` = ``url``."""

    network: str
    title: str
    url: str
    setting: str


async def discover(address: str, http: GuardedHttp) -> list[Discovered]:
    """Everything found behind ``address``. Raises the kinds of :mod:`parvis.networks.errors`."""
    typed = address if "://" in address else f"https://{address}"
    found: list[Discovered] = []
    for connector in registry.connectors():
        if not isinstance(connector, Discovering):
            continue
        setting = next((s.name for s in connector.manifest.settings if s.kind == "url"), "url")
        name, offers = connector.manifest.name, await connector.discover(typed, http)
        found += [Discovered(name, one.title or one.url, one.url, setting) for one in offers]
    return found
