"""Forgetting: what networks deleted, what people asked to have erased, what has been kept long enough."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import time
from collections.abc import Sequence

from parvis.archive import rows
from parvis.archive.client import Client
from parvis.archive.compile import Binder
from parvis.archive.errors import ArchiveError
from parvis.archive.keeping import KEPT, Keeper
from parvis.archive.tables import KEYS, PATCHED, Tables, chunks, hexadecimal
from parvis.archive.touching import Touches

ABOUT_KEYS = (
    "items",
    "engagement",
    "interactions",
    "arrivals",
    "keys",
)  # the key last: a crash is then repeated, not forgotten
OF_ORGANISATION = (*ABOUT_KEYS, "watch_brands")
ON_DISK = (*OF_ORGANISATION, *KEPT)
AT_ONCE = 20_000
GONE_WITHIN = 180.0
TIMES = "(SELECT fromUnixTimestamp64Micro(arrayJoin({times:Array(Int64)}), 'UTC'))"


class Eraser:
    """Takes rows away. Deleted rows are out of every answer at once; :meth:`purge` takes them off the disk too."""

    def __init__(self, client: Client, tables: Tables, touches: Touches, keeper: Keeper) -> None:
        self._client = client
        self._tables = tables
        self._touches = touches
        self._keeper = keeper

    def keys(self, organisation: int, keys: Sequence[bytes]) -> int:
        """Forget these keys; returns how many items there were."""
        gone = 0
        for chunk in chunks(keys, AT_ONCE):
            bound = {"organisation": organisation, "keys": hexadecimal(chunk)}
            found = self._client.rows(
                "SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time FROM keys "
                f"WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS}",
                bound,
            )
            gone += len({row["hexkey"] for row in found})
            if found:
                self._forget(
                    organisation, [row["hexkey"] for row in found], sorted({row["time"] for row in found})
                )
        return gone

    def where(self, organisation: int, condition: str, binder: Binder) -> int:
        """Forget the items for which ``condition`` holds; returns how many."""
        gone = 0
        while True:
            found = self._client.rows(
                "SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time FROM items "
                f"WHERE organisation = {binder.bind(organisation, 'UInt32')} AND {condition} LIMIT {AT_ONCE}",
                binder.parameters,
            )
            if not found:
                return gone
            self._forget(
                organisation, [row["hexkey"] for row in found], sorted({row["time"] for row in found})
            )
            gone += len({row["hexkey"] for row in found})

    def _forget(self, organisation: int, keys: Sequence[str], times: Sequence[int]) -> None:
        with self._touches.during(organisation, times):
            self._delete(organisation, keys, times)

    def _delete(self, organisation: int, keys: Sequence[str], times: Sequence[int]) -> None:
        bound = {"organisation": organisation, "keys": list(keys), "times": list(times)}
        for table in ABOUT_KEYS:
            at = f" AND published IN {TIMES}" if table in {"items", "arrivals"} else ""
            self._client.command(
                f"DELETE FROM {self._tables.changed(table)} WHERE organisation = {{organisation:UInt32}}{at} AND key IN {KEYS}",
                bound,
                PATCHED,
            )

    def author(self, organisation: int, network: str, actor_id: str) -> int:
        """Erase an author from answers and from the disk. Raises :class:`ArchiveError` when old files will not go."""
        binder = Binder()
        actor = binder.bind(rows.actor_key_of(network, actor_id), "UInt64")
        with self._touches.during(organisation, None):
            gone = self.where(organisation, f"actor_key = {actor}", binder)
            self._keeper.forget(organisation)
        if len(actor_id) >= 8:  # the events a person caused name them: at://did:plc:…/app.bsky.feed.like/…
            self._client.command(
                f"DELETE FROM {self._tables.changed('interactions')} WHERE organisation = {{organisation:UInt32}} "
                "AND position(event_id, {actor:String}) > 0",
                {"organisation": organisation, "actor": actor_id},
                PATCHED,
            )
        self.purge()
        return gone

    def organisation(self, organisation: int) -> None:
        """Forget everything of an organisation, on disk too."""
        with self._touches.during(organisation, None):
            for table in OF_ORGANISATION:
                self._client.command(
                    f"DELETE FROM {self._tables.changed(table)} WHERE organisation = {{organisation:UInt32}}",
                    {"organisation": organisation},
                    PATCHED,
                )
            self._keeper.forget(organisation)
        self.purge()

    def purge(self) -> None:
        """Rewrite the files that still hold deleted rows, and return when the old files are gone from the disk.

        Raises :class:`ArchiveError` when they are still there after three minutes.
        """
        self._keeper.forget_changed()
        for table in (*ON_DISK, *ON_DISK):  # the first turn may only write down which rows a patch has hidden
            self._client.command(
                f"ALTER TABLE {self._tables.changed(table)} APPLY DELETED MASK",
                settings={"mutations_sync": 2},
            )
        rewritten = self._client.rows("SELECT now() AS now")[0]["now"]
        until = time.monotonic() + GONE_WITHIN
        while time.monotonic() < until:
            for table in ON_DISK:
                # No partition has this name; asking makes the engine clear old files now rather than at its leisure.
                self._client.command(f"ALTER TABLE {self._tables.changed(table)} DROP PARTITION ID '1'")
            waiting = self._client.rows(
                "SELECT count() AS number FROM system.parts WHERE database = currentDatabase() AND NOT active "
                "AND table IN {tables:Array(String)} AND remove_time <= {rewritten:DateTime}",
                {"tables": [self._tables.stored(table) for table in ON_DISK], "rewritten": rewritten},
            )
            if not waiting[0]["number"]:
                return
            time.sleep(0.5)
        raise ArchiveError(
            "What was erased is out of every answer, but old files still wait to be removed from the disk."
        )
