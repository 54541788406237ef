"""What all the screens of publishing share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.publishing.presenting_stops import stops
from parvis.publishing.queries.governance import may_stop
from parvis.publishing.queries.screens import brands_that_publish
from parvis.workspaces.api import Brand, Permission, Workspace, brand_by_slug, entities_of, workspace_of


def page(
    request: HttpRequest,
    template: str,
    here: str,
    status: int = 200,
    brand: Brand | None = None,
    **context: Any,
) -> HttpResponse:
    """A screen with the places beside it, and what is stopped. ``brand``: only its stops are shown."""
    workspace = workspace_of(request)
    context |= {
        "here": here,
        "brand": brand,
        "stops": stops(workspace, brand.pk if brand else None),
        "can_prepare": workspace.can(Permission.PREPARE),
        "can_stop": workspace.can(Permission.PUBLISH),
        "stoppable_entities": [one for one in entities_of(workspace) if may_stop(workspace, None, one)],
        "can_stop_all": workspace.can(Permission.PUBLISH) and workspace.is_whole,
    }
    context.setdefault("brands", brands_that_publish(workspace))
    return render(request, f"publishing/{template}.html", context, status=status)


def brand_asked(workspace: Workspace, slug: str) -> Brand | None:
    """The brand an address names; ``None`` for all. Raises ``Http404`` for one that is closed here."""
    return brand_by_slug(workspace, slug) if slug else None
