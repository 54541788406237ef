"""Which brand a form speaks for."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from parvis.publishing.queries.screens import brands_that_publish
from parvis.workspaces.api import Brand, Permission, Workspace


def brand_of_form(workspace: Workspace, request: HttpRequest) -> Brand:
    """The brand a form names. Raises ``Http404`` for one that does not publish here."""
    asked = request.POST.get("brand", "")
    for one in brands_that_publish(workspace):
        if str(one.pk) == asked:
            workspace.require(Permission.PREPARE, one.pk)
            return one
    raise Http404
