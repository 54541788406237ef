"""Where listening to a server got to, timeline by timeline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

REMEMBERED = 120
ADDRESSES = 200


def order(id: str) -> tuple[int, str]:
    """Sorts the ids of a server by age: longer numbers are newer (Mastodon), and ULIDs sort as they are."""
    return (len(id), id)


@dataclass(frozen=True, slots=True)
class Position:
    """The newest id read in one timeline, and the latest ids heard there (a post from afar may arrive out of
    turn).
    """

    last: str = ""
    seen: tuple[str, ...] = ()

    def heard(self, ids: Iterable[str]) -> Position:
        """With these ids read too."""
        ids = list(ids)
        newest = max([*ids, self.last], key=order, default="")
        return Position(newest, tuple(dict.fromkeys([*self.seen, *ids]))[-REMEMBERED:])


@dataclass(frozen=True, slots=True)
class MastodonCursor:
    """``positions`` by timeline (``tag:…``, ``public``…); ``addresses`` of the latest posts by their id on
    the server.

    The addresses let a deletion, which is told by id only, find its post after a restart.
    """

    server: str = ""
    positions: Mapping[str, Position] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, text: str, server: str) -> MastodonCursor:
        """Read a saved cursor; one of another server, or that cannot be read, starts anew."""
        try:
            saved = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            saved = {}
        if not isinstance(saved, dict) or saved.get("server") != server:
            return cls(server)
        positions, addresses = saved.get("positions"), saved.get("addresses")
        return cls(
            server,
            {
                str(name): Position(str(place[0]), tuple(str(id) for id in place[1]))
                for name, place in (positions if isinstance(positions, dict) else {}).items()
                if isinstance(place, list) and len(place) == 2 and isinstance(place[1], list)
            },
            {str(id): str(url) for id, url in addresses.items()} if isinstance(addresses, dict) else {},
        )

    def dump(self) -> str:
        """The cursor as it is saved."""
        positions = {name: [place.last, list(place.seen)] for name, place in self.positions.items()}
        saved = {"server": self.server, "positions": positions, "addresses": dict(self.addresses)}
        return json.dumps(saved, separators=(",", ":"))

    def at(self, timeline: str) -> Position:
        """Where reading ``timeline`` got to."""
        return self.positions.get(timeline, Position())

    def moved(self, timeline: str, position: Position) -> MastodonCursor:
        """With ``timeline`` read up to ``position``."""
        return replace(self, positions={**self.positions, timeline: position})

    def knowing(self, addresses: Mapping[str, str]) -> MastodonCursor:
        """With the addresses of these posts known too; the oldest beyond the limit are forgotten."""
        kept = {id: url for id, url in self.addresses.items() if id not in addresses} | dict(addresses)
        return replace(self, addresses=dict(list(kept.items())[-ADDRESSES:]))
