"""Which keys are surely new, told without looking each of them up: looking up a thousand keys among ten million costs more than
writing their items.

A Bloom filter of every key, made once by reading them all, then kept in step with what ``arrivals`` announces. It may take a new key
for a known one (such keys are looked up), never a known one for new. Three things could break that, and are met so:

- another process's batch that became readable late: the last :data:`MARGIN` of arrivals are read each time;
- keys that come back from a copy, which nobody announces: :func:`say_keys_came_back` has the filter made anew;
- a batch that was never finished: the connection was lost then, and the filter is made anew (see ``Client.lost``).

The filter has blocks of one machine word (F. Putze, P. Sanders, J. Singler, *Cache-, Hash- and Space-Efficient Bloom Filters*, 2007).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parvis.archive.client import Client
from parvis.archive.touching import TOUCHED

Hashes = npt.NDArray[np.uint64]

MARGIN = 60_000_000
"""Microseconds from the moment a batch is numbered to the moment it is surely readable."""
WORTH_IT = 5_000
"""Keys looked up one by one before the filter is made."""
MOST_KEYS = 60_000_000
"""Beyond, the filter would take more than 256 MiB: keys are looked up."""
AT_ONCE = 500_000  # keys read in one answer
KEYS_A_WORD = 4  # at most, when the filter is full
BITS = 5  # set for each key in its word
CAME_BACK = -(1 << 31) + 1
"""In ``touched``, the day that says that keys were brought back."""
BRANCH = 0x9E3779B97F4A7C15  # keeps the same key of two organisations apart

# The first half of a key, which is a hash, and the organisation.
_HASH = f"bitXor(reinterpretAsUInt64(substring(key, 1, 8)), toUInt64(organisation) * {BRANCH}) AS hash"


class Filter:
    """Says of a hash that it was surely never added, or that it may have been."""

    def __init__(self, capacity: int) -> None:
        words = 1 << max(10, (capacity // KEYS_A_WORD).bit_length())
        self.capacity = words * KEYS_A_WORD
        self.held = 0
        self._words = np.zeros(words, np.uint64)

    def add(self, hashes: Hashes) -> None:
        """Remember hashes; the same one may come several times."""
        np.bitwise_or.at(self._words, self._places(hashes), _masks(hashes))

    def may_hold(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """For each hash, whether it may have been added."""
        masks = _masks(hashes)
        held: npt.NDArray[np.bool_] = (self._words[self._places(hashes)] & masks) == masks
        return held

    def _places(self, hashes: Hashes) -> npt.NDArray[np.intp]:
        return (hashes & np.uint64(len(self._words) - 1)).astype(np.intp)


class KnownKeys:
    """Parts keys into those that are surely new and those to be looked up. Safe to share between threads."""

    def __init__(self, client: Client, most: int = MOST_KEYS, worth_it: int = WORTH_IT) -> None:
        self._client = client
        self._most = most
        self._worth_it = worth_it
        self._lock = threading.Lock()
        self._filter: Filter | None = None
        self._looked_up = 0
        self._lost = -1
        self._came_back = 0
        self._until = 0

    def doubtful(self, organisation: int, keys: Sequence[bytes]) -> tuple[list[bytes], int | None]:
        """The keys that must be looked up, and the number of the arrivals after which any other writer's batch with one of these
        keys must come (``None`` when there is no filter).
        """
        with self._lock:
            if not self._ready(len(keys)):
                return list(keys), None
            assert self._filter is not None
            since = self._until - MARGIN
            may_hold = self._filter.may_hold(hashes_of(organisation, keys))
        return [key for key, held in zip(keys, may_hold, strict=True) if held], since

    def _ready(self, asked: int) -> bool:
        """Whether there is a filter that holds all there is."""
        lost = self._client.lost
        if self._filter is not None and (self._lost != lost or not self._caught_up()):
            self._filter = None
        if self._filter is None:
            self._looked_up += asked
            if self._looked_up >= self._worth_it:
                self._make(lost)
        return self._filter is not None

    def _caught_up(self) -> bool:
        """Add what arrived since; ``False`` when the filter must be made anew."""
        assert self._filter is not None
        arrived = self._arrived()
        told = arrived["organisation"].to_numpy() == 0
        numbers = arrived["number"].to_numpy()
        if int(numbers[told].max(initial=0)) != self._came_back:
            return False
        numbers, hashes = numbers[~told], arrived["hash"].to_numpy()[~told]
        self._filter.add(hashes)
        self._filter.held += int((numbers > self._until).sum())
        self._until = int(numbers.max(initial=self._until))
        return self._filter.held <= self._filter.capacity

    def _arrived(self) -> pa.Table:
        return self._client.table(
            f"SELECT sequence AS number, organisation, {_HASH} FROM arrivals WHERE sequence > {{since:Int64}} "  # noqa: S608 - constants
            "UNION ALL SELECT toUnixTimestamp64Micro(max(at)), toUInt32(0), toUInt64(0) FROM touched WHERE day = {back:Int32}",
            {"since": self._until - MARGIN, "back": CAME_BACK},
        )

    def _make(self, lost: int) -> None:
        """Read every key. What arrives meanwhile is caught up with the next time."""
        counted = self._client.rows("SELECT organisation, count() AS number FROM keys GROUP BY organisation")
        number = sum(row["number"] for row in counted)
        if number > self._most:
            self._looked_up = -10 * self._worth_it  # some time passes before they are counted again
            return
        began = self._client.rows(
            "SELECT max(sequence) AS newest, (SELECT toUnixTimestamp64Micro(max(at)) FROM touched WHERE day = {back:Int32}) AS back "
            "FROM arrivals",
            {"back": CAME_BACK},
        )[0]
        made = Filter(2 * number)
        for row in counted:
            for hashes in self._every(row["organisation"], row["number"]):
                made.add(hashes)
        made.held = number
        self._filter, self._lost = made, lost
        self._until, self._came_back = max(0, began["newest"]), max(0, began["back"])

    def _every(self, organisation: int, number: int) -> Iterator[Hashes]:
        """The hashes of all keys of an organisation, some at a time: keys are spread evenly over their first byte."""
        parts = min(256, -(-number // AT_ONCE))
        for part in range(parts):
            first, last = 256 * part // parts, 256 * (part + 1) // parts
            below = f" AND key < toFixedString(unhex('{last:02x}'), 16)" if last < 256 else ""
            found = self._client.table(
                f"SELECT {_HASH} FROM keys WHERE organisation = {{organisation:UInt32}} "  # noqa: S608 - numbers
                f"AND key >= toFixedString(unhex('{first:02x}'), 16){below}",
                {"organisation": organisation},
            )
            yield found["hash"].to_numpy()


def hashes_of(organisation: int, keys: Sequence[bytes]) -> Hashes:
    """The hashes of keys (of 16 bytes each), as the server reckons them."""
    first_halves: Hashes = np.frombuffer(b"".join(keys), np.dtype("<u8"))[::2]
    return first_halves ^ np.uint64(organisation * BRANCH % (1 << 64))


def say_keys_came_back(client: Client) -> None:
    """Tell every writer that keys were added which no arrival announces. Called after they were."""
    told = {"organisation": [0], "day": [CAME_BACK], "figures": [0], "begun": [1], "ended": [1]}
    client.insert("touched", pa.table(told, schema=TOUCHED), secrets.token_hex(16))


def _masks(hashes: Hashes) -> Hashes:
    """For each hash, a word with up to :data:`BITS` bits set, told by its upper half."""
    masks = np.zeros(len(hashes), np.uint64)
    for place in range(BITS):
        masks |= np.uint64(1) << ((hashes >> np.uint64(34 + 6 * place)) & np.uint64(63))
    return masks
