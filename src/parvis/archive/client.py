"""One way to talk to ClickHouse, embedded or not: bound statements, Arrow batches, reconnection, errors in words."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect import common
from clickhouse_connect.driver import httputil
from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError
from urllib3.exceptions import HTTPError

from parvis.archive.errors import ArchiveError, ArchiveUnavailable, QueryTooHeavy

common.set_setting(
    "autogenerate_session_id", False
)  # a session would make concurrent statements wait for each other

T = TypeVar("T")
AUTHENTICATION_FAILED = 516
BUSY = 202
TOO_HEAVY = {159: "time", 241: "memory", 396: "room for the answer"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a ClickHouse interface answers."""

    host: str
    port: int
    user: str
    password: str
    database: str = "default"
    secure: bool = False
    embedded: bool = False


def address_of(url: str) -> Address:
    """Read ``clickhouse://user:password@host:port/database`` (``clickhouses://`` for TLS). Raises ``ValueError``."""
    parts = urlsplit(url)
    if parts.scheme not in {"clickhouse", "clickhouses", "http", "https"} or not parts.hostname:
        raise ValueError("The archive's address must read clickhouse://user:password@host:8123/database.")
    secure = parts.scheme in {"clickhouses", "https"}
    return Address(
        host=parts.hostname,
        port=parts.port or (8443 if secure else 8123),
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=parts.path.strip("/") or "default",
        secure=secure,
    )


def announced_address(runtime_file: Path) -> Address:
    """The address the archive process announced. Raises :class:`ArchiveUnavailable` when there is none."""
    try:
        told = json.loads(runtime_file.read_text(encoding="ascii"))
        return Address("127.0.0.1", int(told["port"]), "parvis", str(told["token"]), embedded=True)
    except (OSError, ValueError, KeyError):
        raise ArchiveUnavailable(
            "The archive is not running. Start Parvis with “parvis run”, or the archive alone with “parvis archive”."
        ) from None


class Client:
    """A thread-safe client that finds the archive again when it was restarted elsewhere.

    ``locate`` tells the current address; ``wait`` is how many seconds a statement may wait for an archive that is
    starting. ``lost`` counts lost connections, so that a writer knows when to look for half-written batches.
    """

    def __init__(self, locate: Callable[[], Address], wait: float = 15.0) -> None:
        self._locate = locate
        self._wait = wait
        self._lock = threading.RLock()
        self._connection: Any = None
        self.lost = 0
        self.prepare: Callable[[], object] = lambda: None
        """Run once after each new connection, before anything else is asked (to bring the tables up to date)."""

    def rows(
        self, sql: str, parameters: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The rows a question answers with."""
        found: list[dict[str, Any]] = self.table(sql, parameters, settings).to_pylist()
        return found

    def table(
        self, sql: str, parameters: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None
    ) -> pa.Table:
        """The same as an Arrow table."""
        options = {"max_execution_time": 60, **(settings or {})}
        return self._attempt(
            lambda c: c.query_arrow(
                sql, parameters=dict(parameters or {}), settings=options, use_strings=True
            )
        )

    def binary_table(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The same with texts as bytes, for copying what may not be text. No limit of time."""
        return self._attempt(
            lambda c: c.query_arrow(sql, parameters=dict(parameters or {}), use_strings=False)
        )

    def command(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        again: bool = True,
    ) -> None:
        """Run a statement that answers nothing. ``again``: whether it may be repeated when the connection is lost."""
        self._attempt(
            lambda c: c.raw_query(sql, parameters=dict(parameters or {}), settings=dict(settings or {})),
            again,
        )

    def insert(self, table: str, batch: pa.Table, token: str) -> None:
        """Insert a batch and return when it is on disk. A ``token`` seen before in the same table inserts nothing."""
        settings = {
            "insert_deduplication_token": token,
            "max_partitions_per_insert_block": 0,
            "async_insert": 0,
            "max_insert_block_size": 1 << 20,
        }
        self._attempt(lambda c: c.insert_arrow(table, batch, settings=settings), again=False)

    def ping(self) -> str:
        """Empty when the archive answers, else why not. Does not wait."""
        problem = ""
        for _ in range(2):  # the first try may find that the connection kept from before is dead
            try:
                self._attempt(lambda c: c.raw_query("SELECT 1"), wait=0.0)
            except (ArchiveError, ValueError) as error:
                problem = str(error)
            else:
                return ""
        return problem

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _attempt(self, action: Callable[[Any], T], again: bool = True, wait: float | None = None) -> T:
        until = time.monotonic() + (self._wait if wait is None else wait)
        while True:
            reached = False
            try:
                connection = self._connected()
                reached = True
                return action(connection)
            except ArchiveUnavailable:
                if time.monotonic() > until:
                    raise
            except DatabaseError as error:
                code = getattr(error, "code", None)
                if code and code not in {AUTHENTICATION_FAILED, BUSY}:
                    raise _in_words(error, int(code)) from error
                if code != BUSY:
                    self._forget()
                if (reached and not again and not code) or time.monotonic() > until:
                    raise ArchiveUnavailable(f"The archive stopped answering: {error}") from error
            except (ClickHouseError, HTTPError, OSError) as error:
                self._forget()
                if (reached and not again) or time.monotonic() > until:
                    raise ArchiveUnavailable(f"The archive stopped answering: {error}") from error
            time.sleep(0.1)

    def _connected(self) -> Any:
        with self._lock:
            if self._connection is None:
                self._connection = self._connect(self._locate())
                self.prepare()
            return self._connection

    def _forget(self) -> None:
        with self._lock:
            self._connection = None
            self.lost += 1

    def _connect(self, address: Address) -> Any:
        return clickhouse_connect.get_client(
            host=address.host,
            port=address.port,
            username=address.user,
            password=address.password,
            database=address.database,
            interface="https" if address.secure else "http",
            compress=not address.embedded,  # on loopback, compressing costs more than it saves
            pool_mgr=httputil.get_pool_manager(maxsize=16, num_pools=2),
            form_encode_query_params=True,
            connect_timeout=5,
            send_receive_timeout=900,
            query_retries=0,
            show_clickhouse_errors=True,
        )


def _in_words(error: Exception, code: int) -> ArchiveError:
    if code in TOO_HEAVY:
        return QueryTooHeavy(
            f"This question needs too much {TOO_HEAVY[code]}: narrow its time range or its words."
        )
    return ArchiveError(f"The archive refused a statement: {error}")
