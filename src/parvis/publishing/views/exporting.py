"""What is listed, as a table for a spreadsheet; and an empty one to fill in."""

from __future__ import annotations

import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.publishing.queries import posts as queries
from parvis.publishing.queries.posts import Stage
from parvis.publishing.table_export import CONTENT_TYPES, PostTable, as_csv, as_xlsx
from parvis.publishing.views.pages import brand_asked
from parvis.workspaces.api import Permission, Workspace, workspace_of

MOST = 5_000


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The posts of one heap (``stage``), of all brands or one, with a ``label`` where one is asked for, as CSV or XLSX that can be
    brought in again.
    """
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    workspace.require(Permission.EXPORT, brand.pk if brand else None)
    if form not in CONTENT_TYPES:
        raise Http404
    if "empty" in request.GET:
        return _file(PostTable([], workspace.time_zone, to_fill=True), form, f"parvis-{_('posts')}.{form}")
    try:
        stage = Stage(request.GET.get("stage", Stage.PLANNED))
    except ValueError:
        raise Http404 from None
    label = request.GET.get("label", "")
    number = int(label) if label.isdecimal() and len(label) < 15 else None
    return exported(workspace, form, stage, brand.pk if brand else None, number)


def exported(
    workspace: Workspace, form: str, stage: Stage, brand: int | None, label: int | None
) -> FileResponse:
    """The posts of one heap as a file. Raises ``PermissionDenied`` for those who may not take things out."""
    workspace.require(Permission.EXPORT, brand)
    posts = queries.at_stage(queries.posts_of(workspace, brand), stage)
    if label is not None:
        posts = posts.filter(labels=label)
    found = queries.with_variants(posts.select_related("row")).prefetch_related("labels")[:MOST]
    table = PostTable(list(found), workspace.time_zone)
    return _file(table, form, f"parvis-{_('posts')}-{timezone.localdate():%Y-%m-%d}.{form}")


def _file(table: PostTable, form: str, name: str) -> FileResponse:
    content = as_csv(table) if form == "csv" else as_xlsx(table)
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPES[form]
    )
