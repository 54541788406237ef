"""Several watches side by side, and the wall for a big screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from parvis.listening import cards, presenting
from parvis.listening.filters import Filters, read
from parvis.listening.queries import boards, watches
from parvis.listening.queries.aspects import names_of
from parvis.listening.queries.fragments import filled_in
from parvis.workspaces.api import brand_by_slug, brands_of, workspace_of

COLUMNS = 6


def columns(request: HttpRequest) -> HttpResponse:
    """The newest mentions of several watches, side by side, live."""
    workspace = workspace_of(request)
    everything = list(watches.watches(workspace))
    picked = [w for w in everything if str(w.pk) in request.GET.getlist("watch")] or everything[:COLUMNS]
    names = boards.watch_names(workspace)
    aspects = names_of(workspace.organisation, get_language() or "fr")
    now = timezone.now()
    shown = []
    for watch in picked[:COLUMNS]:
        page = boards.mentions(workspace, Filters(watch=watch.pk, range="all"), now)
        shown.append(
            {
                "watch": watch,
                "cards": [cards.present_mention(m, names, None, aspects) for m in page.mentions[:25]],
                "live_href": f"{reverse('listening:live')}?watch={watch.pk}",
            }
        )
    return render(
        request,
        "listening/columns.html",
        {"columns": shown, "watches": everything, "picked": {w.pk for w in picked}},
    )


def wall(request: HttpRequest) -> HttpResponse:
    """A board for a big screen: the figures that matter, and what is being said, readable from afar."""
    workspace = workspace_of(request)
    slug = request.GET.get("brand")
    brand = brand_by_slug(workspace, slug) if slug else brands_of(workspace).first()
    if brand is None:
        return render(request, "listening/wall.html", {"brand": None})
    filters = filled_in(workspace.organisation, read(request.GET, zone=workspace.time_zone, brand=brand.pk))
    if "range" not in request.GET:
        filters = filters.at("24h")
    found = boards.board(workspace, filters, timezone.now())
    context = {
        "brand": brand,
        "brands": brands_of(workspace),
        "board": presenting.present(
            found, filters, request.path, brand, None, boards.watch_names(workspace), workspace.time_zone
        ),
    }
    return render(request, "listening/wall.html", context)
