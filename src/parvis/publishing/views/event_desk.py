"""The desk of an event: what is next, said at a key; and the roll-call of what became of it all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.publishing import presenting_roll_call as calling
from parvis.publishing.actions import releasing, running_order
from parvis.publishing.actions.running_order import LineDraft
from parvis.publishing.composing import Voice
from parvis.publishing.event_forms import CueForm
from parvis.publishing.models import Event, EventLine
from parvis.publishing.presenting_events import desk as desk_of
from parvis.publishing.presenting_events import is_lively, span, words_of
from parvis.publishing.queries.events import event as find_event
from parvis.publishing.queries.events import last_accounts, lines_of, may_change_event
from parvis.publishing.queries.events import line as find_line
from parvis.publishing.queries.screens import voices
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, Workspace, workspace_of


@require_safe
def desk(request: HttpRequest, event_id: int) -> HttpResponse:
    """The desk; ``line`` in the address is the line to show large."""
    return _desk(request, find_event(workspace_of(request), event_id))


@require_safe
def state(request: HttpRequest, event_id: int) -> HttpResponse:
    """The parts of the desk that change by themselves."""
    workspace = workspace_of(request)
    event = find_event(workspace, event_id)
    return render(
        request, "publishing/event_parts.html", _parts(workspace, event, request.GET.get("line", ""))
    )


def _parts(workspace: Workspace, event: Event, chosen: str) -> dict[str, Any]:
    number = int(chosen) if chosen.isdigit() and len(chosen) < 15 else None
    shown = desk_of(workspace, lines_of(workspace, event.pk), number)
    return {
        "event": event,
        "desk": shown,
        "may_prepare": workspace.can(Permission.PREPARE, event.brand_id),
        "may_change": may_change_event(workspace, event),
    }


def _desk(
    request: HttpRequest,
    event: Event,
    typed: Any = None,
    form: CueForm | None = None,
    wrong: dict[str, list[str]] | None = None,
) -> HttpResponse:
    workspace = workspace_of(request)
    parts = _parts(workspace, event, request.GET.get("line", ""))
    return page(
        request,
        "event_desk",
        "events",
        422 if wrong else 200,
        brand=event.brand,
        when=span(event.begins_at, event.ends_at),
        voices=_voices(workspace, event, typed),
        typed=typed or {},
        cue_form=form or CueForm(is_brief=True),
        wrong=wrong or {},
        **parts,
    )


def _voices(workspace: Workspace, event: Event, typed: Any) -> list[Voice]:
    """The accounts one may choose: those typed, else those of the last line, else the only one that is connected."""
    accounts = voices(workspace, event.brand_id)
    if typed is not None:
        chosen = {int(one) for one in typed.getlist("accounts") if one.isdigit() and len(one) < 15}
        return [Voice(one, one.pk in chosen) for one in accounts]
    before = last_accounts(workspace, event.pk)
    ready = [one for one in accounts if one.credentials]
    if not before and len(ready) == 1:
        before = {ready[0].pk}
    return [Voice(one, one.pk in before) for one in accounts]


@require_POST
def write(request: HttpRequest, event_id: int) -> HttpResponse:
    """Write a line on the spot."""
    workspace = workspace_of(request)
    event = find_event(workspace, event_id)
    workspace.require(Permission.PREPARE, event.brand_id)
    form = CueForm(request.POST, is_brief=True)
    if not form.is_valid():
        return _desk(request, event, request.POST, form, {"cue": [_("Look at the cue and its hour.")]})
    draft = LineDraft(
        text=request.POST.get("text", "").replace("\r\n", "\n"),
        accounts=[int(one) for one in request.POST.getlist("accounts") if one.isdigit() and len(one) < 15],
        cue=form.cleaned_data["cue"],
        expected=form.cleaned_data["expected"],
        language=workspace.language,
    )
    try:
        running_order.write_line(workspace, event_id, draft, is_next=request.POST.get("do") == "next")
    except ValidationError as error:
        wrong = error.message_dict if hasattr(error, "error_dict") else {"text": error.messages}
        return _desk(request, event, request.POST, form, wrong)
    return redirect("publishing:event", event_id)


def _release(workspace: Workspace, line: EventLine, request: HttpRequest) -> str:
    said = releasing.release(workspace, line.pk, request.POST.get("seen", ""))
    return _("Released: %(words)s") % {"words": Truncator(words_of(said)).chars(60)}


def _skip(workspace: Workspace, line: EventLine, _request: HttpRequest) -> str:
    releasing.skip(workspace, line.pk)
    return _("Skipped. It can be put back.")


def _put_back(workspace: Workspace, line: EventLine, _request: HttpRequest) -> str:
    releasing.put_back(workspace, line.pk)
    return _("Put back among those to come.")


def _take_out(workspace: Workspace, line: EventLine, _request: HttpRequest) -> str:
    running_order.take_out(workspace, line.pk)
    return _("Taken out of the running order; the post is still there.")


def _next(workspace: Workspace, line: EventLine, _request: HttpRequest) -> str:
    running_order.make_next(workspace, line.pk)
    return _("It is the next one.")


def _move(workspace: Workspace, line: EventLine, request: HttpRequest) -> str:
    to = request.POST.get("to", "")
    if not (to.isdigit() and len(to) < 6):
        raise Http404
    running_order.move_line(workspace, line.pk, int(to))
    return ""


DEEDS: dict[str, Callable[[Workspace, EventLine, HttpRequest], str]] = {
    "release": _release,
    "skip": _skip,
    "put-back": _put_back,
    "take-out": _take_out,
    "next": _next,
    "move": _move,
}


@require_POST
def deed(request: HttpRequest, line_id: int, verb: str) -> HttpResponse:
    """Do something with a line. A script is answered with the parts of the desk; everybody else comes back to it."""
    workspace = workspace_of(request)
    line = find_line(workspace, line_id)
    if verb not in DEEDS:
        raise Http404
    problem = said = ""
    try:
        said = DEEDS[verb](workspace, line, request)
    except ValidationError as error:
        problem = " ".join(error.messages)
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        elif said:
            messages.success(request, said)
        return redirect("publishing:event", line.event_id)
    parts = _parts(workspace, find_event(workspace, line.event_id), "")
    answer = render(request, "publishing/event_parts.html", {**parts, "answered": True, "problem": problem})
    if said:
        answer["HX-Trigger"] = json.dumps({"parvis:toast": {"text": said}})
    return answer


@require_safe
def roll_call(request: HttpRequest, event_id: int) -> HttpResponse:
    """What went out, when and where; what did not, and why."""
    workspace = workspace_of(request)
    event = find_event(workspace, event_id)
    lines = lines_of(workspace, event_id)
    called = calling.roll_call(workspace, lines)
    context: dict[str, Any] = {
        "event": event,
        "when": span(event.begins_at, event.ends_at),
        "called": called,
        "counts": calling.counts(called),
        "as_text": calling.as_text(event, called),
        "moving": is_lively(lines),
        "can_export": workspace.can(Permission.EXPORT, event.brand_id),
    }
    if request.headers.get("HX-Request"):
        return render(request, "publishing/roll_call_lines.html", context)
    return page(request, "roll_call", "events", brand=event.brand, **context)


@require_safe
def roll_call_table(request: HttpRequest, event_id: int) -> HttpResponse:
    """The same as a table."""
    workspace = workspace_of(request)
    event = find_event(workspace, event_id)
    workspace.require(Permission.EXPORT, event.brand_id)
    content = calling.as_csv(calling.roll_call(workspace, lines_of(workspace, event_id)))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = slugify(event.name) or str(event.pk)
    answer["Content-Disposition"] = f'attachment; filename="parvis-{name}.csv"'
    return answer
