"""Taking a board or its mentions out: CSV, XLSX, Parquet, JSON lines, PNG and PDF."""

from __future__ import annotations

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone

from parvis.listening import exporting, picturing, presenting, presenting_filters
from parvis.listening.api.exports import exported
from parvis.listening.queries import boards
from parvis.listening.views.boards import asked, require_export
from parvis.workspaces.api import record, workspace_of


def export(request: HttpRequest, format_: str) -> HttpResponseBase:
    """The mentions (or, for ``png`` and ``pdf``, the board) of the address, as a file."""
    workspace = workspace_of(request)
    filters, brand, watch = asked(request, workspace)
    require_export(workspace, brand)
    name = f"parvis-{(brand.slug if brand else 'all')}-{timezone.localdate():%Y-%m-%d}.{format_}"
    record(
        workspace,
        "board.export",
        f"brand:{brand.pk if brand else '*'}",
        format=format_,
        filters=filters.parameters(),
    )
    if format_ in {"png", "pdf"}:
        if brand is None:
            raise Http404
        found = boards.board(workspace, filters, timezone.now())
        title = watch.name if watch else brand.name
        page = presenting.present(
            found, filters, request.path, brand, watch, boards.watch_names(workspace), workspace.time_zone
        )
        picture = picturing.draw(page, title, presenting_filters.describe(filters, found.period), format_)
        response = HttpResponse(picture, content_type="image/png" if format_ == "png" else "application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    if format_ not in exporting.CONTENT_TYPES:
        raise Http404
    mentions, names = exported(workspace, filters, timezone.now())
    if format_ in exporting.FILE_WRITERS:
        handle = exporting.spooled(format_, mentions, names)
        return FileResponse(
            handle, as_attachment=True, filename=name, content_type=exporting.CONTENT_TYPES[format_]
        )
    lines = exporting.LINE_WRITERS[format_](mentions, names)
    streamed = StreamingHttpResponse(lines, content_type=exporting.CONTENT_TYPES[format_])
    streamed["Content-Disposition"] = f'attachment; filename="{name}"'
    return streamed
