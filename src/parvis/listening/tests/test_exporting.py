"""Files that leave Parvis hold what was heard, and nothing that a spreadsheet would run."""

import csv
import io
import json
from itertools import islice

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.http import QueryDict

from parvis.listening import exporting, picturing, presenting
from parvis.listening.api.exports import exported
from parvis.listening.filters import read
from parvis.listening.queries import boards
from parvis.listening.tests.conftest import NOW, heard

TEXTS = ('=HYPERLINK("http://evil")', "+33 6", "accents éà\nsecond line", "emoji 🙂 and \u0007 bell", "مرحبا")


@pytest.fixture
def mentions(archive, world):
    archive.append(
        world.workspace.organisation,
        [
            heard(n, text, brand=world.own.pk, hours_ago=n + 1, likes=None if n else 5)
            for n, text in enumerate(TEXTS)
        ],
    )
    filters = read(QueryDict("range=7d"), zone="Europe/Paris", brand=world.own.pk)
    rows, names = exported(world.workspace, filters, NOW)
    return list(rows), names


def test_csv(mentions):
    rows, names = mentions
    text = "".join(exporting.csv_lines(rows, names))
    assert text.startswith("\ufeff")
    read_back = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert len(read_back) == len(TEXTS)
    assert read_back[0]["content"] == "'" + TEXTS[0]
    assert read_back[1]["content"] == "'" + TEXTS[1]
    assert read_back[2]["content"] == TEXTS[2]
    assert (read_back[0]["likes"], read_back[1]["likes"]) == ("5", ""), "missing is not zero"


def test_json_lines(mentions):
    rows, names = mentions
    first = json.loads(next(iter(exporting.json_lines(rows, names))))
    assert first["content"] == TEXTS[0]
    assert first["quotes"] is None


def test_xlsx(mentions, tmp_path):
    rows, names = mentions
    assert exporting.write_xlsx(tmp_path / "x.xlsx", rows, names) == len(TEXTS)
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    values = list(islice(sheet.iter_rows(values_only=True), 10))
    assert values[0] == exporting.COLUMNS
    at = exporting.COLUMNS.index("content")
    assert [v[at] for v in values[1:]] == [
        "'" + TEXTS[0],
        "'" + TEXTS[1],
        TEXTS[2],
        TEXTS[3].replace("\u0007", ""),
        TEXTS[4],
    ]
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_an_empty_xlsx_still_opens(tmp_path):
    assert exporting.write_xlsx(tmp_path / "x.xlsx", [], {}) == 0
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").active.max_row == 1


def test_parquet(mentions, tmp_path):
    rows, names = mentions
    assert exporting.write_parquet(tmp_path / "x.parquet", rows, names, chunk=2) == len(TEXTS)
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.schema.names == list(exporting.COLUMNS)
    assert table["content"].to_pylist() == list(TEXTS)
    assert table["likes"].to_pylist()[:2] == [5, None]


@pytest.mark.parametrize(("kind", "starts"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pictures_of_a_board(mentions, archive, world, kind, starts):
    filters = read(QueryDict("range=7d"), zone="Europe/Paris", brand=world.own.pk)
    found = boards.board(world.workspace, filters, NOW)
    page = presenting.present(found, filters, "/", world.own, None, {}, "Europe/Paris")
    assert picturing.draw(page, "Aubrelle", "7 days", kind).startswith(starts)
