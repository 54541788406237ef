"""What people write in a crisis room: decisions, notes, statements used, questions taken and answered. Lines are only added."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.listening.holding import KNOWN, blanks, filled
from parvis.listening.models import Crisis, CrisisEntry, CrisisQuestion
from parvis.listening.queries.crises import crisis as find_crisis
from parvis.listening.queries.crises import statement as find_statement
from parvis.workspaces.api import Permission, Workspace, record

LONGEST_TEXT = 5000
LONGEST_QUESTION = 300
MOST_SAMPLES = 5
WRITABLE = (CrisisEntry.Kind.DECISION, CrisisEntry.Kind.NOTE)


def log(
    workspace: Workspace, crisis_id: int, kind: str, text: str, corrects: int | None = None
) -> CrisisEntry:
    """Write a decision or a note, or put a line right (``corrects`` is its id) with another of the same kind."""
    crisis = _open_room(workspace, crisis_id)
    wrong = crisis.entries.filter(pk=corrects).first() if corrects else None
    if corrects and wrong is None:
        raise ValidationError(_("The line to correct is not in this log."))
    if wrong is not None and wrong.kind == CrisisEntry.Kind.EVENT:
        raise ValidationError(_("What Parvis noted is not corrected: write a note."))
    kind = wrong.kind if wrong is not None else kind
    if wrong is None and kind not in WRITABLE:
        raise ValidationError(_("Choose whether this is a decision or a note."))
    with transaction.atomic():
        return write(workspace, crisis, CrisisEntry.Kind(kind), _said(text), corrects=wrong)


def use_statement(
    workspace: Workspace, crisis_id: int, statement_id: int, values: Mapping[str, str]
) -> CrisisEntry:
    """Fill in a holding statement and write in the log that it was used. Raises ``ValidationError`` naming a blank that is left."""
    crisis = _open_room(workspace, crisis_id)
    statement = find_statement(workspace, statement_id)
    if statement.brand_id not in {None, crisis.brand_id}:
        raise ValidationError(_("This statement is written for another brand."))
    missing = [name for name in blanks(statement.text) if not values.get(name, "").strip()]
    if missing:
        raise ValidationError(_("Still to fill in: %(blanks)s.") % {"blanks": ", ".join(missing)})
    with transaction.atomic():
        return write(
            workspace,
            crisis,
            CrisisEntry.Kind.STATEMENT,
            _said(filled(statement.text, values)),
            statement=statement.pk,
            title=statement.title,
            language=statement.language,
        )


def known_values(crisis: Crisis) -> dict[str, str]:
    """What fills itself in in a statement: the brand and the time, by the name of the blank."""
    local = timezone.localtime(timezone.now())
    values = {"brand": crisis.brand.name, "time": f"{local:%H:%M}"}
    return {blank: values[what] for blank, what in KNOWN.items()}


def take_question(
    workspace: Workspace,
    crisis_id: int,
    text: str,
    samples: Sequence[tuple[str, str]] = (),
    people: int = 0,
) -> CrisisQuestion:
    """Put a question on the list of those to answer. One that is on it already is left as it is."""
    crisis = _open_room(workspace, crisis_id)
    text = _said(text)[:LONGEST_QUESTION]
    with transaction.atomic():
        known = crisis.questions.filter(text=text).first()
        if known is not None:
            return known
        question = CrisisQuestion.objects.create(
            crisis=crisis,
            text=text,
            samples=[list(key) for key in samples[:MOST_SAMPLES]],
            people=max(0, people),
            taken_by_id=workspace.person,
            taken_at=timezone.now(),
        )
        write(workspace, crisis, CrisisEntry.Kind.QUESTION, text, event="taken", question=question.pk)
    return question


def answer_question(workspace: Workspace, crisis_id: int, question_id: int, answer: str) -> CrisisQuestion:
    """Say what the brand answers. Answering again writes the new answer; the log keeps both."""
    crisis, question = _question(workspace, crisis_id, question_id)
    answer = _said(answer)
    with transaction.atomic():
        question.state, question.answer = CrisisQuestion.State.ANSWERED, answer
        question.answered_by_id, question.answered_at = workspace.person, timezone.now()
        question.save()
        write(
            workspace, crisis, CrisisEntry.Kind.QUESTION, answer, event="answered", question=question.pk, asked=question.text
        )  # fmt: skip
    return question


def set_question_aside(workspace: Workspace, crisis_id: int, question_id: int) -> CrisisQuestion:
    """It will not be answered, and the log says who decided so."""
    crisis, question = _question(workspace, crisis_id, question_id)
    if question.state == CrisisQuestion.State.SET_ASIDE:
        return question
    with transaction.atomic():
        question.state = CrisisQuestion.State.SET_ASIDE
        question.save()
        write(
            workspace, crisis, CrisisEntry.Kind.QUESTION, question.text, event="set_aside", question=question.pk
        )  # fmt: skip
    return question


def write(
    workspace: Workspace,
    crisis: Crisis,
    kind: CrisisEntry.Kind,
    text: str = "",
    corrects: CrisisEntry | None = None,
    **details: Any,
) -> CrisisEntry:
    """Add a line, and its fingerprint to the audit log, whose chain shows if the line is ever touched."""
    entry = CrisisEntry.objects.create(
        crisis=crisis,
        kind=kind,
        at=timezone.now(),
        person_id=workspace.person,
        actor=workspace.actor[:200],
        text=text,
        corrects=corrects,
        details=details,
    )
    if kind != CrisisEntry.Kind.EVENT:
        digest = hashlib.sha256(text.encode()).hexdigest()
        record(workspace, "crisis.log", f"crisis:{crisis.pk}", line=entry.pk, kind=str(kind), sha256=digest)
    return entry


def _open_room(workspace: Workspace, crisis_id: int) -> Crisis:
    crisis = find_crisis(workspace, crisis_id)
    workspace.require(Permission.HANDLE_ALERTS, crisis.brand_id)
    if not crisis.is_open:
        raise ValidationError(_("This room is closed: open it again to write in it."))
    return crisis


def _question(workspace: Workspace, crisis_id: int, question_id: int) -> tuple[Crisis, CrisisQuestion]:
    crisis = _open_room(workspace, crisis_id)
    question = crisis.questions.filter(pk=question_id).first()
    if question is None:
        raise ValidationError(_("This question is not on the list."))
    return crisis, question


def _said(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError(_("Write something first."))
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: %(most)s characters at most.") % {"most": LONGEST_TEXT})
    return text
