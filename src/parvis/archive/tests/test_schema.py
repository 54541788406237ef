"""The tables, for one server and for a cluster."""

from __future__ import annotations

import pytest

from parvis.archive import schema
from parvis.archive.migrating import current_version
from parvis.archive.store import ClickHouseArchive

TABLES = {"items", "keys", "arrivals", "engagement", "interactions", "watch_brands"}


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
    assert sum("ADD COLUMN" in s for s in statements) == 2 * 2
    for (
        statement
    ) in statements:  # as far as the engine can tell without a cluster: every statement is well formed
        clickhouse._client.rows("SELECT formatQuery({sql:String}) AS formatted", {"sql": statement})


def test_a_cluster_is_named_by_a_name() -> None:
    with pytest.raises(ValueError, match="not the name"):
        rendered("x'; DROP TABLE items; --")


def test_files_are_numbered_without_gaps() -> None:
    numbers = [number for number, _, _ in schema.numbered()]
    assert numbers == list(range(1, len(numbers) + 1))
