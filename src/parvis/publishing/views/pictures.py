"""The pictures beside a post: shown to those who may see them, and added while one writes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.publishing.actions.media import add_medium
from parvis.publishing.composing import Illustration
from parvis.publishing.media_files import LARGEST
from parvis.publishing.models import Medium
from parvis.publishing.queries.media import content, medium
from parvis.publishing.shown_media import shown
from parvis.publishing.views.brands import brand_of_form
from parvis.workspaces.api import Workspace, workspace_of


@require_safe
def picture(request: HttpRequest, medium_id: int) -> HttpResponse:
    """The bytes of a picture, which never change under its number."""
    workspace = workspace_of(request)
    found = medium(workspace, medium_id)
    try:
        data = content(workspace.organisation, found.digest)
    except FileNotFoundError:
        raise Http404(_("This picture is missing from this server.")) from None
    headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "sandbox"}
    return HttpResponse(data, content_type=found.media_type, headers=headers)


@login_not_required
@require_safe
def shown_picture(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """A picture that a network fetches: nobody signs in, the address itself is the permission."""
    found = shown(token)
    if found is None or found[1] != f"image/{kind}":
        raise Http404
    data, media_type = found
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(data, content_type=media_type, headers=headers)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take in the files that were chosen; answers with their lines of the composer, and what is wrong with the others."""
    workspace = workspace_of(request)
    added, wrong = taken_in(workspace, brand_of_form(workspace, request).pk, request)
    context = {"pictures": [Illustration(one, one.alt) for one in added], "wrong": wrong}
    return render(request, "publishing/pictures.html", context)


def taken_in(workspace: Workspace, brand: int, request: HttpRequest) -> tuple[list[Medium], list[str]]:
    """The pictures among the files of a form, kept; and a sentence for each that cannot be used."""
    added, wrong = [], []
    for file in request.FILES.getlist("pictures"):
        name = str(file.name or "")
        try:
            added.append(add_medium(workspace, brand, name, file.read(LARGEST + 1)))
        except ValidationError as error:
            wrong.append(f"{name}: {' '.join(error.messages)}")
    return added, wrong
