"""Posts as a table, CSV or XLSX, that can be brought in again: the columns of an import, in the reader's language.

Spreadsheet programs run a cell that begins like a formula: such cells wear an apostrophe, which bringing the table in takes off.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from parvis.networks.files.rejects import protected
from parvis.publishing.models import Post, Variant
from parvis.publishing.queries.posts import current
from parvis.publishing.table_columns import NUMBER_COLUMN, Part, own_words_header
from parvis.publishing.table_known import time_of
from parvis.publishing.table_words import PARTS
from parvis.workspaces.api import Account

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BEGIN = (
    Part.DATE,
    Part.TIME,
    Part.ACCOUNTS,
    Part.TEXT,
    Part.TITLE,
    Part.LINK,
    Part.LANGUAGE,
    Part.WARNING,
    Part.LABELS,
)
_LONGEST_CELL = 32_000  # characters: what a sheet can hold


class PostTable:
    """The rows of some posts. ``zone`` is whose clocks the hours are of. ``to_fill``: without what only posts that are there have."""

    def __init__(self, posts: Sequence[Post], zone: str, *, to_fill: bool = False) -> None:
        self._posts = posts
        self._zone = ZoneInfo(zone)
        self._to_fill = to_fill
        self._own = _with_own_words(posts)
        self._pictures = max((len(post.media.all()) for post in posts), default=0) or 1

    def header(self) -> list[str]:
        """The names of the columns."""
        names = [str(PARTS[part]) for part in _BEGIN]
        for number in range(1, self._pictures + 1):
            names += [f"{PARTS[Part.PICTURE]} {number}", f"{PARTS[Part.ALT]} {number}"]
        if self._to_fill:
            return names
        return [NUMBER_COLUMN, *names, *(own_words_header(one) for one in self._own), _("State")]

    def rows(self) -> Iterator[list[str]]:
        """A row for each post."""
        for post in self._posts:
            yield self._row(post)

    def _row(self, post: Post) -> list[str]:
        variants = list(post.variants.all())
        said = {one.account_id: one.text for one in variants}
        names = ", ".join(f"{one.account.network}:{one.account.handle}" for one in variants)
        pictures: list[str] = []
        for one in post.media.all():
            pictures += [one.medium.name, one.alt or one.medium.alt]
        pictures += [""] * (2 * self._pictures - len(pictures))
        own = [said.get(one.pk, "") for one in self._own]
        begin = [
            *self._moment(post),
            names,
            post.all_text,
            post.title,
            post.link,
            post.language,
            post.warning,
            ", ".join(one.name for one in post.labels.all()),
        ]
        return [str(post.pk), *begin, *pictures, *own, state_of(variants)]

    def _moment(self, post: Post) -> tuple[str, str]:
        at = time_of(post)
        if at is None:
            return "", ""
        local = at.astimezone(self._zone)
        hour = local.strftime("%H:%M:%S" if local.second else "%H:%M")
        if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():  # an hour that comes twice
            hour += local.isoformat()[-6:]
        return local.date().isoformat(), hour


def state_of(variants: Iterable[Variant]) -> str:
    """Where the accounts of a post stand, each state once."""
    states = [str(one.get_state_display()) for one in map(current, variants) if one is not None]
    return ", ".join(dict.fromkeys(states)) or _("Draft")


def as_csv(table: PostTable) -> bytes:
    """UTF-8 with a mark, so that spreadsheet programs read the accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.header())
    writer.writerows([protected(cell) for cell in row] for row in table.rows())
    return text.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(table: PostTable) -> bytes:
    """A workbook with one sheet, its first row standing still."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Posts"))
    sheet.freeze_panes = "A2"
    sheet.append(table.header())
    for row in table.rows():
        sheet.append([_sheet_cell(cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet_cell(cell: str) -> Any:
    return protected(ILLEGAL_CHARACTERS_RE.sub("", cell))[:_LONGEST_CELL]


def _with_own_words(posts: Sequence[Post]) -> list[Account]:
    found = {one.account_id: one.account for post in posts for one in post.variants.all() if one.text}
    return [found[number] for number in sorted(found)]
