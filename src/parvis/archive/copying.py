"""The whole archive as Parquet files, read while it is written to, and back: the same for every kind of ClickHouse.

Keys are read before the items they stand for. A batch that arrives in between leaves items without keys, which is
what a crash leaves too, and what the next append puts right; never a key without its item, which would keep that item
out for good. Arrivals are not copied: they only tell live boards what came in the last day; nor are figures
kept by day, which are made again from the items.
"""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from parvis.archive.client import Client
from parvis.archive.keeping import KEPT
from parvis.archive.known_keys import say_keys_came_back
from parvis.archive.tables import Tables
from parvis.archive.touching import Touches

BY_KEY = ("keys", "engagement", "interactions")
COPIED = (*BY_KEY, "items", "watch_brands")
ALL = (*COPIED, "arrivals", *KEPT)
AT_ONCE = 100_000  # rows in a file, about
KEY_SPACE = 1 << 16  # keys are spread evenly: ranges of their first two bytes are of equal size

Condition = tuple[str, dict[str, Any]]


def copy_to(client: Client, folder: Path) -> dict[str, int]:
    """Write every row into Parquet files under ``folder``; returns how many rows of each table."""
    counts: dict[str, int] = {}
    for table in COPIED:
        place = folder / table
        place.mkdir(parents=True, exist_ok=True)
        counts[table] = 0
        for number, (condition, values) in enumerate(_parts(client, table)):
            rows = client.table(
                f"SELECT * FROM {table} WHERE {condition}", values, {"max_execution_time": 600}
            )
            if rows.num_rows:
                pq.write_table(rows, place / f"{number:06}.parquet", compression="zstd")
                counts[table] += rows.num_rows
    return counts


def bring_back(client: Client, folder: Path, cluster: str = "") -> dict[str, int]:
    """Empty the archive and fill it with what :func:`copy_to` wrote; returns how many rows of each table."""
    tables = Tables(cluster)
    for table in ALL:
        client.command(f"TRUNCATE TABLE {tables.changed(table)}")
    counts: dict[str, int] = {}
    for table in COPIED:
        counts[table] = 0
        for part in sorted((folder / table).glob("*.parquet")):
            rows = pq.read_table(part)
            client.insert(table, rows, f"restore-{dt.datetime.now(dt.UTC).isoformat()}-{table}-{part.stem}")
            counts[table] += rows.num_rows
    touches = Touches(client)
    for row in client.rows("SELECT DISTINCT organisation FROM items"):
        with touches.during(row["organisation"], None):
            pass  # nothing that was made of the rows while they came back is to be believed
    say_keys_came_back(client)
    return counts


def _parts(client: Client, table: str) -> Iterator[Condition]:
    """Conditions that together hold every row once, each of about :data:`AT_ONCE` rows and along the sort key."""
    if table == "watch_brands":
        yield "1", {}
    elif table in BY_KEY:
        found = client.rows(
            f"SELECT organisation, count() AS number FROM {table} GROUP BY organisation ORDER BY organisation"
        )
        for row in found:
            yield from _ranges(
                row["number"], "organisation = {organisation:UInt32}", {"organisation": row["organisation"]}
            )
    else:
        found = client.rows(
            "SELECT organisation, toYYYYMM(published) AS month, count() AS number FROM items "
            "GROUP BY organisation, month ORDER BY organisation, month"
        )
        for row in found:
            values = {"organisation": row["organisation"], "month": row["month"]}
            within = "organisation = {organisation:UInt32} AND toYYYYMM(published) = {month:UInt32}"
            yield from _ranges(row["number"], within, values)


def _ranges(number: int, within: str, values: dict[str, Any]) -> Iterator[Condition]:
    """``within`` cut along the keys into as many ranges as ``number`` rows need."""
    parts = min(KEY_SPACE, max(1, ceil(number / AT_ONCE)))
    for part in range(parts):
        first, last = KEY_SPACE * part // parts, KEY_SPACE * (part + 1) // parts
        limits = {"first": f"{first:04x}", "last": f"{last:04x}"}
        condition = f"{within} AND key >= toFixedString(unhex({{first:String}}), 16)"
        if part < parts - 1:
            condition += " AND key < toFixedString(unhex({last:String}), 16)"
        else:
            del limits["last"]
        yield condition, values | limits
