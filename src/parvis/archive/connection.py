"""Where the archive is: configured once by whoever starts the program, found by everyone else."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parvis.archive.api import Archive
from parvis.archive.client import Client, address_of, announced_address
from parvis.archive.errors import ArchiveError
from parvis.archive.store import ClickHouseArchive


@dataclass(frozen=True, slots=True)
class Configuration:
    """``url`` is a folder (the embedded archive) or an address; ``cluster`` names a ClickHouse cluster."""

    url: str
    cluster: str = ""


_lock = threading.Lock()
_configuration: Configuration | None = None
_archive: ClickHouseArchive | None = None
_owner = 0


def configure(url: str | Path, cluster: str = "") -> None:
    """Say where the archive is; :func:`get_archive` finds it there from now on. Opens nothing yet."""
    global _configuration, _archive
    with _lock:
        _configuration = Configuration(str(url), cluster)
        _archive = None


def get_archive() -> Archive:
    """The configured archive, the same object for the whole process. Opens nothing until it is asked something.

    Raises :class:`~parvis.archive.errors.ArchiveError` when :func:`configure` was not called.
    """
    global _archive, _owner
    with _lock:
        if _configuration is None:
            raise ArchiveError(
                "The archive is not configured: call parvis.archive.connection.configure first."
            )
        if _archive is None or _owner != os.getpid():
            _archive = connect(_configuration.url, _configuration.cluster)
            _owner = os.getpid()
        return _archive


def connect(url: str | Path, cluster: str = "", wait: float = 15.0) -> ClickHouseArchive:
    """An archive by folder or address. Each statement waits up to ``wait`` seconds for an archive that is starting.

    Its tables are made or brought up to date before the first statement. Raises ``ValueError`` for a bad address.
    """
    text = str(url)
    if "://" in text:
        locate = partial(lambda address: address, address_of(text))
    else:
        folder = Path(text).expanduser().resolve()
        locate = partial(announced_address, folder.parent / "run" / "archive.json")
    return ClickHouseArchive(Client(locate, wait), cluster)
