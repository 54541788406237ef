"""JSON: an array of objects, an object that holds one, or one object a line. Read as a stream."""

from __future__ import annotations

import codecs
import io
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

import ijson

from parvis.networks.files.encodings import MIXED
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.unpacking import MEGABYTE, open_bytes

LINE_LIMIT = 64 * MEGABYTE
_EVENTS_LOOKED_AT = 200_000
_DEEPEST = 4
_SAMPLE_ROWS = 500


def _utf8(path: Path, packing: str, encoding: str, skip: int) -> IO[bytes]:
    """The document as UTF-8 bytes, from its first bracket on."""
    stream = open_bytes(path, packing)
    if encoding in {"utf-8", "utf-8-sig"}:
        lead = stream.peek(64)[:64]
        blank = len(codecs.BOM_UTF8) if lead.startswith(codecs.BOM_UTF8) else 0
        blank += len(lead[blank:]) - len(lead[blank:].lstrip())
        stream.read(blank + skip)
        return stream
    return cast("IO[bytes]", _Recoded(stream, encoding, skip))


class _Recoded:
    """A document in another encoding, given as UTF-8 from its first bracket on."""

    def __init__(self, stream: IO[bytes], encoding: str, skip: int) -> None:
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self._waiting = ""
        while not (self._waiting and self._waiting.strip("\ufeff \r\n\t")):
            read = self._text.read(1024)
            if not read:
                break
            self._waiting += read
        self._waiting = self._waiting.lstrip("\ufeff \r\n\t")[skip:]

    def read(self, size: int = -1) -> bytes:
        """UTF-8 bytes of at most ``size`` characters."""
        if size == 0:
            return b""
        if self._waiting:
            given, self._waiting = self._waiting, ""
            return given.encode("utf-8", errors="replace")
        return self._text.read(size).encode("utf-8", errors="replace")

    def close(self) -> None:
        """Close the file underneath."""
        self._text.close()


def find_rows_in_document(path: Path, packing: str, encoding: str, skip: int) -> str:
    """Where the array of rows lies, as an ijson prefix (``item``, ``data.item``…): the one with the most
    objects.
    """
    found: Counter[str] = Counter()
    stream = _utf8(path, packing, encoding, skip)
    try:
        for prefix, event, _value in itertools.islice(ijson.parse(stream, use_float=True), _EVENTS_LOOKED_AT):
            if (
                event == "start_map"
                and (prefix == "item" or prefix.endswith(".item"))
                and prefix.count("item") == 1
            ):
                found[prefix] += 1
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as problem:
        if not found:
            raise FileUnreadableError("bad_json", row=1) from problem
    finally:
        stream.close()
    if not found:
        raise FileUnreadableError("no_table")
    most = max(found.values())
    return min(
        (prefix for prefix, number in found.items() if number == most), key=lambda prefix: prefix.count(".")
    )


def document_objects(path: Path, packing: str, encoding: str, prefix: str, skip: int) -> Iterator[object]:
    """Every row of a JSON document, one at a time."""
    stream = _utf8(path, packing, encoding, skip)
    row = 0
    try:
        for value in ijson.items(stream, prefix, use_float=True):
            row += 1
            yield value
    except ijson.JSONError as problem:
        if skip and "trailing garbage" in str(problem):  # the semicolon that ends the JavaScript
            return
        raise FileUnreadableError("bad_json", row=row + 1) from problem
    except (UnicodeDecodeError, RecursionError) as problem:
        raise FileUnreadableError("bad_json", row=row + 1) from problem
    finally:
        stream.close()


class BadLine(str):
    """A line that is not JSON, kept as it is so that it can be rejected with its row."""

    __slots__ = ()


def line_objects(stream: IO[bytes], encoding: str) -> Iterator[object]:
    """One JSON value a line; lines that are not JSON come as :class:`BadLine`, blank ones are skipped."""
    errors = MIXED if encoding.startswith("utf-8") else "replace"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="\n")
    decode = json.loads
    row = 0
    while line := text.readline(LINE_LIMIT):
        if len(line) >= LINE_LIMIT:
            raise FileUnreadableError("cell_too_long", row=row + 1, limit=LINE_LIMIT // MEGABYTE)
        if line.isspace():
            continue
        row += 1
        try:
            yield decode(line)
        except (ValueError, RecursionError):
            yield BadLine(line.rstrip("\r\n"))


def flatten(value: Mapping[str, Any]) -> dict[str, Any]:
    """A nested object as one level of dotted names; lists of plain values are joined by a space."""
    flat: dict[str, Any] = {}
    _flatten_into(flat, value, "", 0)
    return flat


def _flatten_into(flat: dict[str, Any], value: Mapping[str, Any], prefix: str, depth: int) -> None:
    for name, inner in value.items():
        key = plain_cell(f"{prefix}{name}")
        if isinstance(inner, dict):
            if depth < _DEEPEST:
                _flatten_into(flat, inner, f"{prefix}{name}.", depth + 1)
        elif isinstance(inner, list):
            flat[key] = plain_cell(_joined(inner))
        else:
            flat[key] = plain_cell(inner)


def plain_cell(value: Any) -> Any:
    """The value without what cannot be stored: halves of surrogate pairs, integers beyond 64 bits."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode(
            "utf-16", "replace"
        )  # joins halves written apart
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value


def _joined(values: Sequence[Any]) -> str:
    if any(isinstance(value, (dict, list)) for value in values):
        texts = [
            str(value.get("text") or value.get("tag") or "") for value in values if isinstance(value, dict)
        ]
        return " ".join(text for text in texts if text)
    return " ".join(str(value) for value in values if value is not None)


def object_columns(objects: Iterator[object]) -> tuple[str, ...]:
    """The names of the fields of the first rows, in the order they appear."""
    names: dict[str, None] = {}
    for value in itertools.islice(objects, _SAMPLE_ROWS):
        if isinstance(value, dict):
            names.update(dict.fromkeys(flatten(value)))
    return tuple(names)
