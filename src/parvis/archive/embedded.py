"""The ClickHouse engine as a library (chDB), opened on a folder: the only module that imports it.

chDB allows one process per folder, hangs after ``fork`` and never syncs unless told to. So this module takes a lock on
the folder before opening it, gives each running statement a connection of its own, and keeps the settings asked by one
statement away from the next.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from chdb import _chdb
from chdb.state import sqlitelike

SETTING_NAME = re.compile(r"^[a-z][a-z0-9_]{1,79}$")
ERROR_CODE = re.compile(r"Code:\s*(\d+)")
STATEMENT_FORMAT = re.compile(r"\s+FORMAT\s+([A-Za-z0-9]+)\s*;?\s*$", re.IGNORECASE)


class FolderTaken(RuntimeError):  # noqa: N818
    """Another process has the archive's folder open."""


class Busy(RuntimeError):  # noqa: N818
    """Every connection stayed busy for longer than a caller should wait."""


class StatementFailed(RuntimeError):  # noqa: N818
    """The engine refused or could not finish a statement; ``code`` is ClickHouse's own error number."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        found = ERROR_CODE.search(message)
        self.code = int(found.group(1)) if found else 1002


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gave: its bytes in ``format``, and how many rows were read and written."""

    data: bytes
    format: str
    rows_read: int = 0
    rows_written: int = 0


@dataclass(slots=True, eq=False)
class _Session:
    connection: Any
    settings: dict[str, str] = field(default_factory=dict)


class EmbeddedEngine:
    """chDB on one folder, with ``connections`` statements at a time and the others waiting their turn."""

    def __init__(self, folder: Path, connections: int = 8) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder
        self._lock = _take(folder)
        self._incoming = folder / "incoming"
        self._incoming.mkdir(exist_ok=True)
        for left_over in self._incoming.iterdir():
            left_over.unlink()
        _chdb.set_signal_handlers_enabled(False)  # type: ignore[attr-defined]  # stopping is decided by the process, not by the library
        self._sessions = [_Session(sqlitelike.connect(str(folder / "data"))) for _ in range(connections)]
        self._idle = list(self._sessions)
        self._freed = threading.Condition()

    def run(
        self,
        statement: str,
        data: bytes | None,
        parameters: Mapping[str, str],
        settings: Mapping[str, str],
        default_format: str,
    ) -> Answer:
        """Run one statement; ``data`` is what follows an ``INSERT … FORMAT x``.

        Raises :class:`StatementFailed` with the engine's words, or :class:`Busy` after a minute without a free place.
        """
        session = self._take_turn(settings, 60)
        if session is None:
            raise Busy("The archive is busy: every place is taken. Try again in a moment.")
        try:
            _apply(session, settings)
            if data is None:
                return _query(session, statement, parameters, default_format)
            return self._insert(session, statement, data)
        finally:
            with self._freed:
                self._idle.append(session)
                self._freed.notify()

    def _take_turn(self, settings: Mapping[str, str], seconds: float) -> _Session | None:
        """The idle connection whose settings need the fewest changes: each change is a statement of its own."""
        with self._freed:
            if not self._freed.wait_for(lambda: self._idle, seconds):
                return None
            asked = settings.items()
            session = min(reversed(self._idle), key=lambda one: len(one.settings.items() ^ asked))
            self._idle.remove(session)
            return session

    def _insert(self, session: _Session, statement: str, data: bytes) -> Answer:
        found = STATEMENT_FORMAT.search(statement)
        if not found:
            raise StatementFailed("Code: 62. INSERT with data must end in FORMAT and its name.")
        with self._kept(data) as path:
            return _query(
                session,
                f"{statement[: found.start()]} FROM INFILE '{path}' FORMAT {found.group(1)}",
                {},
                "Null",
            )

    @contextmanager
    def _kept(self, data: bytes) -> Iterator[Path]:
        path = self._incoming / secrets.token_hex(8)
        path.write_bytes(data)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let running statements finish (half a minute at most), then close the folder and give up the lock."""
        for _ in self._sessions:
            if self._take_turn({}, 30) is None:
                break
        for session in self._sessions:
            session.connection.close()
        self._lock.close()


def _take(folder: Path) -> IO[str]:
    handle = (folder / "lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        owner = handle.read().strip() or "?"
        handle.close()
        raise FolderTaken(
            f"The archive in {folder} is already open in process {owner}. Stop that process first."
        ) from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def _apply(session: _Session, settings: Mapping[str, str]) -> None:
    """Bring the session's settings to those asked for, undoing those of the statement before."""
    for name in [n for n in session.settings if n not in settings]:
        _query(session, f"SET {name} = DEFAULT", {}, "Null")
        del session.settings[name]
    for name, value in settings.items():
        if session.settings.get(name) == value:
            continue
        if not SETTING_NAME.match(name):
            raise StatementFailed(f"Code: 115. {name!r} is not the name of a setting.")
        quoted = value.replace("\\", "\\\\").replace("'", "\\'")
        _query(session, f"SET {name} = '{quoted}'", {}, "Null")
        session.settings[name] = value


def _query(session: _Session, statement: str, parameters: Mapping[str, str], default_format: str) -> Answer:
    found = STATEMENT_FORMAT.search(statement) if statement.lstrip()[:6].upper() != "INSERT" else None
    if found:
        statement, default_format = statement[: found.start()], found.group(1)
    try:
        result = session.connection.query(statement, default_format, params=dict(parameters))
    except Exception as error:
        raise StatementFailed(str(error)) from error
    return Answer(bytes(result.bytes() or b""), default_format, result.rows_read(), result.rows_written())
