"""Stopping what the brand sends out from its crisis room, and letting it go on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening.actions import crisis_brakes as actions
from parvis.workspaces.api import workspace_of


@require_POST
def stop(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """Let nothing more out, for the brand or for every brand."""
    actions.stop_everything(workspace_of(request), crisis_id, whole=bool(request.POST.get("whole")))
    messages.success(request, _("Publishing is stopped: what is held back is listed here."))
    return redirect("listening:crisis", crisis_id=crisis_id)


@require_POST
def let_go(request: HttpRequest, crisis_id: int, stop_id: int) -> HttpResponse:
    """End a stop."""
    try:
        actions.let_go_on(workspace_of(request), crisis_id, stop_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Publishing goes on. What became too late meanwhile waits for somebody’s decision.")
        )
    return redirect("listening:crisis", crisis_id=crisis_id)
