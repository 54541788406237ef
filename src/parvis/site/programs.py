"""Programs that show a token: known before any view of the HTTP API runs, and nobody else gets in there.

A browser's session opens nothing under ``/api/``: a page of somewhere else could otherwise have it called.
"""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.site.middleware import BeforeTheView, View
from parvis.site.rest import PREFIX
from parvis.workspaces.api import note_use, opened_by, problem

OPEN = "openapi.json"
ASSISTANTS = "/mcp"
"""Where :mod:`parvis.site.mcp` answers."""


class ProgramMiddleware(BeforeTheView):
    """Gives each request under ``/api/`` the workspace of its token; answers 401 to one without. Goes after the workspace's."""

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Look at the token."""
        if not request.path.startswith((PREFIX, ASSISTANTS)):
            return None
        request.workspace = None  # type: ignore[attr-defined]
        request.user = AnonymousUser()
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        found = opened_by(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
        if found is None:
            return None if request.path.endswith("/" + OPEN) else _who_are_you()
        opened, workspace = found
        note_use(opened)
        request.user, request.workspace, request.api_token = opened.person, workspace, opened  # type: ignore[attr-defined]
        timezone.activate(zoneinfo.ZoneInfo(workspace.time_zone))
        if "Accept-Language" not in request.headers:
            translation.activate(workspace.language)
        return None


def _who_are_you() -> HttpResponse:
    return problem(
        401,
        _("A token is missing"),
        _(
            "Send “Authorization: Bearer” and a token that is neither expired nor revoked. Tokens are made in the settings, under Programs."
        ),
        headers={"WWW-Authenticate": 'Bearer realm="Parvis"'},
    )
