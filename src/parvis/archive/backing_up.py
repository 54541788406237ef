# ruff: noqa: S608 - statements are joined from constants; every value is bound
"""A copy of the archive as Parquet files, made while it runs, and the way back.

Each row of each table stands for itself, so a copy made during appends is whole: what was there when it began is in it.
Keys are not copied but made again from the items, and so are figures kept by day. Restoring adds what is missing and leaves the rest, so it may be
repeated.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from parvis.archive import schema
from parvis.archive.client import Client
from parvis.archive.errors import ArchiveError
from parvis.archive.known_keys import say_keys_came_back
from parvis.archive.touching import Touches

# Table → the columns that order it, with their ClickHouse types.
TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "items": (("organisation", "UInt32"), ("published", "Int64"), ("key", "String")),
    "engagement": (("organisation", "UInt32"), ("key", "String"), ("at", "Int64")),
    "interactions": (
        ("organisation", "UInt32"),
        ("key", "String"),
        ("kind", "String"),
        ("event_id", "String"),
        ("undone", "UInt8"),
    ),
    "watch_brands": (("organisation", "UInt32"), ("watch", "UInt32")),
}
AT_ONCE = 20_000
ABOUT = "archive.json"


def backup(client: Client, folder: Path) -> dict[str, int]:
    """Copy every table into ``folder`` (made if missing); returns the rows copied of each."""
    folder.mkdir(parents=True, exist_ok=True)
    copied = {table: _copy(client, table, folder / f"{table}.parquet") for table in TABLES}
    about = {"schema": schema.numbered()[-1][0], "rows": copied}
    (folder / ABOUT).write_text(json.dumps(about), encoding="ascii")
    return copied


def _copy(client: Client, table: str, path: Path) -> int:
    writer: pq.ParquetWriter | None = None
    rows = 0
    for batch in _batches(client, table):
        writer = writer or pq.ParquetWriter(path, batch.schema, compression="zstd")
        writer.write_table(batch)
        rows += batch.num_rows
    if writer:
        writer.close()
    return rows


def _batches(client: Client, table: str) -> Iterator[pa.Table]:
    """The rows of a table in the order of its key, a batch in memory at a time."""
    order = [name for name, _ in TABLES[table]]
    comparable = ", ".join(_comparable(name, kind) for name, kind in TABLES[table])
    after: dict[str, Any] = {}
    while True:
        beyond = ""
        if after:
            # The first column bounds what is read; the tuple says exactly where to go on.
            names = ", ".join(f"{{{name}:{kind}}}" for name, kind in TABLES[table])
            beyond = f"WHERE organisation >= {{organisation:UInt32}}{_bound_in_time(table)} AND ({comparable}) > ({names})"
        batch = client.binary_table(
            f"SELECT * FROM {table} {beyond} ORDER BY {', '.join(order)} LIMIT {AT_ONCE}", after
        )
        if batch.num_rows == 0:
            return
        yield batch
        last = batch.slice(batch.num_rows - 1).to_pylist()[0]
        after = {name: _value(last[name], kind, batch, name) for name, kind in TABLES[table]}


def _bound_in_time(table: str) -> str:
    if table != "items":
        return ""
    return " AND (organisation > {organisation:UInt32} OR published >= fromUnixTimestamp64Micro({published:Int64}, 'UTC'))"


def _comparable(name: str, kind: str) -> str:
    if kind == "Int64":
        return f"toUnixTimestamp64Micro({name})"
    return f"hex({name})" if name == "key" else name


def _value(value: Any, kind: str, batch: pa.Table, name: str) -> Any:
    if kind == "Int64":
        return pc.cast(batch[name].slice(batch.num_rows - 1), pa.int64())[0].as_py()
    if name == "key":
        return value.hex().upper()
    return value.decode() if isinstance(value, bytes) else value


def restore(client: Client, folder: Path, touches: Touches) -> dict[str, int]:
    """Bring a copy back; returns the rows added of each table. Items the archive has already are left as they are.

    Raises :class:`ArchiveError` when ``folder`` holds no copy, or one made by a newer Parvis.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise ArchiveError(f"There is no copy of an archive in {folder}.") from None
    if about["schema"] > schema.numbered()[-1][0]:
        raise ArchiveError("This copy was made by a newer Parvis: install it first.")
    return {table: _bring_back(client, table, folder / f"{table}.parquet", touches) for table in TABLES}


def _bring_back(client: Client, table: str, path: Path, touches: Touches) -> int:
    if not path.exists():
        return 0
    added = 0
    with pq.ParquetFile(path) as file:
        for part in file.iter_batches(AT_ONCE):
            batch = pa.Table.from_batches([part])
            if table == "items":
                batch = _unknown(client, batch)
            if batch.num_rows:
                with ExitStack() as writing:
                    for organisation in _organisations(batch) if table == "items" else ():
                        writing.enter_context(touches.during(organisation, None))
                    client.insert(table, batch, secrets.token_hex(16))
                added += batch.num_rows
    if table == "items":
        client.command(
            "INSERT INTO keys (organisation, key, version, published, updated) SELECT organisation, key, version, published, "
            "ifNull(updated, toDateTime64(0, 6, 'UTC')) FROM items WHERE (organisation, key) NOT IN (SELECT organisation, key FROM keys)"
        )
        say_keys_came_back(client)
    return added


def _organisations(batch: pa.Table) -> list[int]:
    return sorted(set(batch["organisation"].to_pylist()))


def _unknown(client: Client, batch: pa.Table) -> pa.Table:
    """The rows whose key the archive does not have."""
    keys = [key.hex() for key in batch["key"].to_pylist()]
    organisations = batch["organisation"].to_pylist()
    known = {
        (row["organisation"], row["hexkey"])
        for row in client.rows(
            "SELECT organisation, lower(hex(key)) AS hexkey FROM keys WHERE organisation IN {organisations:Array(UInt32)} "
            "AND key IN (SELECT toFixedString(unhex(arrayJoin({keys:Array(String)})), 16))",
            {"organisations": sorted(set(organisations)), "keys": keys},
        )
    }
    return batch.filter(pa.array([pair not in known for pair in zip(organisations, keys, strict=True)]))
