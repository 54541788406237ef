"""What the sandbox holds: a SQLite file that many processes may use at once, one row a post."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, RetryLater

_WAITS = 4.0  # seconds that one process waits for another
_MOST_HELD = 8
_HELD: dict[tuple[int, int], sqlite3.Connection] = {}
_COLUMNS = "number, id, account, key, said, at, deleted"
_WRITTEN = "id, account, key, text, said, at, answered"
_TABLES = """
CREATE TABLE IF NOT EXISTS posts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    said TEXT NOT NULL,
    at INTEGER NOT NULL,
    deleted INTEGER,
    answered TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS posts_by_key ON posts (account, key);
CREATE INDEX IF NOT EXISTS posts_by_text ON posts (account, text, at);
CREATE INDEX IF NOT EXISTS posts_deleted ON posts (deleted) WHERE deleted IS NOT NULL;
CREATE TABLE IF NOT EXISTS containers (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL, made INTEGER NOT NULL, spoiled INTEGER NOT NULL, post TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS containers_by_key ON containers (account, key);
CREATE TABLE IF NOT EXISTS edits (
    number INTEGER PRIMARY KEY AUTOINCREMENT, post TEXT NOT NULL, said TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS edits_by_post ON edits (post, at);
CREATE TABLE IF NOT EXISTS calls (
    account TEXT NOT NULL, name TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (account, name)
) WITHOUT ROWID;
"""


class StoredPost(msgspec.Struct, frozen=True, kw_only=True):
    """One post. ``at`` and ``deleted`` are microseconds since 1970 (``deleted`` is 0 while people can see it)."""

    number: int
    id: str
    account: str
    said: Outgoing
    at: int
    deleted: int = 0
    key: str = ""

    @property
    def url(self) -> str:
        """An address that leads nowhere: the sandbox has no pages."""
        return f"https://sandbox.invalid/@{self.account}/{self.number}"

    @property
    def moment(self) -> dt.datetime:
        """When it was said, in UTC."""
        return dt.datetime.fromtimestamp(self.at / 1_000_000, dt.UTC)


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """What was made ready to be said. ``made`` is in microseconds since 1970; ``post`` is empty until it was published."""

    id: str
    made: int
    spoiled: bool
    post: str


class SandboxStore:
    """The posts in one file. Each call opens the file and closes it: nothing is shared between threads or processes.

    Raises ``NeedsPerson`` when the file cannot be used, ``RetryLater`` when others keep it busy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(
        self, account: str, key: str, said: Outgoing, same_for: float, *, answered: bool, container: str = ""
    ) -> StoredPost:
        """Store a post, unless one with this key is there: then that one. A key is recognised for ``same_for`` seconds (for
        ever: as long as its post is not deleted). ``answered`` says that whoever said it will be told; ``container`` is what it was
        made ready in.
        """
        now = _now()
        with self._writing() as base:
            since = None if same_for == float("inf") else now - int(same_for * 1_000_000)
            row = base.execute(
                f"SELECT {_COLUMNS} FROM posts WHERE account = ? AND key = ? "  # noqa: S608 - only constants
                + ("AND deleted IS NULL" if since is None else "AND at >= ?")
                + " ORDER BY number DESC LIMIT 1",
                (account, key) if since is None else (account, key, since),
            ).fetchone()
            if row is not None and same_for > 0:
                if answered:
                    base.execute("UPDATE posts SET answered = ? WHERE number = ?", (key, row[0]))
                return _post(row)
            encoded = msgspec.json.encode(said).decode()
            row = base.execute(
                f"INSERT INTO posts ({_WRITTEN}) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",  # noqa: S608
                (
                    f"sandbox:{uuid4().hex}",
                    account,
                    key,
                    said.text.strip(),
                    encoded,
                    now,
                    key if answered else "",
                ),
            ).fetchone()
            if container:
                base.execute(
                    "UPDATE containers SET post = ? WHERE account = ? AND id = ?",
                    (row[1], account, container),
                )
            return _post(row)

    def contain(self, account: str, key: str, *, spoiled: bool) -> Container:
        """Make a container for what is to be said under ``key``; nobody sees it."""
        made = Container(id=uuid4().hex, made=_now(), spoiled=spoiled, post="")
        with self._writing() as base:
            base.execute(
                "INSERT INTO containers VALUES (?, ?, ?, ?, ?, '')",
                (made.id, account, key, made.made, int(spoiled)),
            )
        return made

    def container(self, account: str, id: str) -> Container | None:
        """The container called ``id``."""
        query = "SELECT id, made, spoiled, post FROM containers WHERE account = ? AND id = ?"
        rows = self._read(query, (account, id))
        return Container(id=id, made=rows[0][1], spoiled=bool(rows[0][2]), post=rows[0][3]) if rows else None

    def containers(self, account: str, key: str) -> int:
        """How many containers were made under ``key``."""
        rows = self._read("SELECT count(*) FROM containers WHERE account = ? AND key = ?", (account, key))
        return int(rows[0][0]) if rows else 0

    def by_id(self, account: str, id: str) -> StoredPost | None:
        """The post of this id, while people can see it."""
        return next(iter(self._posts("account = ? AND id = ? AND deleted IS NULL", (account, id))), None)

    def by_key(self, account: str, key: str, before: int) -> StoredPost | None:
        """The post that was said under ``key`` (and before a moment, in microseconds since 1970)."""
        query = "account = ? AND key = ? AND deleted IS NULL AND at <= ? ORDER BY number LIMIT 1"
        return next(iter(self._posts(query, (account, key, before))), None)

    def by_text(
        self, account: str, said: Outgoing, key: str, since: dt.datetime, before: int, known: Collection[str]
    ) -> StoredPost | None:
        """A post with the same words in this time that nobody else has been told is theirs; from now on it is ``key``'s."""
        after = int(since.timestamp() * 1_000_000)
        if not self.path.exists():
            return None
        with self._writing() as base:
            rows = base.execute(
                f"SELECT {_COLUMNS} FROM posts WHERE account = ? AND text = ? AND at BETWEEN ? AND ? "  # noqa: S608
                "AND deleted IS NULL AND answered IN ('', ?) ORDER BY answered = '', number",
                (account, said.text.strip(), after, before, key),
            ).fetchall()
            found = next((row for row in rows if row[1] not in known), None)
            if found is None:
                return None
            base.execute("UPDATE posts SET answered = ? WHERE number = ?", (key, found[0]))
            return _post(found)

    def delete(self, account: str, id: str) -> None:
        """Take a post back; a second time changes nothing."""
        with self._writing() as base:
            base.execute(
                "UPDATE posts SET deleted = ? WHERE account = ? AND id = ? AND deleted IS NULL",
                (_now(), account, id),
            )

    def edit(self, account: str, id: str, said: Outgoing) -> bool:
        """Have a post say something else; the same again changes nothing. Whether it is there."""
        encoded = msgspec.json.encode(said).decode()
        with self._writing() as base:
            row = base.execute(
                "SELECT said FROM posts WHERE account = ? AND id = ? AND deleted IS NULL", (account, id)
            ).fetchone()
            if row is None:
                return False
            if row[0] != encoded:
                base.execute("INSERT INTO edits (post, said, at) VALUES (?, ?, ?)", (id, row[0], _now()))
                base.execute(
                    "UPDATE posts SET text = ?, said = ? WHERE id = ?", (said.text.strip(), encoded, id)
                )
            return True

    def said_before(self, id: str, since: int = 0) -> list[Outgoing]:
        """What a post said before each of its edits since a moment (microseconds since 1970), the oldest first."""
        rows = self._read("SELECT said FROM edits WHERE post = ? AND at > ? ORDER BY number", (id, since))
        return [msgspec.json.decode(said, type=Outgoing) for (said,) in rows]

    def called(self, account: str, name: str) -> int:
        """Note one more call, and tell which one it is, from 1."""
        with self._writing() as base:
            row = base.execute(
                "INSERT INTO calls VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times",
                (account, name),
            ).fetchone()
            return int(row[0])

    def calls(self, account: str, name: str) -> int:
        """How many calls of this name there were: a key for what was said, ``find:`` and a key for what was looked for."""
        rows = self._read("SELECT times FROM calls WHERE account = ? AND name = ?", (account, name))
        return int(rows[0][0]) if rows else 0

    def posts(self, account: str, *, deleted: bool = False) -> list[StoredPost]:
        """What the account has said, oldest first."""
        query = "account = ?" + ("" if deleted else " AND deleted IS NULL") + " ORDER BY number"
        return self._posts(query, (account,))

    def counts(self, account: str) -> dict[str, int]:
        """How many posts were ever stored under each key: all ones, when everything was said once and only once."""
        rows = self._read("SELECT key, count(*) FROM posts WHERE account = ? GROUP BY key", (account,))
        return {str(key): int(times) for key, times in rows}

    def said_after(self, number: int, account: str = "", most: int = 500) -> list[StoredPost]:
        """The next posts after ``number``, of everybody or of one account."""
        query = "number > ? AND deleted IS NULL AND ? IN ('', account) ORDER BY number LIMIT ?"
        return self._posts(query, (number, account, most))

    def deleted_after(self, moment: int, account: str = "", most: int = 500) -> list[StoredPost]:
        """The next posts taken back after a moment (microseconds since 1970)."""
        query = "deleted > ? AND ? IN ('', account) ORDER BY deleted, number LIMIT ?"
        return self._posts(query, (moment, account, most))

    def _posts(self, where: str, values: tuple[object, ...]) -> list[StoredPost]:
        rows = self._read(f"SELECT {_COLUMNS} FROM posts WHERE {where}", values)  # noqa: S608 - only constants
        return [_post(row) for row in rows]

    def _read(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if not self.path.exists():  # looking must not make it
            return []
        with self._open() as base:
            return base.execute(query, values).fetchall()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that nobody else writes beside."""
        with self._open() as base:
            base.execute("BEGIN IMMEDIATE")
            yield base
            base.execute("COMMIT")

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=_WAITS, isolation_level=None)) as base:
                _prepare(base)
                _keep_open(self.path)
                yield base
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise RetryLater("The sandbox is busy.", after=5.0) from error
            raise NeedsPerson("The file of the sandbox cannot be used. Choose another place.") from error
        except sqlite3.DatabaseError as error:
            raise NeedsPerson("The file of the sandbox cannot be used. Choose another place.") from error


def _prepare(base: sqlite3.Connection) -> None:
    """Make the tables when they are not there. Two processes may find an empty file at once: SQLite does not wait then."""
    base.execute("PRAGMA synchronous = NORMAL")
    deadline = time.monotonic() + _WAITS
    while not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'edits'").fetchone():
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _keep_open(path: Path) -> None:
    """Hold the file open once a process: otherwise SQLite, when the last one closes it, writes everything back and waits for the
    disk, after each call. Nothing is asked through this connection.
    """
    try:
        place = (path.stat().st_dev, path.stat().st_ino)
        if place not in _HELD and len(_HELD) < _MOST_HELD:
            held = sqlite3.connect(path, check_same_thread=False)
            held.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log too
            _HELD.setdefault(place, held)
    except (OSError, sqlite3.Error):  # it is only slower then
        return


def _now() -> int:
    return time.time_ns() // 1000


def _post(row: tuple[Any, ...]) -> StoredPost:
    number, id_, account, key, said, at, deleted = row
    return StoredPost(
        number=number,
        id=id_,
        account=account,
        key=key,
        said=msgspec.json.decode(said, type=Outgoing),
        at=at,
        deleted=deleted or 0,
    )
