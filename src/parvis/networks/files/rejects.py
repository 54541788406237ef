"""The file of rejected rows: each with its number and reason, then its cells as they came, ready to be
corrected.

Rows are only added at the end. :func:`cut_after` brings the file back to a known row after a crash, so that
resuming neither loses nor repeats one. A corrected file can be imported as it is.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from parvis.networks.files.delimited import CELL_LIMIT

REJECTS_COLUMNS = ("parvis_row", "parvis_reason")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_PROTECTION = "'"


def protected(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run as a formula."""
    return f"{_PROTECTION}{cell}" if cell.startswith(_DANGEROUS) or cell.startswith(_PROTECTION) else cell


def unprotected(cell: Any) -> Any:
    """What :func:`protected` was given."""
    if (
        isinstance(cell, str)
        and cell.startswith(_PROTECTION)
        and cell[1:].startswith((*_DANGEROUS, _PROTECTION))
    ):
        return cell[1:]
    return cell


class RejectsFile:
    """Writes rejected rows. Rows are safe on the disk once :meth:`add` returns."""

    def __init__(self, path: Path, columns: Sequence[str], kept_up_to: int) -> None:
        """Open ``path`` for the rows after ``kept_up_to``; what it holds beyond that row is dropped.

        The kept part is copied to a new file: a process that still writes to the old one writes to nowhere.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as stream:
            if path.exists() and (kept := cut_after(path, kept_up_to)):
                with path.open("rb") as old:
                    _copy(old, stream, kept)
            else:
                header = [*REJECTS_COLUMNS, *map(protected, columns)]
                stream.write(codecs.BOM_UTF8 + _lines([header]))  # spreadsheets need the mark to read UTF-8
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
        self._stream = path.open("ab")

    def add(self, rows: Iterable[tuple[int, str, Sequence[str]]]) -> None:
        """Write rows of (row number counted from 1, reason, cells)."""
        lines = _lines(
            [str(number), protected(reason), *map(protected, cells)] for number, reason, cells in rows
        )
        if lines:
            self._stream.write(lines)
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def cut_after(path: Path, row: int) -> int:
    """How many bytes of the file hold its header and the rows up to number ``row``; 0 when it has no whole
    header.
    """
    csv.field_size_limit(CELL_LIMIT)
    with path.open("rb") as stream:
        counted = _CountedLines(stream)
        reader = csv.reader(counted)
        end = 0
        for index, cells in enumerate(reader):
            if counted.torn or (index and not (cells and cells[0].isdigit() and int(cells[0]) <= row)):
                break
            end = counted.end
    return end


class _CountedLines:
    """Lines of text, counting the bytes they took. ``torn`` when the last one was cut by a crash."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.end = 0
        self.torn = False

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.end += len(line)
            self.torn = not line.endswith(b"\r\n") and not line.endswith(b"\n")
            yield line.decode("utf-8", errors="replace")


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    left = size
    while left and (block := source.read(min(left, 1024 * 1024))):
        target.write(block)
        left -= len(block)
