"""Where the files of imports lie: one folder for each import under PARVIS_HOME, named by its number only."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from parvis.listening.models import Import

UPLOAD_LIMIT = 4 * 1000**3
"""Bytes of the largest file that can be sent through the browser; the command line takes any size."""
_BLOCK = 1024 * 1024


class TooLargeError(ValueError):
    """The file is larger than :data:`UPLOAD_LIMIT`."""


def folder_of(import_id: int) -> Path:
    """The folder that holds everything kept for one import."""
    home: Path = settings.HOME
    return home / "imports" / str(int(import_id))


def path_of(brought_in: Import) -> Path:
    """The file to read. Uploaded ones are inside PARVIS_HOME; the command line gives absolute paths."""
    home: Path = settings.HOME
    path = Path(brought_in.path)
    return path if path.is_absolute() else home / path


def rejects_path_of(brought_in: Import) -> Path:
    """Where the rejected rows of an import are written."""
    return folder_of(brought_in.pk) / "rejects.csv"


def keep_upload(import_id: int, chunks: Iterable[bytes]) -> tuple[str, int, str]:
    """Write an upload under its import's folder: (path relative to PARVIS_HOME, bytes, SHA-256).

    The name the browser gave plays no part in the path. Raises :class:`TooLargeError`.
    """
    folder = folder_of(import_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "original"
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > UPLOAD_LIMIT:
                raise TooLargeError
            digest.update(chunk)
            stream.write(chunk)
    home: Path = settings.HOME
    return str(path.relative_to(home)), size, digest.hexdigest()


def content_hash(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def forget_files(import_id: int) -> None:
    """Remove everything kept for an import (never a file given by an absolute path)."""
    shutil.rmtree(folder_of(import_id), ignore_errors=True)
