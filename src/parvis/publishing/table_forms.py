"""What people send about a table of posts: the file, then what each column holds and what rows without something get."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.engine.publishing.clock_times import read_time
from parvis.networks.files.dates import DateForm
from parvis.publishing import languages
from parvis.publishing.table_columns import OWN, SEVERAL, Part, TableMapping
from parvis.workspaces.api import Account


@dataclass(slots=True)
class SentMapping:
    """A mapping as it was sent, and what is wrong with it by field of the form."""

    mapping: TableMapping
    errors: dict[str, str] = field(default_factory=dict)


def field_of(column: int) -> str:
    """The name of the field that says what a column holds."""
    return f"column-{column}"


def read_mapping(sent: QueryDict, before: TableMapping, accounts: list[Account]) -> SentMapping:
    """What was sent, and what of it cannot be."""
    errors: dict[str, str] = {}
    known = {"", *Part, *(f"{OWN}{one.pk}" for one in accounts)}
    columns = []
    for index in range(len(before.columns)):
        held = sent.get(field_of(index), "")
        held = held if held in known else ""
        if held and held in columns and held not in SEVERAL:
            errors[field_of(index)] = _("Another column holds this already.")
        columns.append(held)
    open_here = {str(one.pk): one.pk for one in accounts}
    form = sent.get("date_form", before.date_form)
    language = sent.get("language", "")
    mapping = TableMapping(
        columns=tuple(columns),
        date_form=form if form in set(DateForm) else before.date_form,
        hour=_hour(sent.get("hour", ""), before, errors),
        accounts=tuple(open_here[one] for one in sent.getlist("accounts") if one in open_here),
        language=language if language in languages.CODES else "",
    )
    said = {Part.TEXT, Part.LINK, Part.PICTURE}
    if not any(held in said or held.startswith(OWN) for held in columns):
        errors["columns"] = _("Choose the column that holds the text.")
    return SentMapping(mapping, errors)


def _hour(told: str, before: TableMapping, errors: dict[str, str]) -> dt.time:
    try:
        return read_time(told).replace(tzinfo=None)
    except ValueError:
        errors["hour"] = _("Write the hour as 09:30.")
        return before.hour
