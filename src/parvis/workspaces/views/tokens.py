"""The tokens with which programs act: made, listed, revoked."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.workspaces.access import RANKS
from parvis.workspaces.actions.tokens import make_token, revoke_token
from parvis.workspaces.models import Role
from parvis.workspaces.queries.tokens import tokens_of
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import settings_page

DAYS = (30, 90, 365)


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Those that are open; a new one is shown once."""
    workspace = workspace_of(request)
    made, wrong, status = "", {}, 200
    if request.method == "POST":
        typed = request.POST.get("days", "")
        try:
            _token, made = make_token(
                workspace,
                request.POST.get("name", ""),
                request.POST.get("role", ""),
                int(typed) if typed.isascii() and typed.isdigit() else 0,
            )
        except ValidationError as error:
            wrong, status = {name: texts[0] for name, texts in error.message_dict.items()}, 422
    here = settings.BASE_URL or request.build_absolute_uri("/").rstrip("/")
    return settings_page(
        request,
        "tokens",
        "tokens",
        status,
        tokens=list(tokens_of(workspace)),
        made=made,
        wrong=wrong,
        typed=request.POST if wrong else {},
        days=DAYS,
        roles=[(role, label) for role, label in Role.choices if RANKS[role] <= RANKS[workspace.role]][::-1],
        address=f"{here}/api/v1/",
        assistants=f"{here}/mcp",
    )


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Close a token for good."""
    revoke_token(workspace_of(request), token_id)
    messages.success(request, _("The token is revoked: no program can use it any more."))
    return redirect("workspaces:tokens")
