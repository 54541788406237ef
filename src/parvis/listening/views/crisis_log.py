"""What people write in a crisis room: lines of the log, questions, statements used."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening.actions import crisis_log as actions
from parvis.listening.queries import crises
from parvis.listening.views.crises import base_context, log_context
from parvis.workspaces.api import workspace_of


@require_POST
def write(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """Add a line to the log; asked by htmx, answers with the log alone."""
    workspace = workspace_of(request)
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    corrects = request.POST.get("corrects", "")
    trouble = ""
    try:
        actions.log(workspace, crisis_id, kind, text, int(corrects) if corrects.isdigit() else None)
    except ValidationError as error:
        trouble = " ".join(error.messages)
    if not request.headers.get("HX-Request"):
        if trouble:
            messages.error(request, trouble)
        return _back(crisis_id, "crisis-log")
    crisis = crises.crisis(workspace, crisis_id)
    context = base_context(workspace, crisis) | log_context(workspace, crisis)
    context |= {"log_kind": kind, "log_error": trouble, "log_text": text if trouble else ""}
    response = render(request, "listening/crises/log.html", context)
    if not trouble:
        response["HX-Trigger"] = "parvis:refresh"
    return response


@require_POST
def take(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """Put a question on the list of those to answer."""
    pairs = [
        tuple(line.split("|", 1)) for line in request.POST.get("samples", "").splitlines() if "|" in line
    ]
    people = request.POST.get("people", "")
    try:
        actions.take_question(
            workspace_of(request),
            crisis_id,
            request.POST.get("text", ""),
            [(network, id) for network, id in pairs],
            int(people) if people.isdigit() and len(people) < 9 else 0,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(crisis_id, "crisis-questions")


@require_POST
def answer(request: HttpRequest, crisis_id: int, question_id: int) -> HttpResponse:
    """Answer a question, or set it aside."""
    workspace = workspace_of(request)
    try:
        if request.POST.get("verb") == "set-aside":
            actions.set_question_aside(workspace, crisis_id, question_id)
        else:
            actions.answer_question(workspace, crisis_id, question_id, request.POST.get("answer", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(crisis_id, "crisis-questions")


@require_POST
def use(request: HttpRequest, crisis_id: int, statement_id: int) -> HttpResponse:
    """Fill in a statement and write in the log that it was used."""
    values = {
        name.removeprefix("blank:"): value
        for name, value in request.POST.items()
        if name.startswith("blank:") and isinstance(value, str)
    }
    try:
        entry = actions.use_statement(workspace_of(request), crisis_id, statement_id, values)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(crisis_id, "crisis-statements")
    messages.success(request, _("Written in the log, where it can be copied again."))
    return _back(crisis_id, f"entry-{entry.pk}")


def _back(crisis_id: int, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('listening:crisis', args=[crisis_id])}#{anchor}")
