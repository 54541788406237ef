"""Files as a source: a folder on the server whose exports are read as they arrive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from parvis.engine.items import Item
from parvis.networks.contract import Batch, Manifest, SourceSettings
from parvis.networks.errors import NeedsPerson
from parvis.networks.files.guessing import guess_mapping
from parvis.networks.files.items import item_reader
from parvis.networks.files.json_documents import flatten
from parvis.networks.files.known_networks import FILES
from parvis.networks.files.manifest import MANIFEST
from parvis.networks.files.mapping import MAPPING_PROBLEMS, check_mapping
from parvis.networks.files.problems import FileUnreadableError, RowRejected
from parvis.networks.files.tables import look_into, read_rows

if TYPE_CHECKING:
    from parvis.networks.http import GuardedHttp

_ROWS = 1_000
_EXTENSIONS = frozenset(
    {".csv", ".tsv", ".txt", ".xlsx", ".json", ".ndjson", ".jsonl", ".parquet", ".gz", ".zip", ".js"}
)


@dataclass(frozen=True, slots=True)
class _Reached:
    """How far each file was read: name → [size, rows read]. A file that changed size is read again from its
    start.
    """

    files: dict[str, list[int]]

    @classmethod
    def from_cursor(cls, cursor: str) -> _Reached:
        try:
            return cls(msgspec.json.decode(cursor, type=dict[str, list[int]]))
        except (msgspec.DecodeError, msgspec.ValidationError):
            return cls({})

    def rows_of(self, path: Path) -> int:
        known = self.files.get(path.name, [])
        return known[1] if len(known) == 2 and known[0] == path.stat().st_size else 0

    def to_cursor(self) -> str:
        return json.dumps(self.files, ensure_ascii=False)


class FilesConnector:
    """Reads tables. ``map_item`` takes one row as an object of column names and values."""

    @property
    def manifest(self) -> Manifest:
        """What can be said of files as a source."""
        return MANIFEST

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """Read what is new in the folder since ``cursor``, file after file, then end."""
        paths = _paths(settings.get("path"))
        zone = _zone(settings.get("time_zone", "UTC"))
        reached = _Reached.from_cursor(cursor)
        for path in paths:
            batches = _batches(path, zone, reached)
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                yield batch

    def map_item(self, payload: object) -> Item:
        """One row as an item, its columns guessed from this row alone. Raises ``ValueError``."""
        if not isinstance(payload, Mapping) or not payload:
            raise ValueError("A row is an object of column names and values.")
        row = flatten(payload)
        columns, cells = list(row), list(row.values())
        mapping = guess_mapping(columns, [cells])
        constants = {**mapping.constants, "network": FILES}
        columns_used = {target: choice for target, choice in mapping.columns.items() if target != "network"}
        mapping = msgspec.structs.replace(mapping, constants=constants, columns=columns_used)
        for problem in check_mapping(mapping, columns):
            raise ValueError(MAPPING_PROBLEMS[problem.problem] % problem.values)
        return item_reader(mapping, columns)(cells)


def _paths(stated: str) -> list[Path]:
    if not stated:
        raise NeedsPerson("Say which folder or file to read.")
    path = Path(stated)
    if not path.is_absolute():
        raise NeedsPerson("The path %(path)s is not absolute: write it from the root.", path=stated)
    try:
        if path.is_file():
            return [path]
        inside = [one for one in path.iterdir() if one.suffix.lower() in _EXTENSIONS and one.is_file()]
    except OSError as problem:
        raise NeedsPerson(
            "%(path)s cannot be read: check that it exists and may be read.", path=stated
        ) from problem
    return sorted(one for one in inside if not one.name.startswith("."))


def _zone(stated: str) -> str:
    try:
        ZoneInfo(stated)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise NeedsPerson("The time zone %(zone)s is not known.", zone=stated) from problem
    return stated


def _batches(path: Path, zone: str, reached: _Reached) -> Iterator[Batch]:
    """The new rows of one file. What cannot be read is told in the batch's note, and not tried again until it
    changes.
    """
    try:
        start, size = reached.rows_of(path), path.stat().st_size
        table = look_into(path)
        mapping = guess_mapping(table.columns, table.sample, zone)
        if problems := check_mapping(mapping, table.columns):
            raise ValueError(MAPPING_PROBLEMS[problems[0].problem] % problems[0].values)
        rows, to_item = read_rows(path, table.form, start), item_reader(mapping, table.columns)
        while some := list(islice(rows, _ROWS)):
            items, rejected = [], 0
            for row in some:
                try:
                    items.append(to_item(row))
                except RowRejected:
                    rejected += 1
            start += len(some)
            reached.files[path.name] = [size, start]
            note = f"{path.name}: {rejected} rows could not be read" if rejected else ""
            yield Batch(items=tuple(items), cursor=reached.to_cursor(), note=note)
    except (FileUnreadableError, ValueError, OSError) as problem:
        yield Batch(cursor=reached.to_cursor(), note=f"{path.name}: {problem}"[:500])


connector = FilesConnector()
