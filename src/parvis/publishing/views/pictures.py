"""The pictures and videos beside a post: shown to those who may see them, and added while one writes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.publishing.actions.media import add_file
from parvis.publishing.illustrations import Illustration
from parvis.publishing.models import Medium
from parvis.publishing.queries.media import medium, picture_of
from parvis.publishing.shown_media import shown
from parvis.publishing.shown_media import shown_video as video_behind
from parvis.publishing.views.brands import brand_of_form
from parvis.publishing.watching import watched
from parvis.workspaces.api import Workspace, workspace_of


@require_safe
def picture(request: HttpRequest, medium_id: int) -> HttpResponse:
    """The bytes of a picture, or of what stands for a video; they never change under its number."""
    workspace = workspace_of(request)
    try:
        data, kind = picture_of(medium(workspace, medium_id))
    except FileNotFoundError:
        raise Http404(_("This picture is missing from this server.")) from None
    headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "sandbox"}
    return HttpResponse(data, content_type=kind, headers=headers)


@require_safe
def video(request: HttpRequest, medium_id: int) -> HttpResponseBase:
    """A video to watch, or a piece of it where the browser asks for one."""
    workspace = workspace_of(request)
    found = medium(workspace, medium_id)
    if not found.is_video:
        raise Http404
    return watched(request, workspace.organisation, found)


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


@login_not_required
@require_safe
def shown_video(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """A video that a network fetches, whole or piece by piece."""
    found = video_behind(token)
    if found is None or found[1].media_type != f"video/{kind}":
        raise Http404
    answer = watched(request, *found)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take in the files that were chosen; answers with their lines of the composer, and what is wrong with the others."""
    workspace = workspace_of(request)
    added, wrong = taken_in(workspace, brand_of_form(workspace, request).pk, request)
    context = {"pictures": [Illustration(one, one.alt) for one in added], "wrong": wrong}
    return render(request, "publishing/pictures.html", context)


def taken_in(
    workspace: Workspace, brand: int, request: HttpRequest, name: str = "pictures"
) -> tuple[list[Medium], list[str]]:
    """The pictures and videos among the files of a form, kept; and a sentence for each file that cannot be used."""
    added, wrong = [], []
    for file in request.FILES.getlist(name):
        try:
            added.append(add_file(workspace, brand, file))
        except ValidationError as error:
            wrong.append(f"{file.name}: {' '.join(error.messages)}")
    return added, wrong
