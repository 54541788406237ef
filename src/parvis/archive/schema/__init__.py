"""The archive's tables: numbered files, each applied once, in a single form and in a form for a cluster.

The files are templates with few words: ``{local:NAME}`` is a table that holds data, ``{engine:E(...)}`` its engine,
``{on_cluster}`` and ``{durable}`` say where and how safely. On a cluster each table ``NAME`` becomes a replicated
``NAME_local`` on every node and a ``Distributed`` table ``NAME`` over them, sharded so that all rows of one key meet on
one node. The cluster form is checked against the engine's parser and the client only: no ClickHouse cluster was at hand.
"""

from __future__ import annotations

import re
from importlib import resources

FILE_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
DURABLE = (
    "fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000, "
    "old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1, enable_block_number_column = 1, enable_block_offset_column = 1"
)
CLUSTER_DURABLE = (
    "fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1, "
    "enable_block_number_column = 1, enable_block_offset_column = 1"
)
SHARDING = {"items": "cityHash64(key)", "keys": "cityHash64(key)", "engagement": "cityHash64(key)",
            "interactions": "cityHash64(key)", "arrivals": "cityHash64(key)", "watch_brands": "organisation",
            "touched": "organisation", "kept_figures": "organisation", "kept_days": "organisation"}  # fmt: skip
VERSIONS = (
    "CREATE TABLE IF NOT EXISTS schema_version {on_cluster} (number UInt32, name String, applied DateTime64(3, 'UTC') "
    "DEFAULT now64(3)) ENGINE = {engine:MergeTree()} ORDER BY number"
)


def numbered() -> list[tuple[int, str, str]]:
    """(number, file name, template) of every schema file, in order."""
    found = []
    for entry in resources.files(__package__).iterdir():
        match = FILE_NAME.match(entry.name)
        if match:
            found.append((int(match.group(1)), entry.name, entry.read_text(encoding="utf-8")))
    return sorted(found)


def statements(template: str, cluster: str = "") -> list[str]:
    """The SQL statements of a template, for one server or for every node of ``cluster``."""
    bare = re.sub(r"^\s*--.*$", "", template, flags=re.MULTILINE)
    rendered: list[str] = []
    for part in bare.split(";\n"):
        statement = part.strip().rstrip(";")
        if not statement:
            continue
        names = re.findall(r"CREATE TABLE IF NOT EXISTS \{local:(\w+)\}", statement)
        rendered.append(_rendered(statement, cluster))
        if cluster:
            rendered += [_distributed(name, cluster) for name in names]
            if "ADD COLUMN" in statement:  # the table over the nodes must know the column too
                rendered.append(
                    re.sub(r"\{local:(\w+)\}", r"\1", statement).replace(
                        "{on_cluster}", f"ON CLUSTER {_quoted(cluster)}"
                    )
                )
    return rendered


def _rendered(statement: str, cluster: str) -> str:
    statement = re.sub(
        r"\{local:(\w+)\}", (lambda m: f"{m[1]}_local") if cluster else (lambda m: m[1]), statement
    )
    statement = re.sub(r"\{engine:(\w+)\(([^)]*)\)\}", lambda m: _engine(m[1], m[2], cluster), statement)
    statement = statement.replace("{on_cluster}", f"ON CLUSTER {_quoted(cluster)}" if cluster else "")
    return statement.replace("{durable}", CLUSTER_DURABLE if cluster else DURABLE)


def _engine(name: str, arguments: str, cluster: str) -> str:
    if not cluster:
        return f"{name}({arguments})"
    place = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'"
    return f"Replicated{name}({place}{', ' + arguments if arguments else ''})"


def _distributed(name: str, cluster: str) -> str:
    cluster = _quoted(cluster)
    return (
        f"CREATE TABLE IF NOT EXISTS {name} ON CLUSTER {cluster} AS {name}_local "
        f"ENGINE = Distributed({cluster}, currentDatabase(), '{name}_local', {SHARDING[name]})"
    )


def _quoted(cluster: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", cluster):
        raise ValueError(f"{cluster!r} is not the name of a ClickHouse cluster")
    return f"'{cluster}'"
