"""Files of labelled texts that ``parvis evaluate`` reads: CSV, TSV, and pairs of files as benchmarks publish them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

TEXTS_SUFFIX, LABELS_SUFFIX = "_text.txt", "_labels.txt"
SEPARATORS = ",;\t|"


class LabelledTexts(NamedTuple):
    """Texts and what a person said of each, in the file's words."""

    texts: list[str]
    labels: list[str]


def read_labelled(path: Path, text: str | None, label: str | None) -> LabelledTexts:
    """The labelled texts of one file; ``text`` and ``label`` name its columns, or number them from 1 (no header then).

    ``…_text.txt`` is one text a line, its labels in ``…_labels.txt`` beside it. Rows without text or label are left out.
    Raises :class:`click.ClickException` in words.
    """
    try:
        found = _pair_of_files(path) if path.name.endswith(TEXTS_SUFFIX) else _table(path, text, label)
    except UnicodeDecodeError as problem:
        raise click.ClickException(
            _("{path} is not UTF-8 text: save it as UTF-8 and try again.").format(path=path)
        ) from problem
    except csv.Error as problem:
        raise click.ClickException(
            _("{path} cannot be read as a table: {problem}").format(path=path, problem=problem)
        ) from problem
    if not found.texts:
        raise click.ClickException(_("{path} holds no labelled text.").format(path=path))
    return found


def _pair_of_files(path: Path) -> LabelledTexts:
    beside = path.with_name(path.name.removesuffix(TEXTS_SUFFIX) + LABELS_SUFFIX)
    if not beside.exists():
        raise click.ClickException(_("The labels are missing: {path}").format(path=beside))
    texts = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    labels = beside.read_text(encoding="utf-8").split()
    if len(texts) != len(labels):
        raise click.ClickException(
            _("{texts} texts but {labels} labels.").format(texts=len(texts), labels=len(labels))
        )
    return LabelledTexts(texts, labels)


def _table(path: Path, text: str | None, label: str | None) -> LabelledTexts:
    if text is None or label is None:
        raise click.UsageError(
            _("Say which columns hold the text and the label: --text COLUMN --label COLUMN.")
        )
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as file:
        separator = _separator(path, file.readline())
        file.seek(0)
        if separator == "\t":
            lines = csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE)
        else:
            lines = csv.reader(file, delimiter=separator)
        places, rows = _places(lines, text, label)
        pairs = [
            (row[places[0]], row[places[1]].strip())
            for row in rows
            if len(row) > max(places) and row[places[0]].strip() and row[places[1]].strip()
        ]
    return LabelledTexts([one for one, _label in pairs], [one for _text, one in pairs])


def _separator(path: Path, first_line: str) -> str:
    if path.suffix.lower() in {".tsv", ".tab"}:
        return "\t"
    return max(SEPARATORS, key=first_line.count)


def _places(lines: Iterator[list[str]], text: str, label: str) -> tuple[tuple[int, int], Iterator[list[str]]]:
    """Where the two columns stand, and the rows below the header if there is one."""
    if text.isdigit() and label.isdigit() and int(text) and int(label):
        return (int(text) - 1, int(label) - 1), lines
    header: Sequence[str] = [name.strip() for name in next(lines, [])]
    for name in (text, label):
        if name not in header:
            raise click.ClickException(
                _("There is no column “{name}”; there are: {columns}").format(
                    name=name, columns=", ".join(header[:40])
                )
            )
    return (header.index(text), header.index(label)), lines
