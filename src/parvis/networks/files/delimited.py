"""CSV, TSV and their cousins: which delimiter and quoting a file uses, and its rows one by one."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO

import msgspec

from parvis.networks.files.encodings import MIXED
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.unpacking import MEGABYTE

CELL_LIMIT = 16 * MEGABYTE
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 300


class DelimitedForm(msgspec.Struct, frozen=True):
    """How cells are told apart. ``escape`` is a backslash when quotes inside texts are written ``\\"``."""

    delimiter: str = ","
    quotes: bool = True
    escape: str = ""
    skip_lines: int = 0  # Excel's "sep=;" line


def find_delimited_form(text: str) -> DelimitedForm:
    """The form under which the beginning of a file makes the most regular table."""
    declared, skip = _declared_delimiter(text)
    if skip:
        text = text.split("\n", 1)[1] if "\n" in text else ""
    sample = _whole_lines(text)
    candidates = [
        DelimitedForm(delimiter=delimiter, quotes=quotes, escape=escape, skip_lines=skip)
        for delimiter in ((declared,) if declared else _DELIMITERS)
        for quotes, escape in ((True, ""), (True, "\\"), (False, ""))
        if not escape or '\\"' in sample
    ]
    return max(candidates, key=lambda form: _regularity(sample, form))


def delimited_rows(stream: IO[bytes], encoding: str, form: DelimitedForm) -> Iterator[list[str]]:
    """Every row of the file, as cells of text; memory stays flat whatever its length."""
    csv.field_size_limit(CELL_LIMIT)
    errors = MIXED if encoding.replace("_", "-").startswith("utf-8") else "replace"
    lines: Iterator[str] = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    if form.skip_lines:
        lines = itertools.islice(lines, form.skip_lines, None)
    reader = _reader(lines, form)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield cells
    except csv.Error as problem:
        raise FileUnreadableError("cell_too_long", row=row + 1, limit=CELL_LIMIT // MEGABYTE) from problem


def _reader(lines: Iterator[str], form: DelimitedForm) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=form.delimiter,
        quoting=csv.QUOTE_MINIMAL if form.quotes else csv.QUOTE_NONE,
        doublequote=not form.escape,
        escapechar=form.escape or None,
        skipinitialspace=False,
    )


def _declared_delimiter(text: str) -> tuple[str, int]:
    first = text.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    if first.lower() == "sep=\\t" or first.lower() == "sep=":
        return "\t", 1
    return "", 0


def _whole_lines(text: str) -> str:
    """The sample without the line that its end cuts, unless it has only one."""
    end = text.rfind("\n")
    return text[: end + 1] if end > 0 and len(text) > 100_000 else text


def _regularity(sample: str, form: DelimitedForm) -> tuple[float, float]:
    """Larger when most rows have the same number of cells, and more than one."""
    csv.field_size_limit(CELL_LIMIT)
    try:
        widths = [
            len(row)
            for row in itertools.islice(_reader(iter(io.StringIO(sample, newline="")), form), _SAMPLE_ROWS)
            if row
        ]
    except csv.Error:
        return (-1.0, 0.0)
    return _score(widths, form)


def _score(widths: Sequence[int], form: DelimitedForm) -> tuple[float, float]:
    if not widths:
        return (-1.0, 0.0)
    width, rows = Counter(widths).most_common(1)[0]
    same = rows / len(widths)
    simplicity = 0.02 * form.quotes + 0.01 * (not form.escape)
    if width == 1:
        return (0.05 + simplicity, len(widths))
    return (same * (1.0 + min(width, 40) / 100) + simplicity, len(widths))
