"""The audit log."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.workspaces.actions.audit import record
from parvis.workspaces.forms.privacy import AuditForm
from parvis.workspaces.models import AuditEntry
from parvis.workspaces.queries.audit import PAGE, all_audit_entries, audit_entries, verify_chain
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.verbs import label_of
from parvis.workspaces.views.pages import settings_page


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """What was done, newest first; with ``before`` the page after that entry."""
    workspace = workspace_of(request)
    form = AuditForm(workspace, request.GET)
    before = request.GET.get("before", "")
    position = int(before) if before.isdecimal() and len(before) < 18 else None
    entries = audit_entries(workspace, form.filter(), position, PAGE + 1)
    chosen = {name: value for name, value in request.GET.items() if name in form.fields and value}
    more = urlencode({**chosen, "before": entries[PAGE - 1].position}) if len(entries) > PAGE else ""
    return settings_page(
        request,
        "audit",
        "audit",
        form=form,
        entries=[(entry, label_of(entry.verb), _in_words(entry)) for entry in entries[:PAGE]],
        more=more,
        chosen=urlencode(chosen),
    )


@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    """Whether nobody rewrote the log; asked by the page once it is shown, since it reads everything."""
    return render(
        request, "workspaces/audit_verification.html", {"report": verify_chain(workspace_of(request))}
    )


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The chosen entries as CSV, oldest first."""
    workspace = workspace_of(request)
    wanted = AuditForm(workspace, request.GET).filter()
    entries = all_audit_entries(workspace, wanted)
    record(workspace, "audit.export")
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        _rows(entries),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(entries: Iterator[AuditEntry]) -> Iterator[str]:
    yield "\ufeff"  # spreadsheets read accents only when told that this is UTF-8
    yield _line(["position", "at", "actor", "verb", "what", "target", "details", "previous_hash", "hash"])
    for entry in entries:
        details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True)
        yield _line(
            [
                entry.position,
                entry.at.isoformat(),
                entry.actor,
                entry.verb,
                label_of(entry.verb),
                entry.target,
                details,
                entry.previous_hash,
                entry.hash,
            ]
        )


def _line(cells: list[object]) -> str:
    written = StringIO()
    csv.writer(written).writerow([_harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _harmless(cell: str) -> str:
    """Text that a spreadsheet shows instead of running as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _in_words(entry: AuditEntry) -> list[tuple[str, str]]:
    return [(str(key), _said(value)) for key, value in entry.details.items()]


def _said(value: object) -> str:
    if value is None or value in ("", [], {}):
        return _("nothing")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
