"""The steps of a chain as they stand in a form: read, shown again as they were typed, moved."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.publishing.actions.rules import MOST_STEPS, STEP_ROLES, StepDraft
from parvis.publishing.models import ApprovalStep
from parvis.workspaces.api import Role

PEOPLE, CLIENT = str(ApprovalStep.Kind.PEOPLE), str(ApprovalStep.Kind.CLIENT)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row. ``who`` is a role, ``people``, ``client``, or empty: no step."""

    number: int | None = None
    who: str = ""
    people: frozenset[int] = frozenset()
    entity: int | None = None
    network: str = ""
    label: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it is asked of some accounts, or posts, only."""
        return bool(self.entity or self.network or self.label)


def rows_of(steps: list[ApprovalStep]) -> list[StepRow]:
    """The rows of a chain that is kept."""
    return [
        StepRow(
            number=one.pk,
            who=one.role if one.kind == ApprovalStep.Kind.ROLE else one.kind,
            people=frozenset(person.pk for person in one.people.all()),
            entity=one.entity_id,
            network=one.network,
            label=one.label_id,
        )
        for one in steps
    ]


def typed(data: QueryDict) -> list[StepRow]:
    """The rows that were sent, one moved up where that was asked for."""
    places = [place for place in data.getlist("step") if place.isdigit()][:MOST_STEPS]
    rows = [
        StepRow(
            number=_number(data.get(f"number-{place}", "")),
            who=data.get(f"who-{place}", ""),
            people=frozenset(number for one in data.getlist(f"people-{place}") if (number := _number(one))),
            entity=_number(data.get(f"entity-{place}", "")),
            network=data.get(f"network-{place}", ""),
            label=_number(data.get(f"label-{place}", "")),
        )
        for place in places
    ]
    up = _number(data.get("up", ""))
    if up is not None and 0 < up < len(rows):
        rows[up - 1], rows[up] = rows[up], rows[up - 1]
    return rows


def with_room(rows: list[StepRow]) -> list[StepRow]:
    """The same, with an empty row to write the next step in."""
    full = [row for row in rows if row.who]
    return [*full, StepRow()] if len(full) < MOST_STEPS else full


def drafts(rows: list[StepRow]) -> list[StepDraft]:
    """The same for :func:`parvis.publishing.actions.rules.set_rules`."""
    return [
        StepDraft(
            kind=row.who if row.who in {PEOPLE, CLIENT} else ApprovalStep.Kind.ROLE,
            role=Role.MANAGER if row.who in {PEOPLE, CLIENT} else row.who,
            people=tuple(sorted(row.people)) if row.who == PEOPLE else (),
            entity=row.entity,
            network=row.network,
            label=row.label,
            number=row.number,
        )
        for row in rows
        if row.who
    ]


def choices() -> list[tuple[str, str]]:
    """Who may be asked at a step."""
    roles = [(str(role), role_words(role)) for role in STEP_ROLES]
    return [*roles, (PEOPLE, _("One of the people named here")), (CLIENT, _("The client, through a link"))]


def role_words(role: str) -> str:
    """Somebody with a role, in words."""
    words = {
        Role.EDITOR: _("An editor, or above"),
        Role.MANAGER: _("A manager, or above"),
        Role.ADMIN: _("An admin, or above"),
        Role.OWNER: _("An owner"),
    }
    return words.get(Role(role), role) if role in Role.values else role


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 15 else None
