"""What people do with holding statements: write, change, delete them. Those that come with Parvis are copied in once."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.listening.holding import READY
from parvis.listening.models import HoldingStatement
from parvis.listening.queries.crises import statement as find_statement
from parvis.workspaces.api import Permission, Workspace, brand, record

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """What a person wrote. ``brand`` is ``None`` for one that any brand may use."""

    language: str
    title: str
    text: str
    brand: int | None = None


def add_ready_statements(workspace: Workspace) -> None:
    """Give an organisation that has no statement yet those that come with Parvis, to be changed as it likes."""
    if HoldingStatement.objects.filter(organisation_id=workspace.organisation).exists():
        return
    HoldingStatement.objects.bulk_create(
        HoldingStatement(
            organisation_id=workspace.organisation,
            language=ready.language,
            title=ready.title,
            text=ready.text,
            position=place,
        )
        for place, ready in enumerate(READY)
    )


def save_statement(
    workspace: Workspace, draft: StatementDraft, statement_id: int | None = None
) -> HoldingStatement:
    """Write a statement, or change one."""
    statement = find_statement(workspace, statement_id) if statement_id else None
    _require(workspace, draft.brand)
    if statement is not None:
        _require(workspace, statement.brand_id)
    title, text = draft.title.strip(), draft.text.replace("\x00", "").strip()
    if not title or not text:
        raise ValidationError(_("A statement needs a title and a text."))
    if len(text) > LONGEST:
        raise ValidationError(_("This is too long: %(most)s characters at most.") % {"most": LONGEST})
    owner = brand(workspace, draft.brand) if draft.brand else None
    is_new = statement is None
    with transaction.atomic():
        statement = statement or HoldingStatement(
            organisation_id=workspace.organisation,
            created_by_id=workspace.person,
            position=HoldingStatement.objects.filter(organisation_id=workspace.organisation).count(),
        )
        statement.brand, statement.language = owner, draft.language
        statement.title, statement.text = title[:120], text
        statement.save()
        verb = "holding_statement.create" if is_new else "holding_statement.edit"
        record(workspace, verb, f"holding_statement:{statement.pk} {statement.title}")
    return statement


def delete_statement(workspace: Workspace, statement_id: int) -> None:
    """Forget a statement. What was said with it stays in the logs."""
    statement = find_statement(workspace, statement_id)
    _require(workspace, statement.brand_id)
    with transaction.atomic():
        record(workspace, "holding_statement.delete", f"holding_statement:{statement.pk} {statement.title}")
        statement.delete()


def _require(workspace: Workspace, brand_id: int | None) -> None:
    """Statements of one brand belong to those who manage it; those of all to who manages the whole organisation."""
    if brand_id is None:
        workspace.require_whole(Permission.MANAGE_ALERTS)
    else:
        workspace.require(Permission.MANAGE_ALERTS, brand_id)
