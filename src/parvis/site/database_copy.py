"""The database as files, and back: SQLite by its own backup, PostgreSQL table by table, each at one moment.

A copy is for the same kind of database it was made from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

FOLDER = "database"
SQLITE = f"{FOLDER}/parvis.sqlite3"
BLOCK = 1 << 20


def copies(scratch: Path, counts: dict[str, int]) -> Iterator[tuple[str, Path]]:
    """Files (name in the backup, where it lies) that together hold the database; fills ``counts`` by table."""
    (scratch / FOLDER).mkdir()
    if connection.vendor == "sqlite":
        path = scratch / SQLITE
        _copy_sqlite(path, counts)
        yield SQLITE, path
        return
    if connection.vendor != "postgresql":
        raise NotImplementedError(f"no way to copy {connection.vendor}")
    yield from _copy_postgresql(scratch, counts)


def restore(folder: Path) -> None:
    """Replace everything in the database by the copy under ``folder``. The tables must not be in use."""
    if connection.vendor == "sqlite":
        _restore_sqlite(folder / SQLITE)
    else:
        _restore_postgresql(folder / FOLDER)


def is_empty() -> bool:
    """Whether nothing was ever kept in this database."""
    if connection.vendor == "sqlite":
        return not Path(connection.settings_dict["NAME"]).exists()
    return not connection.introspection.table_names()


def tables() -> list[str]:
    """Every table Parvis writes to, those of migrations included."""
    models = apps.get_models(include_auto_created=True)
    own = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return sorted((own | {"django_migrations"}) & set(connection.introspection.table_names()))


def _copy_sqlite(path: Path, counts: dict[str, int]) -> None:
    source = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(source, timeout=60)) as from_, closing(sqlite3.connect(path)) as to:
        from_.backup(to)
        to.execute("PRAGMA journal_mode=DELETE")
        for table in tables():
            counts[table] = int(to.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608


def _restore_sqlite(copy: Path) -> None:
    target = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(copy)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)
    target.chmod(0o600)


def _copy_postgresql(scratch: Path, counts: dict[str, int]) -> Iterator[tuple[str, Path]]:
    written: list[tuple[str, Path]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            name = f"{FOLDER}/{table}.copy"
            quoted = connection.ops.quote_name(table)
            with (scratch / name).open("wb") as file, cursor.cursor.copy(f"COPY {quoted} TO STDOUT") as rows:
                for block in rows:
                    file.write(block)
            cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608
            counts[table] = int(cursor.fetchone()[0])
            columns = ",".join(_columns(table))
            (scratch / f"{name}.columns").write_text(columns, encoding="utf-8")
            written += [(name, scratch / name), (f"{name}.columns", scratch / f"{name}.columns")]
    yield from written


def _restore_postgresql(folder: Path) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    copied = {path.name.removesuffix(".copy"): path for path in folder.glob("*.copy")}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        known = [table for table in tables() if table in copied and table != "django_migrations"]
        names = ", ".join(connection.ops.quote_name(table) for table in known)
        cursor.execute(
            f"ALTER TABLE {connection.ops.quote_name('workspaces_auditentry')} DISABLE TRIGGER USER"
        )
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table in known:
            columns = copied[table].with_name(f"{table}.copy.columns").read_text(encoding="utf-8").split(",")
            listed = ", ".join(connection.ops.quote_name(column) for column in columns)
            statement = f"COPY {connection.ops.quote_name(table)} ({listed}) FROM STDIN"
            with copied[table].open("rb") as file, cursor.cursor.copy(statement) as rows:
                while block := file.read(BLOCK):
                    rows.write(block)
        cursor.execute(
            f"ALTER TABLE {connection.ops.quote_name('workspaces_auditentry')} ENABLE TRIGGER USER"
        )
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(apps.get_models(include_auto_created=True))
        ):
            cursor.execute(statement)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
