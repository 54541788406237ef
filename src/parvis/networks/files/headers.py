"""Finding the row that names the columns: after a title or blank lines, or nowhere at all."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

_VALUE = re.compile(r"^\s*(https?://\S+|[-+]?\d[\d\s.,:/hT+Z-]*|true|false|vrai|faux)\s*$", re.IGNORECASE)
_LONGEST_NAME = 80


def find_header(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many rows come before the first row of data.

    Columns without a name are called ``column 1``, ``column 2``…; names that repeat are numbered.
    """
    filled = [_filled(row) for row in rows]
    if not any(filled):
        return (), 0
    usual = Counter(number for number in filled if number).most_common(1)[0][0]
    wide = max(2, round(usual * 0.6)) if usual > 1 else 1
    start = next((index for index, number in enumerate(filled) if number >= wide), 0)
    width = max(len(row) for row in rows[start:])
    if _looks_like_names(rows[start], rows[start + 1 :]):
        return _unique([_cell(cell) for cell in rows[start]], _trimmed_width(rows[start])), start + 1
    return _unique([], width), start


def _filled(row: Sequence[Any]) -> int:
    return sum(1 for cell in row if cell is not None and str(cell).strip())


def _trimmed_width(row: Sequence[Any]) -> int:
    """Spreadsheets give empty cells after the last column."""
    return max(
        (index + 1 for index, cell in enumerate(row) if cell is not None and str(cell).strip()), default=0
    )


def _cell(value: Any) -> str:
    return "" if value is None else " ".join(str(value).replace("\ufeff", "").split())


def _looks_like_names(row: Sequence[Any], below: Sequence[Sequence[Any]]) -> bool:
    cells = [cell for cell in row if cell is not None and str(cell).strip()]
    if any(isinstance(cell, (int, float, dt.date, dt.time)) for cell in cells):
        return False
    texts = [_cell(cell) for cell in cells]
    if any(_VALUE.match(text) or len(text) > _LONGEST_NAME for text in texts):
        return False
    if len(set(texts)) < len(texts) * 0.8:
        return False
    lengths = [len(_cell(cell)) for other in below[:20] for cell in other if _filled([cell])]
    if len(texts) == 1 and lengths:  # one column of texts: a name is short and without a full stop
        return len(texts[0]) <= 30 and not texts[0].endswith((".", "!", "?", "…"))
    return True


def _unique(names: Sequence[str], width: int) -> tuple[str, ...]:
    taken: Counter[str] = Counter()
    result: list[str] = []
    for index in range(width):
        name = (names[index] if index < len(names) else "") or f"column {index + 1}"
        taken[name] += 1
        result.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(result)
