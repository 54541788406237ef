"""Rows of any file, one after the other: the same list of cells whatever the format, with memory flat.

A row is a list of cells in the order of the file's columns. Cells are text for delimited files, and text,
numbers, dates or ``None`` for the other formats.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import InvalidFileException

from parvis.networks.files.delimited import delimited_rows
from parvis.networks.files.formats import FileForm, detect_form
from parvis.networks.files.headers import find_header
from parvis.networks.files.json_documents import document_objects, flatten, line_objects, object_columns
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.rejects import REJECTS_COLUMNS, unprotected
from parvis.networks.files.unpacking import check_workbook, open_bytes

Row = list[Any]
SAMPLE_ROWS = 2_000
_HEADER_ROWS = 30
_PARQUET_ROWS = 5_000
_ESTIMATE_BYTES = 2 * 1024 * 1024
_ESTIMATE_STEP = 500


@dataclass(frozen=True, slots=True)
class Table:
    """A file looked at: how to read it, its first rows, about how many there are (``None``: not known)."""

    form: FileForm
    sample: list[Row]
    rows_estimate: int | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, each once."""
        return self.form.columns

    @property
    def header_hash(self) -> str:
        """Equal for files with the same columns in the same order: what a saved mapping is found again by."""
        return hashlib.sha256("\x1f".join(self.columns).encode()).hexdigest()


def look_into(path: Path) -> Table:
    """Find the form, the columns and a sample of a file. Raises :class:`FileUnreadableError`."""
    form = detect_form(path)
    if form.kind in {"json", "ndjson"}:
        columns, header_row = object_columns(_objects(path, form)), 0
    elif form.kind == "parquet":
        columns, header_row = _parquet_columns(path), 0
    else:
        columns, header_row = find_header(list(itertools.islice(_all_rows(path, form), _HEADER_ROWS)))
    if not columns:
        raise FileUnreadableError("no_table")
    escaped = columns[:2] == REJECTS_COLUMNS
    form = msgspec.structs.replace(form, columns=columns, header_row=header_row, escaped=escaped)
    sample = list(itertools.islice(read_rows(path, form), SAMPLE_ROWS))
    if not sample:
        raise FileUnreadableError("no_rows")
    return Table(form=form, sample=sample, rows_estimate=_estimate(path, form, sample))


def read_rows(path: Path, form: FileForm, start_at: int = 0) -> Iterator[Row]:
    """The rows of data of a file, from row ``start_at`` on (0 is the first after the column names).

    Reading the same file twice gives the same rows in the same order. Raises :class:`FileUnreadableError`.
    """
    rows = _data_rows(path, form)
    return itertools.islice(rows, start_at, None) if start_at else rows


def _data_rows(path: Path, form: FileForm) -> Iterator[Row]:
    if form.kind == "parquet":
        return _parquet_rows(path)
    if form.kind in {"json", "ndjson"}:
        return _object_rows(path, form)
    rows: Iterator[Row] = itertools.islice(_all_rows(path, form), form.header_row, None)
    rows = (row for row in rows if any(row))  # blank lines are not rows
    return (list(map(unprotected, row)) for row in rows) if form.escaped else rows


def _all_rows(path: Path, form: FileForm) -> Iterator[Row]:
    if form.kind == "xlsx":
        yield from _workbook_rows(path)
        return
    assert form.delimited is not None
    with open_bytes(path, form.packing) as stream:
        yield from delimited_rows(stream, form.encoding, form.delimited)


def _workbook_rows(path: Path) -> Iterator[Row]:
    check_workbook(path)
    with path.open("rb") as stream:  # given a path, the library looks at the name rather than the content
        yield from _sheet_rows(stream)


def _sheet_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of the first visible sheet that has at least two."""
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as problem:
        raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        for sheet in sheets:
            sheet.reset_dimensions()  # some exporters declare the wrong size
            rows = sheet.iter_rows(values_only=True)
            first = list(itertools.islice((row for row in rows if any(cell is not None for cell in row)), 2))
            if len(first) == 2:
                yield from (list(row) for row in sheet.iter_rows(values_only=True))
                return
        raise FileUnreadableError("no_rows")
    except (SyntaxError, KeyError) as problem:
        raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem
    finally:
        book.close()


def _objects(path: Path, form: FileForm) -> Iterator[object]:
    if form.kind == "json":
        yield from document_objects(path, form.packing, form.encoding, form.json_prefix, form.json_skip)
        return
    with open_bytes(path, form.packing) as stream:
        yield from line_objects(stream, form.encoding)


def _object_rows(path: Path, form: FileForm) -> Iterator[Row]:
    """Objects as rows. Anything else comes as a row of one cell holding it, to be rejected."""
    columns = form.columns
    for value in _objects(path, form):
        if isinstance(value, dict):
            get = flatten(value).get
            yield [get(column) for column in columns]
        else:
            yield [NotARow(value)]


@dataclass(frozen=True, slots=True)
class NotARow:
    """Something found where a row was expected."""

    value: object

    def __str__(self) -> str:
        return str(self.value)


def _open_parquet(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as problem:
        raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem


def _flattened(batch: Any) -> Any:
    table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _parquet_columns(path: Path) -> tuple[str, ...]:
    with _open_parquet(path) as file:
        return tuple(_flattened(file.schema_arrow.empty_table()).column_names)


def _parquet_rows(path: Path) -> Iterator[Row]:
    with _open_parquet(path) as file:
        try:
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS):
                columns = [_cells(column) for column in _flattened(batch).columns]
                yield from (list(row) for row in zip(*columns, strict=True))
        except (pa.ArrowInvalid, OSError) as problem:
            raise FileUnreadableError("damaged", detail=type(problem).__name__) from problem


def _cells(column: Any) -> list[Any]:
    values = column.to_pylist()
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return [" ".join(map(str, value)) if value else None for value in values]
    return list(values)


def _estimate(path: Path, form: FileForm, sample: Sequence[Row]) -> int | None:
    """About how many rows the file has, for the progress bar; exact when the sample holds them all."""
    if len(sample) < SAMPLE_ROWS:
        return len(sample)
    if form.kind == "parquet":
        with _open_parquet(path) as file:
            return int(file.metadata.num_rows)
    if form.packing or form.kind == "xlsx":
        return None
    return _estimate_by_size(path, form)


def _estimate_by_size(path: Path, form: FileForm) -> int:
    """Rows met per byte over the beginning, carried over to the whole file."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if form.kind == "csv":
            assert form.delimited is not None
            rows: Iterator[object] = delimited_rows(stream, form.encoding, form.delimited)
        else:
            rows = iter(stream.readline, b"")
        seen = 0
        while (some := sum(1 for _row in itertools.islice(rows, _ESTIMATE_STEP))) == _ESTIMATE_STEP:
            seen += some
            if (read := stream.tell()) >= _ESTIMATE_BYTES:
                return max(seen, round(size / read * seen))
    return seen + some - form.header_row
