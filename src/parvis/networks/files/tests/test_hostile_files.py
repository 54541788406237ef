"""Files made to hurt: refused or survived, never obeyed."""

from __future__ import annotations

import gzip
import resource
import zipfile
from pathlib import Path

import openpyxl
import pytest

from parvis.networks.files.guessing import guess_mapping
from parvis.networks.files.items import item_reader
from parvis.networks.files.problems import FileUnreadableError, RowRejected
from parvis.networks.files.tables import look_into, read_rows
from parvis.networks.files.unpacking import MEGABYTE

HEADER = "author,text,date\n"


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["author", "text", "date"], ["ada", "Bonjour la place", "2024-03-12"]):
        sheet.append(row)
    book.save(path)


def with_part(path: Path, name: str, content: bytes) -> None:
    """Replace one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def problem_of(path: Path) -> str:
    with pytest.raises(FileUnreadableError) as refused:
        look_into(path)
    return refused.value.problem


def test_a_zip_bomb_as_a_workbook_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    workbook(path)
    with_part(path, "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (100 * MEGABYTE) + b"</worksheet>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert path.stat().st_size < MEGABYTE
    assert problem_of(path) == "bomb"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_workbook_with_too_many_parts_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(5_001):
            archive.writestr(f"xl/{number}.xml", "<a/>")
    assert problem_of(path) == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_not_expanded(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "laughs.xlsx"
    workbook(path)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><worksheet>&l11;</worksheet>'
    with_part(path, "xl/worksheets/sheet1.xml", xml.encode(encoding))
    assert problem_of(path) == "entities"


def test_a_workbook_whose_sheet_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "damaged.xlsx"
    workbook(path)
    with_part(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c>")
    assert problem_of(path) == "damaged"


def test_a_packed_bomb_stops_early(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    row = b"ada," + b"a" * 1000 + b",2024-03-12\n"
    path.write_bytes(gzip.compress(HEADER.encode() + row * 60_000))
    table = look_into(path)
    with pytest.raises(FileUnreadableError, match="far more than it should"):
        list(read_rows(path, table.form))


def test_a_zip_of_several_files_or_of_a_zip(tmp_path: Path) -> None:
    several, nested = tmp_path / "several.zip", tmp_path / "nested.zip"
    with zipfile.ZipFile(several, "w") as archive:
        archive.writestr("a.csv", HEADER)
        archive.writestr("b.csv", HEADER)
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("../../inner.zip", several.read_bytes())
    assert problem_of(several) == "several_files"
    assert problem_of(nested) == "not_a_table"


def items_and_reasons(path: Path) -> tuple[list[str], list[str]]:
    table = look_into(path)
    to_item = item_reader(guess_mapping(table.columns, table.sample), table.columns)
    texts, reasons = [], []
    for row in read_rows(path, table.form):
        try:
            texts.append(to_item(row).content)
        except RowRejected as problem:
            reasons.append(problem.reason)
            assert str(problem)
    return texts, reasons


def test_a_post_of_a_megabyte_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    long = "é " * (MEGABYTE // 3) + "fin"
    path.write_text(f'{HEADER}ada,"{long}",2024-03-12\nada,court et bien,2024-03-12\n')
    texts, reasons = items_and_reasons(path)
    assert texts == [long, "court et bien"] and not reasons


def test_a_post_of_five_megabytes_is_rejected_alone(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        f'{HEADER}ada,une belle journée,2024-03-12\nada,"{"a" * 5 * MEGABYTE}",2024-03-12\nada,une autre,2024-03-12\n'
    )
    texts, reasons = items_and_reasons(path)
    assert texts == ["une belle journée", "une autre"] and reasons == ["text_too_long"]


def test_a_cell_without_end_stops_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text(HEADER + "ada,une belle journée,2024-03-12\n" * 20_000 + 'ada,"' + "a" * (17 * MEGABYTE))
    with pytest.raises(FileUnreadableError) as refused:
        look_into(path)
    assert refused.value.problem == "cell_too_long" and refused.value.values["row"] == 20_002


def test_a_quote_never_closed_rejects_rather_than_swallows_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "unclosed.csv"
    rows = [f"ada,une belle journée sur la place {n},2024-03-12" for n in range(2_500)]
    rows[2_100] = 'ada,"une journée,2024-03-12'
    path.write_text(HEADER + "\n".join(rows))
    texts, reasons = items_and_reasons(path)
    assert len(texts) == 2_100 and reasons == ["unclosed_quote"]


def test_nul_bytes_formulas_and_rtl_marks_survive_as_text(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        HEADER
        + 'ada,"=HYPERLINK(""http://x"")",2024-03-12\nada,nul\0ici même,2024-03-12\nada,\u202eاختبار 🙈,2024-03-12\n'
    )
    texts, reasons = items_and_reasons(path)
    assert texts == ['=HYPERLINK("http://x")', "nulici même", "\u202eاختبار 🙈"] and not reasons


def test_wrong_dates_and_figures_are_rejected_with_their_reason(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(
        "author,text,date,likes\n"
        + "ada,une belle journée,2024-03-12,3\n" * 20
        + "ada,sans date,,3\nada,fausse date,2024-02-31,3\nada,trop tôt,1970-01-01,3\nada,,2024-03-12,3\n"
        + "ada,mauvais chiffre,2024-03-12,beaucoup\nada,trop,de,virgules,ici\nada,trop court\n"
    )
    texts, reasons = items_and_reasons(path)
    assert len(texts) == 20
    assert reasons == [
        "no_date",
        "date_unreadable",
        "date_out_of_range",
        "no_text",
        "number_unreadable",
        "too_many_cells",
        "no_date",
    ]


def test_lines_that_are_not_json_are_rejected_alone(tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    good = '{"author": "ada", "text": "une belle journée", "date": "2024-03-12"}\n'
    deep = "[" * 100_000
    path.write_text(
        good
        + "{broken\n"
        + good
        + "[1, 2]\n"
        + deep
        + "\n"
        + '{"text": "\\ud800 seul", "date": "2024-03-12"}\n'
    )
    texts, reasons = items_and_reasons(path)
    assert texts == ["une belle journée", "une belle journée", "� seul"]
    assert reasons == ["not_a_row"] * 3


def test_a_truncated_json_array_is_refused_with_the_row_where_it_stops(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_text('[{"author": "ada", "text": "une belle journée", "date": "2024-03-12"}, {"author": "gr')
    with pytest.raises(FileUnreadableError, match="near row 2"):
        look_into(path)
