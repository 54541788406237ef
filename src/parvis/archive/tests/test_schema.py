"""The tables, for one server and for a cluster."""

from __future__ import annotations

import time
from pathlib import Path

import pyarrow as pa
import pytest

from parvis.archive import rows, schema
from parvis.archive.connection import connect
from parvis.archive.contract import Scope
from parvis.archive.migrating import current_version
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.making import heard
from parvis.archive.tests.running import RunningArchive
from parvis.archive.touching import Touches
from parvis.engine.items import Actor
from parvis.engine.query.ast import Field

TABLES = {"items", "keys", "arrivals", "engagement", "interactions", "watch_brands"} | {
    "touched",
    "kept_figures",
    "kept_days",
}


def rendered(cluster: str) -> list[str]:
    return [s for _, _, template in schema.numbered() for s in schema.statements(template, cluster)]


def test_one_server(clickhouse: ClickHouseArchive) -> None:
    text = "\n".join(rendered(""))
    assert "ON CLUSTER" not in text
    assert "Replicated" not in text
    assert text.count("fsync_after_insert = 1, fsync_part_directory = 1") == len(TABLES)
    assert current_version(clickhouse._client) == schema.numbered()[-1][0]
    assert clickhouse.migrate() == []


def test_a_cluster_has_replicated_tables_and_one_over_them(clickhouse: ClickHouseArchive) -> None:
    statements = rendered("main")
    for table in TABLES:
        assert any(
            f"CREATE TABLE IF NOT EXISTS {table}_local ON CLUSTER 'main'" in s and "Replicated" in s
            for s in statements
        )
        assert any(
            s.startswith(
                f"CREATE TABLE IF NOT EXISTS {table} ON CLUSTER 'main' AS {table}_local ENGINE = Distributed"
            )
            for s in statements
        )
    assert sum("ADD COLUMN" in s for s in statements) == 4 * 2
    for (
        statement
    ) in statements:  # as far as the engine can tell without a cluster: every statement is well formed
        clickhouse._client.rows("SELECT formatQuery({sql:String}) AS formatted", {"sql": statement})


def test_a_cluster_is_named_by_a_name() -> None:
    with pytest.raises(ValueError, match="not the name"):
        rendered("x'; DROP TABLE items; --")


def test_an_archive_of_the_schema_before_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = RunningArchive(tmp_path / "archive")
    running.start()
    known = schema.numbered()
    try:
        with monkeypatch.context() as earlier:
            earlier.setattr(schema, "numbered", lambda: known[:3])
            names = [name for name in rows.ITEM_SCHEMA.names if name != "aspects"]
            earlier.setattr(Touches, "_note", lambda *_: None)
            earlier.setattr(rows, "ITEM_SCHEMA", pa.schema([rows.ITEM_SCHEMA.field(n) for n in names]))
            before = connect(running.folder)
            before.append(
                1, [heard("1", author="ana"), heard("2", actor=Actor(id="7", name="Bea@a.example"))]
            )
            assert current_version(before._client) == 3
            before.close()
        archive = connect(running.folder)
        archive.append(1, [heard("3", author="ana", aspects=("delivery:negative",))])
        assert current_version(archive._client) == known[-1][0]
        for _ in range(2):  # while the rows of before are being given their terms, and after
            for author, number in {
                "ana.example": 2,
                "did:plc:ana": 2,
                "bea": 1,
                "bea@a.example": 1,
                "7": 1,
                "be": 0,
            }.items():
                assert archive.count(Scope(1, query=Field("author", author))) == number, author
            while archive._client.rows("SELECT 1 FROM system.mutations WHERE NOT is_done"):
                time.sleep(0.1)
        told = {m.item.id: m.understanding.aspects for m in archive.search(Scope(1)).mentions}
        assert told == {"1": (), "2": (), "3": ("delivery:negative",)}
        assert archive.count(Scope(1, query=Field("aspect", "delivery"))) == 1
        plan = archive._client.rows(
            "EXPLAIN indexes = 1 SELECT key FROM items WHERE has(author_terms, 'bea')"
        )
        assert any("author_terms_index" in line for row in plan for line in row.values())
    finally:
        running.stop()


def test_files_are_numbered_without_gaps() -> None:
    numbers = [number for number, _, _ in schema.numbered()]
    assert numbers == list(range(1, len(numbers) + 1))
