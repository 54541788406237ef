"""The themes of a board, and what is copied around in it. Both take a moment: the frame comes first, the findings follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from parvis.archive.errors import ArchiveError
from parvis.listening import board_places, presenting_filters
from parvis.listening.filters import Filters, read
from parvis.listening.models import Watch
from parvis.listening.presenting_copies import present_copies
from parvis.listening.presenting_themes import present_themes
from parvis.listening.queries import boards, copies, themes, watches
from parvis.listening.queries.fragments import filled_in
from parvis.workspaces.api import Brand, Permission, Workspace, brand_by_slug, brands_of, workspace_of

Find = Callable[[Workspace, Filters, Brand, Watch | None, int], Any]


def brand_themes(request: HttpRequest, slug: str) -> HttpResponse:
    """What is talked about around a brand."""
    return _of_brand(request, slug, board_places.THEMES)


def watch_themes(request: HttpRequest, watch_id: int) -> HttpResponse:
    """What is talked about in a watch."""
    return _of_watch(request, watch_id, board_places.THEMES)


def brand_copies(request: HttpRequest, slug: str) -> HttpResponse:
    """What is copied around about a brand."""
    return _of_brand(request, slug, board_places.COPIES)


def watch_copies(request: HttpRequest, watch_id: int) -> HttpResponse:
    """What is copied around in a watch."""
    return _of_watch(request, watch_id, board_places.COPIES)


def _themes(workspace: Workspace, filters: Filters, brand: Brand, watch: Watch | None, _first: int) -> Any:
    found = themes.themes(workspace, filters, timezone.now())
    return present_themes(found, filters, brand, watch, boards.watch_names(workspace))


def _copies(workspace: Workspace, filters: Filters, brand: Brand, watch: Watch | None, first: int) -> Any:
    found = copies.copies(workspace, filters, timezone.now(), first)
    return present_copies(found, filters, brand, watch, boards.watch_names(workspace))


_FINDS: dict[str, Find] = {board_places.THEMES: _themes, board_places.COPIES: _copies}


def _of_brand(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    workspace = workspace_of(request)
    brand = brand_by_slug(workspace, slug)
    filters = filled_in(workspace.organisation, read(request.GET, zone=workspace.time_zone, brand=brand.pk))
    return _answer(request, workspace, filters, brand, None, place)


def _of_watch(request: HttpRequest, watch_id: int, place: str) -> HttpResponse:
    workspace = workspace_of(request)
    watch = watches.watch(workspace, watch_id)
    filters = filled_in(workspace.organisation, read(request.GET, zone=workspace.time_zone, watch=watch.pk))
    return _answer(request, workspace, filters, watch.brand, watch, place)


def _answer(
    request: HttpRequest, workspace: Workspace, filters: Filters, brand: Brand, watch: Watch | None, place: str
) -> HttpResponse:  # fmt: skip
    """The frame, and with ``found`` in the address (which the frame asks for by itself) the findings."""
    path = board_places.path_of(place, brand, watch)
    asked = "found" in request.GET
    number = request.GET.get("group", "")
    first = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    context: dict[str, Any] = {
        "brand": brand,
        "watch": watch,
        "place": place,
        "places": board_places.places(place, filters, brand, watch),
        "board": presenting_filters.present_frame(filters, path),
        "found_href": filters.address(path, found="1"),
        "again_href": filters.address(path),
        "can_listen": workspace.can(Permission.LISTEN, brand.pk),
    }
    if asked:
        try:
            context["page"] = page = _FINDS[place](workspace, filters, brand, watch, first)
            if place == board_places.COPIES and page.more:
                context["more_href"] = filters.address(path, found="1", group=str(page.next))
        except ArchiveError as error:
            context["trouble"] = str(error)
        if request.headers.get("HX-Request"):
            part = "copies_more" if first and "page" in context else f"{place}_found"
            return render(request, f"listening/{part}.html", context)
    of_brands, of_watches = board_places.same_place(
        place, filters, brands_of(workspace), watches.watches(workspace).filter(brand=brand), brand, watch
    )
    context |= {"of_brands": of_brands, "of_watches": of_watches, "asked": asked}
    return render(request, f"listening/{place}.html", context)
