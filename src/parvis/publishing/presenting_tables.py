"""Tables of posts made ready for a template: what each column may hold, what the rows would become, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing import clock, naming
from parvis.publishing.actions import importing as actions
from parvis.publishing.checking import remarks
from parvis.publishing.linking import linking
from parvis.publishing.models import PostImport, PostMedium
from parvis.publishing.queries.link_rules import rules_for_links
from parvis.publishing.queries.screens import voices
from parvis.publishing.table_columns import OWN, TableMapping
from parvis.publishing.table_files import MOST_ROWS
from parvis.publishing.table_forms import SentMapping, field_of
from parvis.publishing.table_known import Known, Standing
from parvis.publishing.table_rows import RowRead, RowRefused
from parvis.publishing.table_words import PARTS
from parvis.workspaces.api import Account, Workspace

SAMPLES = 3
SHOWN_ROWS = 5
SHOWN_PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a column may hold."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, its first values, and what it may hold."""

    name: str
    field: str
    samples: list[str]
    choices: list[Choice]
    error: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What a row would become."""

    number: int
    when: str
    words: str
    accounts: list[tuple[str, str, str]]
    pictures: int


@dataclass(frozen=True, slots=True)
class ShownReject:
    """A row that would become nothing, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class Outlook:
    """What a table would become: how many posts with a time and without, how many are known, which rows are refused."""

    dated: int = 0
    undated: int = 0
    known: int = 0
    refused: int = 0
    first: list[ShownRow] = field(default_factory=list)
    problems: list[ShownReject] = field(default_factory=list)

    @property
    def good(self) -> int:
        """How many posts it would make."""
        return self.dated + self.undated


def columns(found: PostImport, sent: SentMapping, accounts: Sequence[Account]) -> list[Column]:
    """The columns of the file as a person checks them."""
    form = actions.form_of(found)
    first = list(islice(actions.rows_of(found), 40))
    labels = [("", _("Left aside")), *((str(part), str(label)) for part, label in PARTS.items())]
    labels += [
        (
            f"{OWN}{one.pk}",
            _("Own words of %(account)s (%(network)s)")
            % {"account": one.handle, "network": naming.network(one.network)},
        )
        for one in accounts
    ]
    return [
        Column(
            name=name,
            field=field_of(index),
            samples=_samples(first, index),
            choices=[Choice(value, label, value == sent.mapping.columns[index]) for value, label in labels],
            error=sent.errors.get(field_of(index), ""),
        )
        for index, name in enumerate(form.columns)
    ]


def _samples(rows: Sequence[Sequence[Any]], index: int) -> list[str]:
    values = [str(row[index]).strip() for row in rows if index < len(row) and row[index] is not None]
    return list(dict.fromkeys(value[:80] for value in values if value))[:SAMPLES]


def outlook(workspace: Workspace, found: PostImport, mapping: TableMapping, *, plans: bool) -> Outlook:
    """What all the rows would become under a mapping. Nothing is written."""
    reader = actions.reader_of(workspace, found, mapping)
    accounts = {one.pk: one for one in voices(workspace, found.brand_id)}
    rules = rules_for_links(found.brand_id)
    read: list[tuple[int, RowRead]] = []
    seen = Outlook()
    for number, cells in enumerate(islice(actions.rows_of(found), MOST_ROWS), 1):
        try:
            row = reader.read(cells)
            if plans and row.at is not None and (wrong := stopping(row, accounts, rules)):
                raise RowRefused(wrong)
            read.append((number, row))
        except RowRefused as refused:
            _refuse(seen, number, refused)
    known = Known(workspace, found.brand_id, [row for _number, row in read])
    for number, row in read:
        standing = known.standing(row)
        if standing is Standing.NEW:
            seen.dated, seen.undated = seen.dated + (row.at is not None), seen.undated + (row.at is None)
            known.remember(row)
            if len(seen.first) < SHOWN_ROWS:
                seen.first.append(_shown(number, row, accounts))
        elif standing is Standing.KNOWN:
            seen.known += 1
        else:
            _refuse(seen, number, RowRefused([actions.differs(row)]))
    seen.problems = sorted(seen.problems, key=lambda one: one.number)[:SHOWN_PROBLEMS]
    return seen


def _refuse(seen: Outlook, number: int, refused: RowRefused) -> None:
    seen.refused += 1
    seen.problems.append(ShownReject(number, " ".join(refused.reasons)))


def stopping(row: RowRead, accounts: dict[int, Account], rules: LinkRules) -> list[str]:
    """Why a row could not be planned as it is, as far as that can be told before it is a post."""
    if not row.texts:
        return [_("Choose at least one account.")]
    media = tuple(PostMedium(medium=medium, alt=alt).outgoing() for medium, alt in row.pictures)
    found: dict[str, None] = {}
    for number, own in row.texts.items():
        written = Outgoing(
            text=own or row.text, language=row.language, warning=row.warning, link=row.link, media=media
        )
        said = _with_links(written, row, accounts[number], rules)
        found |= dict.fromkeys(one.text for one in remarks(said, accounts[number]) if one.stops)
    return list(found)


def _with_links(written: Outgoing, row: RowRead, account: Account, rules: LinkRules) -> Outgoing:
    """As long as it will be: the number of the post, which nobody knows yet, aside."""
    links = linking(
        rules,
        network=account.network,
        account=account.handle,
        post=0,
        campaign="",
        language=row.language,
        day=timezone.localdate(row.at) if row.at else None,
    )
    return links.said(written, "") if links else written


def _shown(number: int, row: RowRead, accounts: dict[int, Account]) -> ShownRow:
    said = [accounts[one] for one in row.texts]
    own = next((text for text in row.texts.values() if text), "")
    return ShownRow(
        number=number,
        when=clock.when(row.at) if row.at else "",
        words=row.title or row.text or own or row.link,
        accounts=[(one.network, naming.network(one.network), one.handle) for one in said],
        pictures=len(row.pictures),
    )
