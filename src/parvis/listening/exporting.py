"""Mentions as files other tools open: CSV, XLSX, Parquet, JSON lines. Written row by row, memory flat.

Spreadsheet programs run a cell that begins like a formula: such text cells get a leading apostrophe, in CSV and XLSX.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from parvis.archive.contract import Mention

SCHEMA = pa.schema(
    [
        ("network", pa.string()),
        ("id", pa.string()),
        ("type", pa.string()),
        ("published", pa.timestamp("us", tz="UTC")),
        ("author", pa.string()),
        ("author_name", pa.string()),
        ("author_id", pa.string()),
        ("followers", pa.int64()),
        ("title", pa.string()),
        ("content", pa.string()),
        ("url", pa.string()),
        ("language", pa.string()),
        ("sentiment", pa.string()),
        ("sentiment_score", pa.float64()),
        ("emotion", pa.string()),
        ("aspects", pa.string()),
        ("hashtags", pa.string()),
        ("links", pa.string()),
        ("likes", pa.int64()),
        ("reposts", pa.int64()),
        ("replies", pa.int64()),
        ("quotes", pa.int64()),
        ("views", pa.int64()),
        ("in_reply_to", pa.string()),
        ("watches", pa.string()),
        ("heard", pa.timestamp("us", tz="UTC")),
        ("model", pa.string()),
    ]
)
COLUMNS: tuple[str, ...] = tuple(SCHEMA.names)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX_ROWS = 1_048_575  # what a sheet can hold, less the header


def row(mention: Mention, watch_names: Mapping[int, str]) -> dict[str, Any]:
    """One mention as plain values; a figure nobody told is ``None``."""
    item, read = mention.item, mention.understanding
    return {
        "network": item.network,
        "id": item.id,
        "type": item.type.value,
        "published": item.published,
        "author": item.actor.name,
        "author_name": item.actor.display_name,
        "author_id": item.actor.id,
        "followers": item.actor.followers,
        "title": item.title,
        "content": item.content,
        "url": item.url,
        "language": read.language,
        "sentiment": read.sentiment.value,
        "sentiment_score": round(read.sentiment_score, 4),
        "emotion": read.emotion.value if read.emotion else None,
        "aspects": " ".join(read.aspects),
        "hashtags": " ".join(item.hashtags),
        "links": " ".join(item.links),
        "likes": item.engagement.likes,
        "reposts": item.engagement.reposts,
        "replies": item.engagement.replies,
        "quotes": item.engagement.quotes,
        "views": item.engagement.views,
        "in_reply_to": item.in_reply_to,
        "watches": ", ".join(watch_names.get(w, str(w)) for w in mention.watches),
        "heard": mention.heard,
        "model": read.model,
    }


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value


def csv_lines(mentions: Iterable[Mention], watch_names: Mapping[int, str]) -> Iterator[str]:
    """CSV with a header, UTF-8 with a byte-order mark so that spreadsheet programs read the accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield "\ufeff" + buffer.getvalue()
    for mention in mentions:
        buffer.seek(0)
        buffer.truncate()
        values = row(mention, watch_names)
        for moment in ("published", "heard"):
            values[moment] = values[moment].isoformat()
        writer.writerow([_cell(values[name]) for name in COLUMNS])
        yield buffer.getvalue()


def json_lines(mentions: Iterable[Mention], watch_names: Mapping[int, str]) -> Iterator[str]:
    """One JSON object a line."""
    for mention in mentions:
        values = row(mention, watch_names)
        for moment in ("published", "heard"):
            values[moment] = values[moment].isoformat()
        yield json.dumps(values, ensure_ascii=False) + "\n"


def write_xlsx(path: Path, mentions: Iterable[Mention], watch_names: Mapping[int, str]) -> int:
    """An Excel workbook with one sheet; rows past what a sheet holds go on in the next. Returns the rows written."""
    book = Workbook(write_only=True)
    rows, written, sheet = iter(mentions), 0, 0
    while True:
        chunk = islice(rows, XLSX_ROWS)
        first = next(chunk, None)
        if first is None and sheet:
            break
        sheet += 1
        page = book.create_sheet(f"Mentions {sheet}" if sheet > 1 else "Mentions")
        page.freeze_panes = "A2"
        page.append(list(COLUMNS))
        for mention in [first] if first else []:
            page.append(_xlsx_cells(mention, watch_names))
            written += 1
        for mention in chunk:
            page.append(_xlsx_cells(mention, watch_names))
            written += 1
        if first is None:
            break
    book.save(path)
    return written


def _xlsx_cells(mention: Mention, watch_names: Mapping[int, str]) -> list[Any]:
    values = row(mention, watch_names)
    cells = []
    for name in COLUMNS:
        value = values[name]
        if hasattr(value, "tzinfo"):
            value = value.replace(
                tzinfo=None
            )  # a sheet knows no time zones: UTC, as the header of the docs says
        elif isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", str(_cell(value)))[:32_000]
        cells.append(value)
    return cells


def write_parquet(
    path: Path, mentions: Iterable[Mention], watch_names: Mapping[int, str], chunk: int = 5000
) -> int:
    """A Parquet file with typed columns. Returns the rows written."""
    rows, written = iter(mentions), 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        while group := [row(m, watch_names) for m in islice(rows, chunk)]:
            writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA))
            written += len(group)
    return written


FILE_WRITERS: dict[str, Callable[[Path, Iterable[Mention], Mapping[int, str]], int]] = {
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
LINE_WRITERS: dict[str, Callable[[Iterable[Mention], Mapping[int, str]], Iterator[str]]] = {
    "csv": csv_lines,
    "jsonl": json_lines,
}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def spooled(format_: str, mentions: Iterable[Mention], watch_names: Mapping[int, str]) -> io.BufferedReader:
    """The file in a temporary place that goes away when it is closed."""
    with tempfile.NamedTemporaryFile(suffix=f".{format_}", delete=False) as place:
        path = Path(place.name)
    FILE_WRITERS[format_](path, mentions, watch_names)
    handle = path.open("rb")
    path.unlink()
    return handle
