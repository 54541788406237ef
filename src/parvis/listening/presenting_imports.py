"""Imports made ready for templates: columns with their samples, rows as they will become mentions, progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from parvis.engine.items import Item
from parvis.listening import naming
from parvis.listening.import_files import path_of
from parvis.listening.import_forms import SentMapping, column_field
from parvis.listening.import_plans import ImportPlan, plan_of
from parvis.listening.import_wording import DATE_FORMS, NOTES, REASONS, TARGETS, row_problem
from parvis.listening.importing import CLOCK_SKEW
from parvis.listening.models import Import
from parvis.networks.files.items import as_text, item_reader
from parvis.networks.files.mapping import CONSTANTS
from parvis.networks.files.problems import FileUnreadableError, RowRejected
from parvis.networks.files.tables import Row, read_rows
from parvis.networks.files.targets import Target

LOOKED_AT = 200
SHOWN = 8
_SAMPLES = 3
_SAMPLE_LENGTH = 90

STATE_TONES = {
    "done": "positive",
    "failed": "negative",
    "running": "live",
    "queued": "accent",
    "cancelled": "warning",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column of the file as the mapping page shows it."""

    field: str
    name: str
    samples: tuple[str, ...]
    choices: tuple[Choice, ...]
    confidence: int | None  # per cent; None when the column is not used or a person chose
    tone: str
    reason: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A row as it will become a mention."""

    author: str
    network: str
    network_name: str
    published: dt.datetime
    title: str
    text: str
    url: str
    figures: tuple[tuple[str, int], ...]
    extras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownReject:
    """A row that would be rejected, and why."""

    number: int
    reason: str
    cells: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows of a file become. ``problem`` when it cannot be read any more."""

    items: tuple[ShownItem, ...] = ()
    rejects: tuple[ShownReject, ...] = ()
    looked_at: int = 0
    rejected: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShownImport:
    """How far an import is. ``ratio`` is from 0 to 1, ``None`` when the size is not known."""

    row: Import
    state: str
    tone: str
    ratio: float | None
    set_aside: int
    is_moving: bool
    can_cancel: bool
    can_resume: bool


def present_import(brought_in: Import) -> ShownImport:
    """One import for the list and the progress panel."""
    moving = brought_in.state in {Import.State.QUEUED, Import.State.RUNNING}
    ratio: float | None = None
    if brought_in.state == Import.State.DONE:
        ratio = 1.0
    elif brought_in.total:
        ratio = min(0.99, brought_in.position / brought_in.total)  # the total is an estimate until the end
    return ShownImport(
        row=brought_in,
        state=brought_in.get_state_display(),
        tone=STATE_TONES.get(brought_in.state, ""),
        ratio=ratio,
        set_aside=max(0, brought_in.read - brought_in.archived - brought_in.known - brought_in.rejected),
        is_moving=moving,
        can_cancel=moving,
        can_resume=brought_in.state in {Import.State.CANCELLED, Import.State.FAILED},
    )


def present_columns(brought_in: Import, sent: SentMapping) -> list[ShownColumn]:
    """The columns of the file with sample values, what each becomes, and how sure that is."""
    plan = plan_of(brought_in)
    rows = sample_rows(brought_in, plan, 50)
    return [_column(index, name, rows, sent) for index, name in enumerate(plan.form.columns)]


def _column(index: int, name: str, rows: Sequence[Row], sent: SentMapping) -> ShownColumn:
    target = sent.mapping.target_of(name)
    choice = sent.mapping.columns.get(target)
    guessed = choice is not None and choice.reason != "chosen"
    sure = round(choice.confidence * 100) if choice and guessed else None
    return ShownColumn(
        field=column_field(index),
        name=name,
        samples=_samples(rows, index),
        choices=(
            Choice("", _("Not used"), not target),
            *(Choice(one.value, _(TARGETS[one]), one.value == target) for one in Target),
        ),
        confidence=sure,
        tone="" if sure is None else "positive" if sure >= 80 else "warning",
        reason=_(REASONS[choice.reason]) if choice else "",
        errors=tuple(sent.errors.get(column_field(index), ())),
    )


