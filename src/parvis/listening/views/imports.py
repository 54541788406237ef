"""Imports: send a file, check its columns, follow it, take its rejected rows out."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening.actions import imports as actions
from parvis.listening.import_files import UPLOAD_LIMIT, rejects_path_of
from parvis.listening.import_forms import SentMapping, UploadForm, read_mapping
from parvis.listening.import_plans import plan_of
from parvis.listening.models import Import
from parvis.listening.presenting_imports import (
    present_choices,
    present_columns,
    present_import,
    present_preview,
)
from parvis.listening.queries import imports as queries
from parvis.workspaces.api import Permission, Workspace, brands_of, workspace_of

_PER_PAGE = 30
ACCEPTED = ".csv,.tsv,.txt,.xlsx,.json,.ndjson,.jsonl,.parquet,.gz,.zip,.js"


def import_list(request: HttpRequest) -> HttpResponse:
    """The imports so far, and where to drop the next file."""
    workspace = workspace_of(request)
    return _list(request, workspace, _upload_form(request, workspace))


def _upload_form(request: HttpRequest, workspace: Workspace) -> UploadForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return UploadForm(*sent, brands=brands_of(workspace), initial={"brand": request.GET.get("brand")})


def _list(request: HttpRequest, workspace: Workspace, form: UploadForm) -> HttpResponse:
    page = Paginator(queries.imports_of(workspace), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "imports": [present_import(one) for one in page],
        "page": page,
        "can_listen": workspace.can(Permission.LISTEN),
        "has_brands": brands_of(workspace).exists(),
        "limit": UPLOAD_LIMIT,
        "accepted": ACCEPTED,
    }
    partial = request.headers.get("HX-Request")
    name = "upload" if partial and form.is_bound else "list"
    status = 422 if form.is_bound and not partial else 200
    return render(request, f"listening/imports/{name}.html", context, status=status)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and show its columns; or say what is wrong with it."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    form = _upload_form(request, workspace)
    if form.is_valid():
        file = cast("UploadedFile[Any]", form.cleaned_data["file"])
        try:
            brought_in = actions.upload(
                workspace, form.cleaned_data["brand"].pk, file.name or "", file.chunks()
            )
        except ValidationError as problem:
            form.add_error("file", problem.messages[0])
        else:
            return _go(request, reverse("listening:import", args=[brought_in.pk]))
    return _list(request, workspace, form)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """A redirection that htmx follows too."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def import_detail(request: HttpRequest, import_id: int) -> HttpResponse:
    """One import: its columns until it is started, then how it goes."""
    workspace = workspace_of(request)
    brought_in = queries.import_of(workspace, import_id)
    if brought_in.state != Import.State.MAPPING:
        return render(
            request, "listening/imports/progress_page.html", _progress_context(workspace, brought_in)
        )
    return _mapping_page(request, brought_in, SentMapping(plan_of(brought_in).mapping))


def _mapping_page(
    request: HttpRequest, brought_in: Import, sent: SentMapping, status: int = 200
) -> HttpResponse:
    context = {
        "import": brought_in,
        "remembered": plan_of(brought_in).remembered,
        "columns": present_columns(brought_in, sent),
        "preview": None if sent.errors else present_preview(brought_in, sent),
        **present_choices(sent),
    }
    return render(request, "listening/imports/mapping.html", context, status=status)


@require_POST
def preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """The first rows under the mapping being edited. Nothing is saved."""
    brought_in = queries.import_of(workspace_of(request), import_id)
    sent = read_mapping(request.POST.dict(), plan_of(brought_in))
    shown = None if sent.errors else present_preview(brought_in, sent)
    return render(request, "listening/imports/preview.html", {"preview": shown, "errors": sent.errors})


@require_POST
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Save the mapping and let a worker begin."""
    workspace = workspace_of(request)
    brought_in = queries.import_of(workspace, import_id)
    if brought_in.state != Import.State.MAPPING:
        return redirect("listening:import", import_id=import_id)
    sent = read_mapping(request.POST.dict(), plan_of(brought_in))
    if not sent.errors:
        actions.set_mapping(workspace, import_id, sent.mapping, remember=bool(request.POST.get("remember")))
        actions.start(workspace, import_id)
        return redirect("listening:import", import_id=import_id)
    return _mapping_page(request, brought_in, sent, status=422)


def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far an import is; asked again and again while it runs."""
    workspace = workspace_of(request)
    brought_in = queries.import_of(workspace, import_id)
    return render(request, "listening/imports/progress.html", _progress_context(workspace, brought_in))


def _progress_context(workspace: Workspace, brought_in: Import) -> dict[str, object]:
    return {
        "import": brought_in,
        "shown": present_import(brought_in),
        "can_take_out": rejects_path_of(brought_in).is_file()
        and workspace.can(Permission.EXPORT, brought_in.brand_id),
    }


@require_POST
def cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop after the rows being read now."""
    actions.cancel(workspace_of(request), import_id)
    return redirect("listening:import", import_id=import_id)


@require_POST
def resume(request: HttpRequest, import_id: int) -> HttpResponse:
    """Go on from where it stopped."""
    actions.resume(workspace_of(request), import_id)
    return redirect("listening:import", import_id=import_id)


def delete(request: HttpRequest, import_id: int) -> HttpResponse:
    """Delete an import, once the person has seen what that means."""
    workspace = workspace_of(request)
    brought_in = queries.import_of(workspace, import_id)
    if request.method == "POST":
        actions.delete(workspace, import_id)
        messages.success(request, _("The import of %(name)s is deleted.") % {"name": brought_in.file_name})
        return redirect("listening:imports")
    return render(request, "listening/imports/delete.html", {"import": brought_in})


def rejects(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The rejected rows as a CSV file that can be corrected and imported again."""
    workspace = workspace_of(request)
    brought_in = queries.import_of(workspace, import_id)
    workspace.require(Permission.EXPORT, brought_in.brand_id)
    path = rejects_path_of(brought_in)
    if not brought_in.rejected or not path.is_file():
        raise Http404(_("No row of this import was rejected."))
    name = f"{_('rejected')}-{brought_in.file_name.rsplit('.', 1)[0][:80]}.csv"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )
