"""The same rows, whatever the file they come in."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parvis.networks.files.guessing import guess_mapping
from parvis.networks.files.items import as_text, item_reader
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.tables import look_into, read_rows
from parvis.networks.files.targets import Target

ROWS = [
    {
        "author": "ada",
        "text": 'Deux lignes\nici, avec « guillemets » et "droits"',
        "date": "2024-03-12 14:05",
        "likes": 3,
    },
    {"author": "grace", "text": "🔴 مرحبا بالعالم ; | \t fin", "date": "2024-03-13 09:00", "likes": 12},
    {"author": "zoë", "text": "Ça coûte 5 € à l'œil", "date": "2024-03-14 23:59", "likes": 0},
]
COLUMNS = list(ROWS[0])


def csv_text(delimiter: str) -> str:
    def cell(value: object) -> str:
        return '"' + str(value).replace('"', '""') + '"'

    lines = [delimiter.join(COLUMNS), *(delimiter.join(cell(row[c]) for c in COLUMNS) for row in ROWS)]
    return "\r\n".join(lines) + "\r\n"


def write_csv(delimiter: str, encoding: str) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(csv_text(delimiter).encode(encoding)) and None


def write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Export du 15 mars"])
    sheet.append([])
    sheet.append(COLUMNS)
    for row in ROWS:
        sheet.append([row["author"], row["text"], dt.datetime.fromisoformat(str(row["date"])), row["likes"]])
    book.save(path)


def write_parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), path)


WRITERS: dict[str, Callable[[Path], None]] = {
    **{f"csv {name} utf-8": write_csv(mark, "utf-8") for name, mark in zip(("comma", "semicolon", "tab", "pipe"), ",;\t|", strict=True)},
    "csv with mark": write_csv(";", "utf-8-sig"),
    "csv utf-16": write_csv("\t", "utf-16"),
    "csv utf-16 without mark": write_csv(",", "utf-16-le"),
    "csv declared": lambda path: path.write_text("sep=|\r\n" + csv_text("|"), encoding="utf-8", newline="") and None,
    "csv.gz": lambda path: path.write_bytes(gzip.compress(csv_text(",").encode())) and None,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
    "json array": lambda path: path.write_text(json.dumps(ROWS)) and None,
    "json with mark": lambda path: path.write_text(json.dumps(ROWS, ensure_ascii=False), encoding="utf-8-sig") and None,
    "json utf-16": lambda path: path.write_text(json.dumps(ROWS, ensure_ascii=False), encoding="utf-16") and None,
    "json object": lambda path: path.write_text(json.dumps({"meta": {"tags": [1, 2]}, "data": {"posts": ROWS}}, indent=1)) and None,
    "ndjson": lambda path: path.write_text("\n".join(json.dumps(row) for row in ROWS)) and None,
    "tweets.js": lambda path: path.write_text("window.YTD.tweets.part0 = " + json.dumps([{"tweet": row} for row in ROWS])) and None,
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_gives_the_same_rows_and_items(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "export.dat"  # the name says nothing
    WRITERS[kind](path)
    table = look_into(path)
    assert [column.split(".")[-1] for column in table.columns] == COLUMNS
    rows = list(read_rows(path, table.form))
    assert [
        [as_text(cell).replace("T", " ")[:16] if i == 2 else as_text(cell) for i, cell in enumerate(row)]
        for row in rows
    ] == [[str(row[c]) for c in COLUMNS] for row in ROWS]
    assert list(read_rows(path, table.form, 2)) == rows[2:]
    mapping = guess_mapping(table.columns, table.sample, "Europe/Paris")
    items = [item_reader(mapping, table.columns)(row) for row in rows]
    assert [item.content for item in items] == [" ".join(row["text"].split(" ")) for row in ROWS]  # type: ignore[attr-defined]
    assert items[0].published == dt.datetime(2024, 3, 12, 13, 5, tzinfo=dt.UTC)
    assert [item.engagement.likes for item in items] == [3, 12, 0]


def test_a_zip_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/._posts.csv", "x")
        archive.writestr("posts.csv", csv_text(";"))
    assert len(look_into(path).sample) == 3


def test_windows_1252_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    text = "auteur;texte;date\r\n" + "".join(
        f"zoé;L’été à Nîmes coûte 5 € n°{n};12/03/2024\r\n" for n in range(40)
    )
    path.write_bytes(text.encode("cp1252"))
    table = look_into(path)
    assert table.form.encoding == "cp1252"
    assert table.sample[0][1] == "L’été à Nîmes coûte 5 € n°0"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Сегодня на площади прекрасная погода и все поют"),
        ("shift_jis", "今日は広場でとても良い天気です、みんな歌っています"),
        ("mac_roman", "L’été à Nîmes était « très » agréable et ça m’a plu"),
    ],
)
def test_other_encodings_are_recognised(encoding: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(("author,text,date\n" + f"ada,{text},2024-03-12\n" * 60).encode(encoding))
    assert look_into(path).sample[0][1] == text


def test_a_utf8_file_with_a_few_windows_1252_rows_loses_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    good = "".join(f"zoé;L’été à Nîmes {n};12/03/2024\n" for n in range(200)).encode()
    path.write_bytes(b"auteur;texte;date\n" + good + "zoé;Été volé;13/03/2024\n".encode("cp1252"))
    table = look_into(path)
    assert list(read_rows(path, table.form))[-1] == ["zoé", "Été volé", "13/03/2024"]


def test_backslashes_that_escape_quotes(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    rows = "".join(f'ada,"Il a dit \\"oui, {n}\\", enfin",2024-03-12\n' for n in range(20))
    path.write_text("author,text,date\n" + rows)
    table = look_into(path)
    assert table.sample[1] == ["ada", 'Il a dit "oui, 1", enfin', "2024-03-12"]


def test_a_table_without_column_names(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "ada,2024-03-12,Une belle journée sur la place\ngrace,2024-03-13,Encore une belle journée ici\n"
    )
    table = look_into(path)
    assert table.columns == ("column 1", "column 2", "column 3") and len(table.sample) == 2
    mapping = guess_mapping(table.columns, table.sample)
    assert (mapping.column(Target.DATE), mapping.column(Target.TEXT)) == ("column 2", "column 3")


def test_a_long_file_is_estimated_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("author,text,date\n" + "ada,Une belle journée,2024-03-12\n" * 100_000)
    estimate = look_into(path).rows_estimate
    assert estimate is not None and abs(estimate - 100_000) < 1_000


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"   \n\n ", "empty"),
        (b"author,text,date\n", "no_rows"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (b"PAR1 nonsense", "damaged"),
        (b"\x1f\x8b\x08 nonsense", "damaged"),
        (b"[]", "no_table"),
        (b'{"a": 1}', "no_table"),
        (b'[{"a": 1', "no_rows"),
        (bytes(range(1, 9)) * 400, "no_table"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(FileUnreadableError) as refused:
        look_into(path)
    assert refused.value.problem in {problem, "bad_json"} and str(refused.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError, match="cannot be found"):
        look_into(tmp_path / "nowhere.csv")
