"""Key dates read from a file that somebody sends: a calendar of another program (iCalendar), or a table (CSV, XLSX)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.engine.publishing.icalendar_reading import NotACalendarError, read_days
from parvis.networks.files.dates import DateForm, date_reader, guess_dates
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.tables import Table, look_into, read_rows
from parvis.networks.files.targets import plain_name
from parvis.publishing.actions.own_dates import MOST, OwnDateDraft
from parvis.publishing.table_words import file_problem

LARGEST = 5 * 1000**2
"""Bytes of a file of key dates."""
MOST_SAID = 10  # rows that cannot be read, told one by one

_COLUMNS = {
    "name": "name nom title titre subject objet evenement event intitule temps_fort marronnier libelle summary",
    "first": "first first_day premier_jour start start_date debut date_de_debut date from du le day jour begin",
    "last": "last last_day dernier_jour end end_date fin date_de_fin to au jusqu_au until",
    "yearly": "every_year yearly chaque_annee tous_les_ans annuel annuelle recurrent recurring each_year",
}
_MEANS = {name: part for part, names in _COLUMNS.items() for name in names.split()}
_YES = frozenset({"yes", "oui", "y", "o", "x", "1", "true", "vrai", "✓"})


@dataclass(slots=True)
class DatesRead:
    """What a file tells. ``notes`` are sentences about what could not be read, or not as it was written."""

    drafts: list[OwnDateDraft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_dates(chunks: Iterable[bytes], zone: str, entity: int | None) -> DatesRead:
    """The key dates of a file, of ``entity`` where one is given; moments are days of ``zone``.

    Raises ``ValidationError`` for a file in which none can be found.
    """
    data = b""
    for chunk in chunks:
        data += chunk
        if len(data) > LARGEST:
            raise ValidationError(_("A file of key dates may weigh 5 MB at most."))
    try:
        return _from_calendar(data.decode("utf-8", "replace"), zone, entity)
    except NotACalendarError:
        return _from_table(data, entity)


def _from_calendar(text: str, zone: str, entity: int | None) -> DatesRead:
    found, unread = read_days(text, zone)
    read = DatesRead(
        [OwnDateDraft(one.name, one.span.first, one.span.last, one.span.yearly, entity) for one in found]
    )
    if unread:
        told = ngettext("%(n)d event cannot be read.", "%(n)d events cannot be read.", unread)
        read.notes.append(told % {"n": unread})
    read.notes += [
        _("“%(name)s” comes again by a rule of its own: only its first day is kept.") % {"name": one.name}
        for one in found
        if one.by_rule
    ][:MOST_SAID]
    return read


def _from_table(data: bytes, entity: int | None) -> DatesRead:
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            table = look_into(Path(file.name))
            rows = list(islice(read_rows(Path(file.name), table.form), MOST + 1))
        except FileUnreadableError as problem:
            raise ValidationError(file_problem(problem)) from problem
    if len(rows) > MOST:
        raise ValidationError(_("A brand keeps 2,000 key dates at most."))
    where = _columns(table)
    if "name" not in where or "first" not in where:
        raise ValidationError(
            _("The table needs a column for the name and one for the first day (“name”, “first day”).")
        )
    read, reader = DatesRead(), _reader([row[where["first"]] for row in rows if where["first"] < len(row)])
    for number, row in enumerate(rows, 2):
        _read_row(row, where, reader, entity, number, read)
    if len(read.notes) > MOST_SAID:
        more = len(read.notes) - MOST_SAID
        told = ngettext("%(n)d more row cannot be read.", "%(n)d more rows cannot be read.", more)
        read.notes[MOST_SAID:] = [told % {"n": more}]
    return read


def _columns(table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, name in enumerate(table.columns):
        part = _MEANS.get(plain_name(name))
        if part:
            found.setdefault(part, index)
    return found


def _reader(values: Sequence[Any]) -> Any:
    guessed = guess_dates([one for one in values if one not in (None, "")])
    return date_reader(guessed.form if guessed else DateForm.DAY_FIRST, "UTC")


def _read_row(
    row: Sequence[Any], where: dict[str, int], reader: Any, entity: int | None, number: int, read: DatesRead
) -> None:
    cells = {part: row[index] if index < len(row) else None for part, index in where.items()}
    name = " ".join(str(cells["name"] or "").split())[:160]
    if not name and not str(cells["first"] or "").strip():
        return  # an empty line
    try:
        first = _day(cells["first"], reader)
        last = _day(cells["last"], reader) if str(cells.get("last") or "").strip() else first
    except (ValueError, OverflowError, TypeError):
        read.notes.append(_("Row %(row)s: a day that cannot be read.") % {"row": number})
        return
    if not name or last < first:
        read.notes.append(_("Row %(row)s: no name, or a last day before the first.") % {"row": number})
        return
    yearly = str(cells.get("yearly") or "").strip().casefold() in _YES
    read.drafts.append(OwnDateDraft(name, first, last, yearly, entity))


def _day(value: Any, reader: Any) -> dt.date:
    found: dt.datetime = reader(value)
    return found.date()
