"""The button that stops everything, and the one that lets it go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.publishing.actions import pausing
from parvis.workspaces.api import workspace_of


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Let nothing more out, of a brand, of an entity, or of all."""
    kind, _dash, number = request.POST.get("what", "").partition("-")
    if kind not in {"", "brand", "entity"} or (kind and not number.isdigit()):
        raise Http404
    pausing.pause(
        workspace_of(request),
        int(number) if kind == "brand" else None,
        request.POST.get("reason", ""),
        int(number) if kind == "entity" else None,
    )
    messages.success(request, _("Publishing is stopped: nothing more goes out."))
    return redirect("publishing:posts")


@require_POST
def resume(request: HttpRequest, pause_id: int) -> HttpResponse:
    """End a stop."""
    pausing.resume(workspace_of(request), pause_id)
    messages.success(
        request, _("Publishing goes on. What became too late meanwhile waits for your decision.")
    )
    return redirect("publishing:posts")
