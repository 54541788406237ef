"""How the database itself refuses to change or remove what the audit log holds.

Parvis never updates or deletes an entry; these triggers make sure nobody else does by mistake either. They
are SQL and not models because they must hold against any client of the database.
"""

from __future__ import annotations

from typing import Protocol

_TABLE = "workspaces_auditentry"
_REFUSAL = "the audit log can only be added to"

_INSTALL: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        f"CREATE OR REPLACE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_refuse()",
        f"CREATE OR REPLACE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()",
    ),
}
_REMOVE: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {_TABLE}_no_{verb}" for verb in ("update", "delete")),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {_TABLE}_no_change ON {_TABLE}",
        f"DROP TRIGGER IF EXISTS {_TABLE}_no_truncate ON {_TABLE}",
    ),
}


class RunsSql(Protocol):
    """A cursor or a schema editor."""

    def execute(self, sql: str, /) -> object: ...


def install(vendor: str, runner: RunsSql) -> None:
    """Make the database of that vendor refuse changes. Doing it twice does no harm."""
    for statement in _INSTALL[vendor]:
        runner.execute(statement)


def remove(vendor: str, runner: RunsSql) -> None:
    """Lift the refusal, to erase the whole database or undo the migration."""
    for statement in _REMOVE[vendor]:
        runner.execute(statement)
