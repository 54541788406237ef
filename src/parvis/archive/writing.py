"""Appending: new items in, edits over what they edit, each key exactly once."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pyarrow as pa

from parvis.archive import rows
from parvis.archive.client import Client
from parvis.archive.contract import AppendResult, HeardItem
from parvis.archive.engagement import EngagementBook
from parvis.archive.known_keys import KnownKeys
from parvis.archive.reconciling import Reconciler
from parvis.archive.tables import KEYS, Tables, chunks, hexadecimal, many_keys
from parvis.archive.touching import Touches
from parvis.engine.items import Engagement, Item

UTC = dt.UTC
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
NEVER_UPDATED = EPOCH
AT_ONCE = 20_000
"""Items in one insert. Finding out whether a key is known costs five times less among many than among few."""
EDITED_AT_ONCE = 2_000
ASSIGNED_AT_ONCE = 500
ONE_THREAD = {
    "max_threads": 1
}  # looking keys up is much seeking and little work: threads only get in each other's way


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive already has of a key."""

    published: dt.datetime
    updated: dt.datetime


class Writer:
    """Appends for any organisation. Safe to share between threads; several processes may append at once.

    The order of the writes is what makes a crash harmless: the item first, then what announces it, its key last. A crash
    in between leaves an item without a key; the :class:`Reconciler` gives it one before anything else is appended.
    """

    def __init__(self, client: Client, tables: Tables, book: EngagementBook, touches: Touches) -> None:
        self._client = client
        self._tables = tables
        self._book = book
        self._touches = touches
        self._reconciler = Reconciler(client, tables, touches)
        self._known_keys = KnownKeys(client)
        self._alone = Alone()
        self._announcing = threading.Lock()
        self._settling = threading.Lock()
        self._counting = threading.Lock()
        self._last_version = 0

    def append(self, organisation: int, heard: Sequence[HeardItem]) -> AppendResult:
        """See :class:`parvis.archive.api.Archive`. When this returns, everything is on disk."""
        total = AppendResult(0, 0, 0)
        for chunk in chunks(heard, AT_ONCE):
            by_key = collapsed(chunk)
            with self._alone.on(organisation, by_key):
                done = self._append(organisation, chunk, by_key)
            total = AppendResult(
                total.added + done.added, total.updated + done.updated, total.known + done.known
            )
        return total

    def _append(
        self, organisation: int, heard: Sequence[HeardItem], by_key: dict[bytes, HeardItem]
    ) -> AppendResult:
        known, since = self._surely_known(organisation, list(by_key))
        new = {key: one for key, one in by_key.items() if key not in known}
        seen = {key: one for key, one in by_key.items() if key in known}
        version = self._version()
        if new:
            times = [microseconds(rows.moment(one.item.published)) for one in new.values()]
            with self._touches.during(organisation, times):
                self._insert(organisation, new, version)
                self._settle_races(organisation, list(new), since)
        updated = sum(
            self._update(organisation, dict(some), known, version)
            for some in chunks(list(seen.items()), EDITED_AT_ONCE)
        )
        return AppendResult(len(new), updated, len(heard) - len(new) - updated)

    def _surely_known(
        self, organisation: int, keys: Sequence[bytes]
    ) -> tuple[dict[bytes, Known], int | None]:
        """What is known, asked again after putting things right if the archive was lost from sight meanwhile; and since which arrival
        another writer may have brought the same (``None``: since ever).
        """
        while True:
            with self._settling:
                self._reconciler.before_writing()
            lost = self._client.lost
            asked, since = (
                (keys, None) if self._tables.cluster else self._known_keys.doubtful(organisation, keys)
            )
            known = self.lookup(organisation, asked)
            if self._client.lost == lost:
                return known, since

    def lookup(self, organisation: int, keys: Sequence[bytes]) -> dict[bytes, Known]:
        """Which keys the archive has, and when they were published and last edited."""
        found: dict[bytes, Known] = {}
        for chunk in chunks(keys, AT_ONCE):
            among, bound = many_keys(chunk)
            answer = self._client.rows(
                "SELECT lower(hex(key)) AS hexkey, argMax(published, version) AS first, max(updated) AS edited FROM keys "
                f"WHERE organisation = {{organisation:UInt32}} AND key IN {among} GROUP BY key",
                bound | {"organisation": organisation},
                ONE_THREAD,
            )
            for row in answer:
                found[bytes.fromhex(row["hexkey"])] = Known(row["first"], row["edited"])
        return found

    def _insert(self, organisation: int, new: dict[bytes, HeardItem], version: int) -> None:
        now = dt.datetime.now(UTC)
        token = secrets.token_hex(16)
        heard, keys = list(new.values()), list(new)
        published = [rows.moment(one.item.published) for one in heard]
        table = rows.table_of(organisation, heard, published=published, version=version, now=now, keys=keys)
        self._book.note(organisation, new, now, token)
        self._client.insert("items", table, token)
        places = pa.array(range(len(heard)), pa.uint32())
        arrivals = table.select(["organisation", "published", "key"]).append_column("place", places)
        with (
            self._announcing
        ):  # in the order of their sequence: whoever follows them would miss one that comes late
            self._client.insert("arrivals", arrivals, token)
        self._client.insert("keys", keys_table(table), token)

    def _update(
        self, organisation: int, seen: dict[bytes, HeardItem], known: dict[bytes, Known], version: int
    ) -> int:
        """Apply edits and added watches and brands; returns how many items changed."""
        old = self._stored(organisation, seen, known)
        edits: dict[bytes, HeardItem] = {}
        gains: dict[bytes, HeardItem] = {}
        for key, one in seen.items():
            if key not in old:
                continue
            merged = _united(one, old[key])
            if one.item.updated and rows.moment(one.item.updated) > known[key].updated:
                edits[key] = merged
            elif _belongs(merged) != _belonging_of(old[key]):
                gains[key] = merged
        times = [microseconds(known[key].published) for key in (*edits, *gains)]
        with self._touches.during(organisation, times):
            if edits:
                self._replace(organisation, edits, known, version)
            for chunk in chunks(list(gains), ASSIGNED_AT_ONCE):
                self._assign(organisation, {key: gains[key] for key in chunk}, known)
        return len(edits) + len(gains)

    def _stored(
        self, organisation: int, seen: dict[bytes, HeardItem], known: dict[bytes, Known]
    ) -> dict[bytes, dict[str, Any]]:
        answer = self._client.rows(
            "SELECT lower(hex(key)) AS hexkey, version, heard, watches, brands, stated_brands, source, likes, reposts, replies, "
            "quotes, views FROM items WHERE organisation = {organisation:UInt32} "
            f"AND published IN (SELECT fromUnixTimestamp64Micro(arrayJoin({{times:Array(Int64)}}), 'UTC')) AND key IN {KEYS} "
            "ORDER BY version",
            {
                "organisation": organisation,
                "times": sorted({microseconds(known[key].published) for key in seen}),
                "keys": hexadecimal(seen),
            },
        )
        return {bytes.fromhex(row["hexkey"]): row for row in answer}

    def _replace(
        self, organisation: int, edits: dict[bytes, HeardItem], known: dict[bytes, Known], version: int
    ) -> None:
        """Insert the edited rows, then take the older ones away. The published time stays that of the first version."""
        published = [known[key].published for key in edits]
        token = secrets.token_hex(16)
        now = dt.datetime.now(UTC)
        table = rows.table_of(
            organisation,
            list(edits.values()),
            published=published,
            version=version,
            now=now,
            keys=list(edits),
        )
        self._book.note(organisation, edits, now, token)
        self._client.insert("items", table, token)
        self._reconciler.remove_older(organisation, list(edits), published, version)
        self._client.insert("keys", keys_table(table), token)

    def _assign(self, organisation: int, gains: dict[bytes, HeardItem], known: dict[bytes, Known]) -> None:
        self._client.command(
            f"UPDATE {self._tables.changed('items')} SET "
            "watches = arraySort(arrayUnion(watches, {watches:Array(Array(UInt32))}[indexOf({keys:Array(String)}, lower(hex(key)))])), "
            "brands = arraySort(arrayUnion(brands, {brands:Array(Array(UInt32))}[indexOf({keys:Array(String)}, lower(hex(key)))])), "
            "stated_brands = arraySort(arrayUnion(stated_brands, "
            "{stated:Array(Array(UInt32))}[indexOf({keys:Array(String)}, lower(hex(key)))])) "
            "WHERE organisation = {organisation:UInt32} "
            f"AND published IN (SELECT fromUnixTimestamp64Micro(arrayJoin({{times:Array(Int64)}}), 'UTC')) AND key IN {KEYS}",
            {
                "organisation": organisation,
                "keys": hexadecimal(gains),
                "times": sorted({microseconds(known[key].published) for key in gains}),
                "watches": [list(one.watches) for one in gains.values()],
                "brands": [list(one.brands) for one in gains.values()],
                "stated": [list(one.stated_brands) for one in gains.values()],
            },
        )

    def _settle_races(self, organisation: int, new: Sequence[bytes], since: int | None) -> None:
        """Another process may have appended the same keys in the same instant: see to it that one row is left."""
        among, bound = many_keys(new)
        table, lately = ("keys", "") if since is None else ("arrivals", " AND sequence > {since:Int64}")
        doubled = self._client.rows(
            f"SELECT lower(hex(key)) AS hexkey FROM {table} WHERE organisation = {{organisation:UInt32}}{lately} "
            f"AND key IN {among} GROUP BY key HAVING count() > 1",
            {**bound, "organisation": organisation, **({} if since is None else {"since": since})},
            ONE_THREAD,
        )
        if doubled:
            self._reconciler.unite(organisation, [bytes.fromhex(row["hexkey"]) for row in doubled])

    def _version(self) -> int:
        """Microseconds since 1970, never the same twice in this process."""
        with self._counting:
            self._last_version = max(self._last_version + 1, time.time_ns() // 1000)
            return self._last_version


class Alone:
    """Lets threads append at the same time, but for those that bring the same items: they wait for each other.

    A handful of posts just heard must not wait for the ten thousand of an import.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken: dict[int, set[bytes]] = {}

    @contextmanager
    def on(self, organisation: int, keys: Iterable[bytes]) -> Iterator[None]:
        """Be the only one who appends any of these keys, as long as the block runs."""
        mine = set(keys)
        with self._changed:
            taken = self._taken.setdefault(organisation, set())
            self._changed.wait_for(lambda: taken.isdisjoint(mine))
            taken |= mine
        try:
            yield
        finally:
            with self._changed:
                taken -= mine
                self._changed.notify_all()


def keys_table(items: pa.Table) -> pa.Table:
    """The rows of ``keys`` for rows of ``items``."""
    updated = items["updated"].fill_null(pa.scalar(NEVER_UPDATED, rows.TIME))
    return items.select(["organisation", "key", "version", "published"]).append_column("updated", updated)


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def collapsed(heard: Sequence[HeardItem]) -> dict[bytes, HeardItem]:
    """One item a key: the newest version said, with the watches and brands of all."""
    by_key: dict[bytes, HeardItem] = {}
    for one in heard:
        key = rows.key_of(*one.item.key)
        before = by_key.get(key)
        if before is None:
            by_key[key] = one
            continue
        newest = one if (one.item.updated or EPOCH) >= (before.item.updated or EPOCH) else before
        by_key[key] = replace(
            newest,
            watches=_union(before.watches, one.watches),
            brands=_union(before.brands, one.brands),
            stated_brands=_union(before.stated_brands, one.stated_brands),
        )
    return by_key


def _union(*values: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({number for one in values for number in one}))


def _united(one: HeardItem, old: dict[str, Any]) -> HeardItem:
    """The item with what the archive knew of it: watches and brands of both, the first source, figures not told again."""
    told = one.item.engagement
    engagement = Engagement(
        likes=old["likes"] if told.likes is None else told.likes,
        reposts=old["reposts"] if told.reposts is None else told.reposts,
        replies=old["replies"] if told.replies is None else told.replies,
        quotes=old["quotes"] if told.quotes is None else told.quotes,
        views=old["views"] if told.views is None else told.views,
    )
    return HeardItem(
        item=_with_engagement(one, engagement),
        understanding=one.understanding,
        watches=_union(old["watches"], one.watches),
        brands=_union(old["brands"], one.brands),
        source=old["source"],
        stated_brands=_union(old["stated_brands"], one.stated_brands),
    )


def _with_engagement(one: HeardItem, engagement: Engagement) -> Item:
    return msgspec.structs.replace(one.item, engagement=engagement)


def _belongs(one: HeardItem) -> tuple[tuple[int, ...], ...]:
    return (one.watches, one.brands, one.stated_brands)


def _belonging_of(old: dict[str, Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(sorted(old[name])) for name in ("watches", "brands", "stated_brands"))
