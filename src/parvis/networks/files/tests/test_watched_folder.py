"""A folder as a source: what appears in it is read once, and what cannot be read is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson
from parvis.networks.files import connector
from parvis.networks.http import GuardedHttp

HEADER = "author,text,date\n"


def read(folder: Path | str, cursor: str = "", **settings: str) -> list[Batch]:
    async def all_of_it() -> list[Batch]:
        async with GuardedHttp(offline=True) as http:
            given = SourceSettings({"path": str(folder), **settings})
            return [batch async for batch in connector.read(given, cursor, http)]

    return asyncio.run(all_of_it())


def texts(batches: list[Batch]) -> list[str]:
    return [item.content for batch in batches for item in batch.items]


def test_new_files_are_read_once_and_grown_ones_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "ada,une belle journée,2024-03-12\n")
    (tmp_path / "notes.md").write_text("not an export")
    first = read(tmp_path)
    assert texts(first) == ["une belle journée"]
    assert texts(read(tmp_path, first[-1].cursor)) == []
    (tmp_path / "b.csv").write_text(HEADER + "ada,encore une journée,2024-03-13\n")
    second = read(tmp_path, first[-1].cursor)
    assert texts(second) == ["encore une journée"]
    with (tmp_path / "a.csv").open("a") as file:
        file.write("ada,et une nuit,2024-03-13\n")
    assert texts(read(tmp_path, second[-1].cursor)) == ["une belle journée", "et une nuit"]


def test_a_cursor_in_the_middle_of_a_file_goes_on_from_there(tmp_path: Path) -> None:
    rows = [f"ada,une belle journée {number},2024-03-12\n" for number in range(2_500)]
    (tmp_path / "a.csv").write_text(HEADER + "".join(rows))
    batches = read(tmp_path)
    assert [len(batch.items) for batch in batches] == [1000, 1000, 500]
    assert len(texts(read(tmp_path, batches[0].cursor))) == 1_500


def test_what_cannot_be_read_is_told_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.csv").write_text("author,text\nada,une journée sans aucune date\n")
    (tmp_path / "c.csv").write_text(HEADER + "ada,une belle journée,2024-03-12\nada,sans date,\n")
    batches = read(tmp_path)
    assert texts(batches) == ["une belle journée"]
    notes = [batch.note for batch in batches]
    assert "PDF" in notes[0] and "date" in notes[1] and notes[2] == "c.csv: 1 rows could not be read"


@pytest.mark.parametrize("path", ["", "relative/path", "/nowhere/at/all"])
def test_a_path_that_cannot_be_read_needs_somebody(path: str) -> None:
    with pytest.raises(NeedsPerson):
        read(path)


def test_an_unknown_time_zone_needs_somebody(tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson, match="Mars"):
        read(tmp_path, time_zone="Mars/Olympus")
