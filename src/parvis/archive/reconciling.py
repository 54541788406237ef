"""What a crash or a race may leave, put right: items without a key, and two rows of one key."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from parvis.archive.client import Client
from parvis.archive.tables import KEYS, PATCHED, Tables, chunks, hexadecimal
from parvis.archive.touching import Touches

DAY = 86_400_000_000
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TIMES = "(SELECT fromUnixTimestamp64Micro(arrayJoin({times:Array(Int64)}), 'UTC'))"


class Reconciler:
    """Looks for half-written batches before the first append and after each lost connection."""

    def __init__(self, client: Client, tables: Tables, touches: Touches) -> None:
        self._client = client
        self._tables = tables
        self._touches = touches
        self._clean_since = -1  # the count of lost connections at which all was found in order

    def before_writing(self) -> None:
        """Put right what an append that never finished may have left. Costs nothing while the connection holds."""
        lost = self._client.lost
        if self._clean_since == lost:
            return
        self._settle()
        self._clean_since = lost

    def _settle(self) -> None:
        """Give keys to items of the last day of writing that have none; unite doubled rows among them."""
        newest = self._client.rows("SELECT max(version) AS newest FROM keys")[0]["newest"]
        since = {"since": max(0, newest - DAY)}
        self._client.command(
            "INSERT INTO arrivals (place, organisation, published, key) "
            "SELECT rowNumberInAllBlocks(), organisation, published, key FROM items WHERE version > {since:UInt64} "
            "AND (organisation, key) NOT IN (SELECT organisation, key FROM keys WHERE version > {since:UInt64}) "
            "AND (organisation, key) NOT IN (SELECT organisation, key FROM keys WHERE (organisation, key) IN "
            "(SELECT organisation, key FROM items WHERE version > {since:UInt64}))",
            since,
        )
        self._client.command(
            "INSERT INTO keys (organisation, key, version, published, updated) "
            "SELECT organisation, key, version, published, ifNull(updated, toDateTime64(0, 6, 'UTC')) FROM items "
            "WHERE version > {since:UInt64} "
            "AND (organisation, key, version) NOT IN (SELECT organisation, key, version FROM keys WHERE version > {since:UInt64})",
            since,
        )
        doubled = self._client.rows(
            "SELECT organisation, lower(hex(key)) AS hexkey FROM items WHERE (organisation, published) IN "
            "(SELECT organisation, published FROM items WHERE version > {since:UInt64}) "
            "GROUP BY organisation, published, key HAVING count() > 1",
            since,
        )
        for organisation in {row["organisation"] for row in doubled}:
            self.unite(
                organisation,
                [bytes.fromhex(r["hexkey"]) for r in doubled if r["organisation"] == organisation],
            )

    def unite(self, organisation: int, keys: Sequence[bytes]) -> None:
        """Leave one row for each key: the newest, at the earliest published time, with the watches and brands of all.

        Others may do the same at the same time, each having seen other rows. So only what is *older* than a row that was seen is
        taken away: what came meanwhile is left to whoever brought it, and some row always stays.
        """
        for chunk in chunks(keys, 200):
            found = self._client.rows(
                "SELECT lower(hex(key)) AS hexkey, count() AS number, min(published) AS first, "
                "groupUniqArrayArray(watches) AS watches, groupUniqArrayArray(brands) AS brands, "
                "groupUniqArray(toUnixTimestamp64Micro(published)) AS times, "
                "groupUniqArrayArray(stated_brands) AS stated, argMax((published, version), version) AS newest "
                f"FROM items WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS} GROUP BY key HAVING number > 1",
                {"organisation": organisation, "keys": hexadecimal(chunk)},
            )
            if not found:
                continue
            with self._touches.during(organisation, [time for row in found for time in row["times"]]):
                self._leave_newest(organisation, found)

    def _leave_newest(self, organisation: int, found: list[dict[str, Any]]) -> None:
        bound = {"organisation": organisation, "keys": [row["hexkey"] for row in found]}
        self._client.command(
            f"UPDATE {self._tables.changed('items')} SET "
            "watches = arraySort({watches:Array(Array(UInt32))}[indexOf({keys:Array(String)}, lower(hex(key)))]), "
            "brands = arraySort({brands:Array(Array(UInt32))}[indexOf({keys:Array(String)}, lower(hex(key)))]), "
            "stated_brands = arraySort({stated:Array(Array(UInt32))}[indexOf({keys:Array(String)}, lower(hex(key)))]) "
            f"WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS}",
            bound | {name: [row[name] for row in found] for name in ("watches", "brands", "stated")},
        )
        self._client.command(
            f"DELETE FROM {self._tables.changed('items')} WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS} "
            "AND version < {newest:Array(UInt64)}[indexOf({keys:Array(String)}, lower(hex(key)))]",
            bound
            | {
                "newest": [
                    row["newest"]["2"] if isinstance(row["newest"], dict) else row["newest"][1]
                    for row in found
                ]
            },
            PATCHED,
        )

    def remove_older(
        self, organisation: int, keys: Sequence[bytes], published: Sequence[dt.datetime], version: int
    ) -> None:
        """Take away all but the newest row of keys of which ``version`` was just written.

        That is the rows before it, or, where another process wrote a later one meanwhile, it too.
        """
        times = sorted({(moment - EPOCH) // dt.timedelta(microseconds=1) for moment in published})
        bound = {
            "organisation": organisation,
            "keys": hexadecimal(keys),
            "times": times,
            "version": version,
        }
        where = f"organisation = {{organisation:UInt32}} AND published IN {TIMES} AND key IN {KEYS}"
        self._client.command(
            f"DELETE FROM {self._tables.changed('items')} WHERE {where} AND (version < {{version:UInt64}} OR (version = {{version:UInt64}} "
            f"AND key IN (SELECT key FROM items WHERE {where} AND version > {{version:UInt64}})))",
            bound,
            PATCHED,
        )
