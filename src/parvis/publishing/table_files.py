"""Where tables of posts lie while they are brought in: one folder for each under PARVIS_HOME, named by its number only."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

LARGEST = 20 * 1000**2
"""Bytes of a table of posts."""
MOST_ROWS = 5_000


class TooLargeError(ValueError):
    """The file is larger than :data:`LARGEST`."""


def path_of(import_id: int) -> Path:
    """Where the file of an import lies."""
    home: Path = settings.HOME
    return home / "post-imports" / str(int(import_id)) / "table"


def keep(import_id: int, chunks: Iterable[bytes]) -> Path:
    """Write the file of an import. Raises :class:`TooLargeError`."""
    path = path_of(import_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    with path.open("wb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise TooLargeError
            stream.write(chunk)
    return path


def forget(import_id: int) -> None:
    """Remove what is kept of an import."""
    shutil.rmtree(path_of(import_id).parent, ignore_errors=True)
