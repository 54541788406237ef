"""What one server told: statuses turned into a Batch, with the memory that replies and deletions need."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from parvis.engine.items import Deletion, EngagementSnapshot, Item
from parvis.networks.markup import one_line
from parvis.networks.mastodon.mapping import NETWORK, map_status

_REMEMBERED = 50_000


class Memory:
    """The addresses of the posts heard from a server, by their id there; the server tells replies and
    deletions by id.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._addresses: OrderedDict[str, str] = OrderedDict(known or {})

    def keep(self, id: str, address: str) -> None:
        """Remember a post."""
        self._addresses[id] = address
        self._addresses.move_to_end(id)
        if len(self._addresses) > _REMEMBERED:
            self._addresses.popitem(last=False)

    def address(self, id: str) -> str:
        """Where the post lives; empty when it was not heard, or too long ago."""
        return self._addresses.get(id, "")


class Hearing:
    """Maps what a server sends. ``host`` completes the handles of its own people."""

    def __init__(self, host: str, memory: Memory, clock: Callable[[], dt.datetime]) -> None:
        self._host = host
        self._memory = memory
        self._clock = clock
        self.unreadable = 0

    def items(self, statuses: Iterable[Mapping[str, Any]]) -> tuple[list[Item], dict[str, str]]:
        """The Items, oldest first, boosted posts before their boost; and the addresses by id."""
        ordered = sorted(statuses, key=lambda status: one_line(status.get("created_at")))
        found: dict[str, Item] = {}
        addresses: dict[str, str] = {}
        for status in ordered:
            boosted = status.get("reblog")
            for one in (boosted, status):
                if not isinstance(one, Mapping):
                    continue
                item = self._mapped(one)
                if item is not None:
                    found[item.id] = item
                    id = one_line(one.get("id"))
                    if id:
                        addresses[id] = item.id
                        self._memory.keep(id, item.id)
        return list(found.values()), addresses

    def _mapped(self, status: Mapping[str, Any]) -> Item | None:
        payload = {**status, "server": self._host}
        parent = self._memory.address(one_line(status.get("in_reply_to_id")))
        if parent:
            payload["in_reply_to_uri"] = parent
        try:
            return map_status(payload)
        except ValueError:
            self.unreadable += 1
            return None

    def snapshots(self, items: Iterable[Item]) -> tuple[EngagementSnapshot, ...]:
        """What the posts have gathered by now."""
        now = self._clock()
        return tuple(
            EngagementSnapshot(network=NETWORK, id=item.id, at=now, engagement=item.engagement)
            for item in items
            if item.engagement.total is not None
        )

    def deletion(self, id: str) -> Deletion | None:
        """The deletion of a post told by its id; ``None`` when Parvis does not know which post that was."""
        address = self._memory.address(id)
        return Deletion(network=NETWORK, id=address, at=self._clock()) if address else None

    def note(self) -> str:
        """What the coverage note should say; empty when all is well."""
        return f"{self.unreadable} posts could not be read" if self.unreadable else ""
