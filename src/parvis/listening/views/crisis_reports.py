"""The after-action report of a crisis, on screen and as files, and its log as a table."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote as quoted

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening import crisis_documents, crisis_pictures, presenting_crises
from parvis.listening.actions import crises as actions
from parvis.listening.models import Crisis
from parvis.listening.presenting_crisis_reports import ReportPage, present_report
from parvis.listening.queries import crises
from parvis.listening.queries.crisis_reports import report as read_report
from parvis.listening.views.crises import base_context, log_context, own_handles
from parvis.workspaces.api import Permission, Workspace, record, workspace_of

CONTENT_TYPES = {"pdf": "application/pdf", "md": "text/markdown; charset=utf-8"}


def report(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """The report on screen, made for paper too."""
    workspace = workspace_of(request)
    crisis = crises.crisis(workspace, crisis_id)
    context = base_context(workspace, crisis) | {"frozen": True}
    page = _page(workspace, crisis)
    context |= {
        "page": page,
        "reading": page.reading,
        "lines": page.lines,
        "alert_url": presenting_crises.alert_address(crisis.alert) if crisis.alert else "",
    }
    return render(request, "listening/crises/report.html", context)


@require_POST
def lessons(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """Write down what was learnt."""
    actions.learn(workspace_of(request), crisis_id, request.POST.get("lessons", ""))
    return redirect("listening:crisis-report", crisis_id=crisis_id)


def report_file(request: HttpRequest, crisis_id: int, format_: str) -> HttpResponse:
    """The report as a PDF or a text file."""
    workspace = workspace_of(request)
    crisis = crises.crisis(workspace, crisis_id)
    workspace.require(Permission.EXPORT, crisis.brand_id)
    if format_ not in CONTENT_TYPES:
        raise Http404
    page = _page(workspace, crisis)
    made = crisis_pictures.draw_report(page) if format_ == "pdf" else crisis_documents.markdown(page).encode()
    record(workspace, "crisis.export", f"crisis:{crisis.pk} {crisis.name}", format=format_)
    return _file(made, f"{_name(crisis)}.{format_}", CONTENT_TYPES[format_])


def log_file(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """The log as CSV."""
    workspace = workspace_of(request)
    crisis = crises.crisis(workspace, crisis_id)
    workspace.require(Permission.EXPORT, crisis.brand_id)
    lines = tuple(reversed(log_context(workspace, crisis)["lines"]))
    record(workspace, "crisis.export", f"crisis:{crisis.pk} {crisis.name}", format="csv")
    made = crisis_documents.log_csv(lines).encode()
    return _file(made, f"{_name(crisis)}-{_('log')}.csv", "text/csv; charset=utf-8")


def _page(workspace: Workspace, crisis: Crisis) -> ReportPage:
    found = read_report(workspace, crisis, timezone.now(), own_handles(crisis))
    return present_report(workspace, found)


def _name(crisis: Crisis) -> str:
    day: dt.date = timezone.localtime(crisis.since).date()
    return f"parvis-{slugify(crisis.name) or crisis.pk}-{day:%Y-%m-%d}"


def _file(made: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(made, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted(name)}"
    return response
