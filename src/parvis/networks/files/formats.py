"""What kind of table a file holds, decided by looking inside it; its name is only trusted when the content
agrees.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec

from parvis.networks.files.delimited import DelimitedForm, find_delimited_form
from parvis.networks.files.encodings import detect_encoding
from parvis.networks.files.json_documents import find_rows_in_document
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.unpacking import READ_ERRORS, check_workbook, only_member, open_bytes

SAMPLE_BYTES = 512 * 1024

_NOT_TABLES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "media"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)


class FileForm(msgspec.Struct, frozen=True, kw_only=True):
    """How to read a file again exactly as it was read the first time. Kept with the import, so that a resumed
    one agrees.

    ``kind`` is ``csv``, ``xlsx``, ``json``, ``ndjson`` or ``parquet``; ``packing`` is ``""``, ``gzip`` or
    ``zip``.
    """

    kind: str
    packing: str = ""
    encoding: str = "utf-8"
    delimited: DelimitedForm | None = None
    json_prefix: str = ""
    json_skip: int = 0
    columns: tuple[str, ...] = ()
    header_row: int = 0  # rows before the first row of data, titles and column names together
    escaped: bool = (
        False  # cells are protected from spreadsheets by an apostrophe (Parvis's own files of rejected rows)
    )


def detect_form(path: Path) -> FileForm:
    """Look inside ``path``. The columns are found later, by :mod:`parvis.networks.files.tables`.

    Raises :class:`FileUnreadableError` when it holds no table that Parvis reads.
    """
    if not path.is_file():
        raise FileUnreadableError("missing")
    with path.open("rb") as stream:
        start = stream.read(16)
    if not start:
        raise FileUnreadableError("empty")
    if start.startswith(b"PAR1"):
        return FileForm(kind="parquet")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnreadableError("old_excel")
    for magic, kind in _NOT_TABLES:
        if start.startswith(magic):
            raise FileUnreadableError("not_a_table", kind=kind)
    if start.startswith(b"PK"):
        return _zip_form(path)
    return _text_form(path, "gzip" if start.startswith(b"\x1f\x8b") else "")


def _zip_form(path: Path) -> FileForm:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                if not any(name.startswith("xl/") for name in names):
                    raise FileUnreadableError("not_a_table", kind="Office")
                check_workbook(path)
                return FileForm(kind="xlsx")
            only_member(archive)
    except READ_ERRORS as problem:
        raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem
    return _text_form(path, "zip")


def _text_form(path: Path, packing: str) -> FileForm:
    with open_bytes(path, packing) as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip():
        raise FileUnreadableError("empty")
    if packing and sample.startswith((b"PAR1", b"PK\x03\x04", b"\x1f\x8b")):
        raise FileUnreadableError("not_a_table", kind=packing)
    encoding = detect_encoding(sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    _refuse_binary(text)
    body = text.lstrip()
    if body.startswith(("{", "[", "window.YTD")):
        return _json_form(path, packing, encoding, body)
    return FileForm(kind="csv", packing=packing, encoding=encoding, delimited=find_delimited_form(text))


def _refuse_binary(text: str) -> None:
    strange = sum(1 for character in text[:8192] if character < " " and character not in "\t\n\r\x0b\x0c\0")
    if strange > len(text[:8192]) * 0.05:
        raise FileUnreadableError("no_table")


def _json_form(path: Path, packing: str, encoding: str, body: str) -> FileForm:
    if body.startswith("{") and _is_complete_object(body.split("\n", 1)[0]) and body.rstrip().count("\n") > 0:
        return FileForm(kind="ndjson", packing=packing, encoding=encoding)
    skip = 0
    if body.startswith("window.YTD"):  # the network's own archive: JavaScript that assigns one array
        skip = body.find("[")
        if skip < 0:
            raise FileUnreadableError("no_table")
    prefix = find_rows_in_document(path, packing, encoding, skip)
    return FileForm(kind="json", packing=packing, encoding=encoding, json_prefix=prefix, json_skip=skip)


def _is_complete_object(line: str) -> bool:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict)