def _samples(rows: Sequence[Row], index: int) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for row in rows:
        text = as_text(row[index]).strip() if len(row) > index else ""
        if text:
            seen[text if len(text) <= _SAMPLE_LENGTH else text[: _SAMPLE_LENGTH - 1] + "…"] = None
        if len(seen) == _SAMPLES:
            break
    return tuple(seen)


def sample_rows(brought_in: Import, plan: ImportPlan, number: int) -> list[Row]:
    """The first rows of an import's file; none when it cannot be read any more."""
    try:
        return list(islice(read_rows(path_of(brought_in), plan.form), number))
    except (FileUnreadableError, OSError):
        return []


def present_preview(brought_in: Import, sent: SentMapping) -> Preview:
    """The first rows as they will become mentions, and those that would be rejected."""
    plan = plan_of(brought_in)
    rows = sample_rows(brought_in, plan, LOOKED_AT)
    if not rows:
        return Preview(problem=_("The file cannot be read any more: send it again."))
    to_item = item_reader(sent.mapping, plan.form.columns, brought_in.created_at + CLOCK_SKEW)
    zone = ZoneInfo(sent.mapping.time_zone)
    items: list[ShownItem] = []
    rejects: list[ShownReject] = []
    rejected = 0
    for number, row in enumerate(rows, start=1):
        try:
            item = to_item(row)
        except RowRejected as problem:
            rejected += 1
            if len(rejects) < SHOWN:
                cells = " · ".join(text for cell in row if (text := as_text(cell).strip()))
                rejects.append(ShownReject(number, row_problem(problem), cells[:200]))
        else:
            if len(items) < SHOWN:
                items.append(_shown(item, zone))
    return Preview(tuple(items), tuple(rejects), len(rows), rejected)


def _shown(item: Item, zone: ZoneInfo) -> ShownItem:
    engagement, actor = item.engagement, item.actor
    figures = (
        (_("Likes"), engagement.likes),
        (_("Reposts"), engagement.reposts),
        (_("Replies"), engagement.replies),
        (_("Quotes"), engagement.quotes),
        (_("Views"), engagement.views),
        (_("Followers"), actor.followers),
    )
    extras = [naming.language(item.language)] if item.language else []
    extras += [item.place] if item.place else []
    extras += [f"{item.rating:g}/5"] if item.rating is not None else []
    extras += [f"#{tag}" for tag in item.hashtags[:5]]
    return ShownItem(
        author=actor.display_name or actor.name or actor.id or _("Unknown author"),
        network=item.network,
        network_name=naming.network(item.network),
        published=item.published.astimezone(zone),
        title=item.title[:300],
        text=item.content[:500],
        url=item.url,
        figures=tuple((label, number) for label, number in figures if number is not None),
        extras=tuple(extras),
    )


def present_choices(sent: SentMapping) -> dict[str, object]:
    """Everything else of the mapping form: constants, dates, identifiers."""
    mapping = sent.mapping
    by_column = {target.value for target in CONSTANTS if mapping.column(target)}
    return {
        "constants": {target.value: mapping.constants.get(target.value, "") for target in CONSTANTS},
        "by_column": by_column,
        "date_forms": [
            Choice(form.value, _(label), form is mapping.date_form) for form, label in DATE_FORMS.items()
        ],
        "types": [
            Choice(value, str(label), mapping.constants.get("type", "Note") == value)
            for value, label in naming.TYPES.items()
        ],
        "networks": sorted({*naming.WELL_KNOWN, "mastodon", "bluesky", "feeds", "files"} - {"twitter"}),
        "zones": sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
        ),
        "has_rating": bool(mapping.column(Target.RATING)),
        "notes": [_(NOTES[note]) for note in mapping.notes if note in NOTES],
        "mapping": mapping,
        "errors": sent.errors,
    }
