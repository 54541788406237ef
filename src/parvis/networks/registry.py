"""Which networks are installed: connectors announce themselves in the ``parvis.networks`` entry-point group.

Built-in connectors and those of other packages are found the same way. One that cannot be loaded is still
listed, as :class:`Unavailable` with the reason, so that nobody has to guess why a network is not there.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from parvis.networks.contract import Capability, Connector, Manifest, Network
from parvis.networks.publishing import PublishingNetwork

GROUP = "parvis.networks"
_READING = ("read", "map_item")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A connector that is installed but cannot be used, and why (``reason`` is for the person who runs
    Parvis).
    """

    name: str
    reason: str


def all() -> tuple[Network | Unavailable, ...]:
    """Everything installed, usable or not, in the order of names."""
    return tuple(_found().values())


def networks() -> tuple[Network, ...]:
    """The usable networks, listened to or published on, in the order of names."""
    return tuple(found for found in _found().values() if not isinstance(found, Unavailable))


def connectors() -> tuple[Connector, ...]:
    """The usable networks that can be listened to, in the order of names."""
    return tuple(cast(Connector, found) for found in networks() if _can_read(found))


def get(name: str) -> Connector | Unavailable:
    """The connector called ``name``; ``Unavailable`` when there is none, when it cannot be loaded, or when the network can only be
    published on.
    """
    found = _found().get(name) or Unavailable(name, "No installed package offers this network.")
    if isinstance(found, Unavailable):
        return found
    return cast(Connector, found) if _can_read(found) else Unavailable(name, "It can only be published on.")


def publishing() -> dict[str, PublishingNetwork]:
    """The networks one can publish on, by name: the usable ones that have a ``publisher``."""
    offers = ((one.manifest, getattr(one, "publisher", None)) for one in networks())
    return {
        manifest.name: PublishingNetwork(manifest, publisher)
        for manifest, publisher in offers
        if publisher is not None
    }


def refresh() -> None:
    """Forget what was loaded and look again (after installing a package, and in tests)."""
    _found.cache_clear()


@cache
def _found() -> Mapping[str, Network | Unavailable]:
    offers: dict[str, list[EntryPoint]] = {}
    for offer in entry_points(group=GROUP):
        offers.setdefault(offer.name, []).append(offer)
    return {name: _load(name, offers[name]) for name in sorted(offers)}


def _load(name: str, offers: list[EntryPoint]) -> Network | Unavailable:
    places = sorted({offer.value for offer in offers})
    if len(places) > 1:
        return Unavailable(
            name, f"Several packages offer this name: {', '.join(places)}. Remove all but one."
        )
    try:
        connector: Network = offers[0].load()
        problem = _problem(name, connector)
    except Exception as error:  # whatever a third party's package does must not take the others down
        _log.warning("The connector %s cannot be loaded", name, exc_info=True)
        return Unavailable(name, f"{type(error).__name__}: {error}")
    return Unavailable(name, problem) if problem else connector


def _problem(name: str, connector: object) -> str:
    """What keeps ``connector`` from being used; empty when nothing does."""
    manifest = getattr(connector, "manifest", None)
    if not isinstance(manifest, Manifest):
        return "It has no manifest."
    if manifest.name != name:
        return f"It is registered as {name} but its manifest says {manifest.name}."
    if Capability.PUBLISH in manifest.capabilities and not manifest.hears:
        return "" if getattr(connector, "publisher", None) is not None else "It lacks publisher."
    missing = [verb for verb in _READING if not callable(getattr(connector, verb, None))]
    return f"It lacks {', '.join(missing)}." if missing else ""


def _can_read(found: object) -> bool:
    return not [verb for verb in _READING if not callable(getattr(found, verb, None))]
