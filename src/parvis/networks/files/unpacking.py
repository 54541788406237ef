"""Opening what was given, packed or not, without ever unpacking more than a table could hold."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, cast

from parvis.networks.files.problems import FileUnreadableError

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 16 * 1024 * MEGABYTE
"""Bytes that one packed CSV or JSON file may unpack to; it is streamed, so this guards time rather than
memory.
"""
WORKBOOK_LIMIT = 2 * 1024 * MEGABYTE
SHARED_STRINGS_LIMIT = 256 * MEGABYTE
"""Excel keeps its texts in one part that has to be held in memory."""
RATIO_LIMIT = 250
RATIO_FREE = 4 * MEGABYTE
ENTRIES_LIMIT = 5_000

READ_ERRORS = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile)


class _Measured(io.RawIOBase):
    """A packed stream that stops when it gives far more than was packed."""

    def __init__(self, stream: IO[bytes], packed: int) -> None:
        self._stream = stream
        self._allowed = min(UNPACKED_LIMIT, max(RATIO_FREE, packed * RATIO_LIMIT))
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except READ_ERRORS as problem:
            raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem
        self._given += len(data)
        if self._given > UNPACKED_LIMIT:
            raise FileUnreadableError("too_large_inside", limit=UNPACKED_LIMIT // MEGABYTE)
        if self._given > self._allowed:
            raise FileUnreadableError("bomb")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_bytes(path: Path, packing: str) -> io.BufferedReader[Any]:
    """The bytes of the file, unpacked. ``packing`` is ``""``, ``gzip`` or ``zip`` (of one file)."""
    size = path.stat().st_size
    if packing == "gzip":
        return io.BufferedReader(_Measured(cast("IO[bytes]", gzip.open(path)), size), 256 * 1024)
    if packing == "zip":
        archive = zipfile.ZipFile(path)
        return io.BufferedReader(_Measured(archive.open(only_member(archive)), size), 256 * 1024)
    return io.BufferedReader(io.FileIO(path), 256 * 1024)


def only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file of a zip, folders and the Mac's shadow files set aside. Refuses passwords."""
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and not info.filename.endswith(".DS_Store")
    ]
    if len(members) != 1:
        raise FileUnreadableError("several_files" if members else "empty", count=len(members))
    if members[0].flag_bits & 0x1:
        raise FileUnreadableError("encrypted")
    return members[0]


def check_workbook(path: Path) -> None:
    """Refuse a workbook that would fill the memory or expand entities, before any of it is parsed."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
    except READ_ERRORS as problem:
        raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > ENTRIES_LIMIT or len({part.filename for part in parts}) != len(parts):
        raise FileUnreadableError("bomb")
    if sum(part.file_size for part in parts) > WORKBOOK_LIMIT:
        raise FileUnreadableError("too_large_inside", limit=WORKBOOK_LIMIT // MEGABYTE)
    for part in parts:
        if part.flag_bits & 0x1:
            raise FileUnreadableError("encrypted")
        if part.file_size > RATIO_FREE and part.file_size > RATIO_LIMIT * max(part.compress_size, 1):
            raise FileUnreadableError("bomb")
        if part.filename.lower().endswith("sharedstrings.xml") and part.file_size > SHARED_STRINGS_LIMIT:
            raise FileUnreadableError("too_large_inside", limit=SHARED_STRINGS_LIMIT // MEGABYTE)
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                _refuse_declarations(stream.read(64 * 1024))


def _refuse_declarations(start: bytes) -> None:
    plain = start.replace(b"\0", b"").upper()  # UTF-16 parts show their letters between zeros
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise FileUnreadableError("entities")
