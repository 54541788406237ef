"""A table of posts is sent, its columns are checked, its rows become posts, and those that cannot are taken out again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.rejects import REJECTS_COLUMNS, protected
from parvis.publishing import languages
from parvis.publishing.actions import importing as actions
from parvis.publishing.models import PostImport
from parvis.publishing.presenting_tables import ShownReject, columns, outlook
from parvis.publishing.queries.importing import first_day, import_of, imports_of
from parvis.publishing.queries.screens import brands_that_publish, voices
from parvis.publishing.table_columns import Part, dates_are_doubtful
from parvis.publishing.table_files import LARGEST, MOST_ROWS
from parvis.publishing.table_forms import SentMapping, read_mapping
from parvis.publishing.table_words import DATE_FORMS, PARTS
from parvis.publishing.views.brands import brand_of_form
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, Workspace, workspace_of

TURN = 1.5  # seconds of work in one answer
SHOWN_REJECTS = 30
RECENT = 10


@require_http_methods(["GET", "HEAD", "POST"])
def table_list(request: HttpRequest) -> HttpResponse:
    """Where a table is dropped, and those that were."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE)
    if request.method != "POST":
        return _list(request, workspace)
    file = request.FILES.get("file")
    if file is None:
        return _list(request, workspace, _("Choose a file."))
    brand = brand_of_form(workspace, request)
    try:
        made = actions.upload(workspace, brand.pk, str(file.name or ""), file.chunks())
    except ValidationError as error:
        return _list(request, workspace, " ".join(error.messages))
    return redirect("publishing:table", made.pk)


def _list(request: HttpRequest, workspace: Workspace, problem: str = "") -> HttpResponse:
    own = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    chosen = request.POST.get("brand", "")
    return page(
        request,
        "tables",
        "posts",
        422 if problem else 200,
        own=own,
        chosen=next(
            (one for one in own if str(one.pk) == chosen or one.slug == request.GET.get("brand")), None
        ),
        tables=list(imports_of(workspace)[:RECENT]),
        problem=problem,
        largest=LARGEST,
        most_rows=MOST_ROWS,
        fields=[str(label) for part, label in PARTS.items() if part is not Part.NUMBER],
    )


@require_safe
def table(request: HttpRequest, import_id: int) -> HttpResponse:
    """One table: its columns until they are right, then how it goes."""
    workspace = workspace_of(request)
    found = import_of(workspace, import_id)
    if found.state == PostImport.State.CHECKING:
        return _check(request, workspace, found, SentMapping(actions.mapping_of(found)), plans=True)
    return page(request, "table", "posts", **_progress(workspace, found))


@require_POST
def preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the rows would become with the columns as they are being chosen. Nothing is written."""
    workspace = workspace_of(request)
    found = import_of(workspace, import_id)
    sent = read_mapping(request.POST, actions.mapping_of(found), voices(workspace, found.brand_id))
    plans = request.POST.get("plans") == "1"
    return render(request, "publishing/table_outlook.html", _outlook(workspace, found, sent, plans=plans))


@require_POST
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the columns as they were chosen, and make the first posts."""
    workspace = workspace_of(request)
    found = import_of(workspace, import_id)
    if found.state == PostImport.State.CHECKING:
        sent = read_mapping(request.POST, actions.mapping_of(found), voices(workspace, found.brand_id))
        plans = request.POST.get("plans") == "1"
        if sent.errors:
            return _check(request, workspace, found, sent, plans=plans, status=422)
        try:
            actions.start(workspace, import_id, sent.mapping, plans=plans)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            _turn(request, workspace, import_id)
    return redirect("publishing:table", import_id)


@require_POST
def carry_on(request: HttpRequest, import_id: int) -> HttpResponse:
    """Make some more posts; the page asks again and again while there are rows left."""
    workspace = workspace_of(request)
    found = _turn(request, workspace, import_id)
    if not request.headers.get("HX-Request"):
        return redirect("publishing:table", import_id)
    return render(request, "publishing/table_progress.html", _progress(workspace, found))


def _turn(request: HttpRequest, workspace: Workspace, import_id: int) -> PostImport:
    try:
        return actions.carry_on(workspace, import_id, TURN)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return import_of(workspace, import_id)


@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Forget a table; posts made of it stay."""
    actions.forget(workspace_of(request), import_id)
    messages.success(request, _("The table is forgotten; posts that were made of it stay."))
    return redirect("publishing:tables")


@require_safe
def rejects(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The rows of which no post was made, each with its reason, ready to be corrected and sent again."""
    return refused_rows(import_of(workspace_of(request), import_id))


def refused_rows(found: PostImport) -> FileResponse:
    """The same as a file. Raises ``Http404`` where no row was refused, or the table is gone."""
    if not found.rejects:
        raise Http404(_("No row of this table was refused."))
    try:
        text = "".join(_reject_lines(found))
    except (FileUnreadableError, OSError):
        raise Http404(_("The file of this table can no longer be read: send it again.")) from None
    name = f"{_('refused')}-{found.file_name.rsplit('.', 1)[0][:80]}.csv"
    content = io.BytesIO(text.encode("utf-8-sig"))
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def _reject_lines(found: PostImport) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*REJECTS_COLUMNS, *map(protected, actions.form_of(found).columns)])
    reasons = dict(found.rejects)
    for number, cells in enumerate(islice(actions.rows_of(found), found.position), 1):
        if number in reasons:
            told = ["" if cell is None else protected(str(cell)) for cell in cells]
            writer.writerow([number, protected(reasons[number]), *told])
    yield buffer.getvalue()


def _check(
    request: HttpRequest,
    workspace: Workspace,
    found: PostImport,
    sent: SentMapping,
    *,
    plans: bool,
    status: int = 200,
) -> HttpResponse:
    accounts = voices(workspace, found.brand_id)
    return page(
        request,
        "table_check",
        "posts",
        status,
        found=found,
        columns=columns(found, sent, accounts),
        accounts=accounts,
        mapping=sent.mapping,
        doubtful=dates_are_doubtful(sent.mapping, list(islice(actions.rows_of(found), 500))),
        date_forms=[(str(form), label, form == sent.mapping.date_form) for form, label in DATE_FORMS.items()],
        languages=languages.choices(),
        **_outlook(workspace, found, sent, plans=plans),
    )


def _outlook(workspace: Workspace, found: PostImport, sent: SentMapping, *, plans: bool) -> dict[str, Any]:
    return {
        "outlook": None if sent.errors else outlook(workspace, found, sent.mapping, plans=plans),
        "plans": plans,
        "errors": sent.errors,
    }


def _progress(workspace: Workspace, found: PostImport) -> dict[str, Any]:
    moving = found.state == PostImport.State.RUNNING
    return {
        "found": found,
        "moving": moving,
        "ratio": found.position / found.rows if found.rows else 1,
        "refused": [ShownReject(number, reason) for number, reason in found.rejects[:SHOWN_REJECTS]],
        "more_refused": max(0, len(found.rejects) - SHOWN_REJECTS),
        "first_day": None if moving or not found.planned else first_day(workspace, found),
    }
