"""Brings the archive's tables up to date, once, whoever asks first."""

from __future__ import annotations

import pyarrow as pa

from parvis.archive import schema
from parvis.archive.client import Client
from parvis.archive.errors import ArchiveError


def current_version(client: Client) -> int:
    """The number of the newest schema file applied; 0 for an empty archive."""
    if not client.rows(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'schema_version'"
    ):
        return 0
    return int(client.rows("SELECT max(number) AS number FROM schema_version")[0]["number"])


def migrate(client: Client, cluster: str = "") -> list[str]:
    """Apply the schema files that are missing and return their names. Safe to repeat and to race.

    Raises :class:`ArchiveError` when the archive was written by a newer Parvis.
    """
    files = schema.numbered()
    version = current_version(client)
    if version > files[-1][0]:
        raise ArchiveError(
            f"The archive's tables are of version {version} and this Parvis knows only {files[-1][0]}: install the newer Parvis."
        )
    if version == files[-1][0]:
        return []
    for statement in schema.statements(schema.VERSIONS, cluster):
        client.command(statement)
    applied = []
    for number, name, template in files:
        if number <= version:
            continue
        for statement in schema.statements(template, cluster):
            client.command(statement)
        client.insert(
            "schema_version",
            pa.table({"number": pa.array([number], pa.uint32()), "name": [name]}),
            f"schema-{number}",
        )
        applied.append(name)
    return applied


def pending(client: Client) -> bool:
    """Whether schema files are still to be applied."""
    return current_version(client) < schema.numbered()[-1][0]
