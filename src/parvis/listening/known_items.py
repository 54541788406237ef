"""Which items the archive already has, remembered for a while.

A stream of events tells of every like on a whole network; only those of archived items matter. Asking the
archive about each would drown it, so recent answers are kept, within bounds.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from parvis.archive.api import Archive

Key = tuple[int, str, str]


class AboutAnItem(Protocol):
    """Anything that names an item: an interaction, a snapshot, a deletion."""

    @property
    def network(self) -> str: ...
    @property
    def id(self) -> str: ...


About = TypeVar("About", bound=AboutAnItem)


class KnownItems:
    """Answers kept from the archive, at most ``size`` of each kind; a "no" is asked again after ``trust``
    seconds.
    """

    def __init__(self, archive: Archive, size: int = 200_000, trust: float = 120.0) -> None:
        self._archive = archive
        self._size = size
        self._trust = trust
        self._lock = threading.Lock()
        self._there: OrderedDict[Key, None] = OrderedDict()
        self._absent: OrderedDict[Key, float] = OrderedDict()

    def only(self, organisation: int, about: Sequence[About]) -> list[About]:
        """Those about items that the archive has."""
        now = time.monotonic()
        with self._lock:
            unsure = {
                (one.network, one.id)
                for one in about
                if (key := (organisation, one.network, one.id)) not in self._there
                and self._absent.get(key, -self._trust) <= now - self._trust
            }
        if unsure:
            found = self._archive.known(organisation, sorted(unsure))
            self.learn(organisation, found)
            with self._lock:
                for network, id_ in unsure - found:
                    self._absent[organisation, network, id_] = now
                while len(self._absent) > self._size:
                    self._absent.popitem(last=False)
        with self._lock:
            return [one for one in about if (organisation, one.network, one.id) in self._there]

    def still_there(self, organisation: int, about: Sequence[About]) -> list[About]:
        """Like :meth:`only` but always asked afresh: a deletion must never be missed because of a stale
        answer.
        """
        found = self._archive.known(organisation, [(one.network, one.id) for one in about])
        return [one for one in about if (one.network, one.id) in found]

    def learn(self, organisation: int, keys: Iterable[tuple[str, str]]) -> None:
        """The archive has these now."""
        with self._lock:
            for network, id_ in keys:
                key = (organisation, network, id_)
                self._absent.pop(key, None)
                self._there[key] = None
                self._there.move_to_end(key)
            while len(self._there) > self._size:
                self._there.popitem(last=False)

    def forget(self, organisation: int, about: Iterable[AboutAnItem]) -> None:
        """The archive no longer has these."""
        with self._lock:
            for one in about:
                self._there.pop((organisation, one.network, one.id), None)
