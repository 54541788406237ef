"""Watches over what is already archived: a saved or edited query takes hold of exactly what it matches."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import time
from collections.abc import Sequence

import pyarrow as pa

from parvis.archive.client import Client
from parvis.archive.compile import Binder, query_condition
from parvis.archive.rows import key_of
from parvis.archive.tables import Tables
from parvis.archive.touching import Touches
from parvis.engine.query.ast import Node

# Beyond this many rows, rewriting the two columns at once costs less than patches that every later read must apply.
PATCHED_AT_MOST = 100_000


def _only(organisation: int, item: tuple[str, str], binder: Binder) -> str:
    """The condition that an item is that one, found by when it was published."""
    key = f"toFixedString(unhex({binder.bind(key_of(*item).hex(), 'String')}), 16)"
    owner = binder.bind(organisation, "UInt32")
    return f"published IN (SELECT published FROM keys WHERE organisation = {owner} AND key = {key}) AND key = {key} AND "


class WatchKeeper:
    """Puts watches on items and takes them off."""

    def __init__(self, client: Client, tables: Tables, touches: Touches) -> None:
        self._client = client
        self._tables = tables
        self._touches = touches

    def assign(
        self, organisation: int, watch: int, brand: int, query: Node, item: tuple[str, str] | None = None
    ) -> int:
        """Make ``watch`` hold exactly the items ``query`` matches (or, of ``item`` alone, know whether it does); returns how
        many of them it holds.
        """
        self._remember(organisation, watch, brand)
        binder = Binder()
        condition = query_condition(query, binder)
        only = _only(organisation, item, binder) if item else ""
        mine = f"organisation = {binder.bind(organisation, 'UInt32')} AND {only}"
        watch_ = binder.bind(watch, "UInt32")
        brand_ = binder.bind(brand, "UInt32")
        times = self._times(organisation, item) if item else None
        self._let_go(organisation, watch, f" AND {only}NOT ({condition})", binder, times)
        self._change(
            organisation,
            f"watches = arraySort(arrayDistinct(arrayPushBack(watches, {watch_}))), "
            f"brands = arraySort(arrayDistinct(arrayPushBack(brands, {brand_})))",
            f"{mine}NOT (has(watches, {watch_}) AND has(brands, {brand_})) AND ({condition})",
            binder,
            times,
        )
        return self._number(f"{mine}has(watches, {watch_})", binder)

    def forget(self, organisation: int, watch: int) -> None:
        """Take the watch off every item, and its brand where no other watch or statement of brand holds it there."""
        self._let_go(organisation, watch, "", Binder(), None)
        self._client.command(
            f"DELETE FROM {self._tables.changed('watch_brands')} WHERE organisation = {{organisation:UInt32}} AND watch = {{watch:UInt32}}",
            {"organisation": organisation, "watch": watch},
        )

    def _times(self, organisation: int, item: tuple[str, str]) -> list[int]:
        """When the item was published, as far as the archive knows it."""
        return [
            int(row["time"])
            for row in self._client.rows(
                "SELECT toUnixTimestamp64Micro(published) AS time FROM keys WHERE organisation = {organisation:UInt32} "
                "AND key = toFixedString(unhex({key:String}), 16)",
                {"organisation": organisation, "key": key_of(*item).hex()},
            )
        ]

    def _let_go(
        self, organisation: int, watch: int, further: str, binder: Binder, times: Sequence[int] | None
    ) -> None:
        watch_ = binder.bind(watch, "UInt32")
        organisation_ = binder.bind(organisation, "UInt32")
        brands = self._client.rows(
            "SELECT watch, argMax(brand, version) AS brand FROM watch_brands WHERE organisation = {organisation:UInt32} GROUP BY watch",
            {"organisation": organisation},
        )
        of = {row["watch"]: row["brand"] for row in brands}
        siblings = [other for other, brand in of.items() if other != watch and brand == of.get(watch)]
        sets = f"watches = arrayFilter(w -> w != {watch_}, watches)"
        if watch in of:
            brand_ = binder.bind(of[watch], "UInt32")
            kept = f"hasAny(watches, {binder.numbers(siblings)}) OR has(stated_brands, {brand_})"
            sets += f", brands = if({kept}, brands, arrayFilter(b -> b != {brand_}, brands))"
        held = f"organisation = {organisation_} AND has(watches, {watch_}){further}"
        self._change(organisation, sets, held, binder, times)

    def _remember(self, organisation: int, watch: int, brand: int) -> None:
        row = {
            "organisation": [organisation],
            "watch": [watch],
            "brand": [brand],
            "version": [time.time_ns() // 1000],
        }
        kinds = [pa.uint32(), pa.uint32(), pa.uint32(), pa.uint64()]
        table = pa.table(
            {name: pa.array(values, kind) for (name, values), kind in zip(row.items(), kinds, strict=True)}
        )
        self._client.insert("watch_brands", table, f"{organisation}-{watch}-{row['version'][0]}")

    def _change(
        self, organisation: int, sets: str, condition: str, binder: Binder, times: Sequence[int] | None
    ) -> None:
        number = self._number(condition, binder)
        if number:
            with self._touches.during(organisation, times):
                self._write(sets, condition, binder, number)

    def _write(self, sets: str, condition: str, binder: Binder, number: int) -> None:
        items = self._tables.changed("items")
        if number <= PATCHED_AT_MOST:
            self._client.command(f"UPDATE {items} SET {sets} WHERE {condition}", binder.parameters)
        else:
            self._client.command(
                f"ALTER TABLE {items} UPDATE {sets} WHERE {condition}",
                binder.parameters,
                {"mutations_sync": 2},
            )

    def _number(self, condition: str, binder: Binder) -> int:
        return int(
            self._client.rows(f"SELECT count() AS number FROM items WHERE {condition}", binder.parameters)[0][
                "number"
            ]
        )
