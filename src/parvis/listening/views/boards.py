"""The live board, the mentions behind its figures, and one mention in context."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.archive.contract import Position
from parvis.listening import board_places, cards, naming, presenting, presenting_filters
from parvis.listening.filters import Filters, read
from parvis.listening.models import LabelCorrection, Watch
from parvis.listening.queries import boards, watches
from parvis.listening.queries.aspects import in_words, names_of
from parvis.listening.queries.corrections import corrections_of
from parvis.listening.queries.fragments import filled_in
from parvis.workspaces.api import Brand, Permission, Workspace, brand_by_slug, brands_of, workspace_of


def asked(request: HttpRequest, workspace: Workspace) -> tuple[Filters, Brand | None, Watch | None]:
    """The filters of an address that names its brand or watch as parameters."""
    watch = watches.watch(workspace, _number(request, "watch")) if request.GET.get("watch") else None
    slug = request.GET.get("brand")
    brand = brand_by_slug(workspace, slug) if slug else (watch.brand if watch else None)
    filters = read(
        request.GET,
        zone=workspace.time_zone,
        brand=brand.pk if brand and not watch else None,
        watch=watch.pk if watch else None,
    )
    return filled_in(workspace.organisation, filters), brand, watch


def _number(request: HttpRequest, name: str) -> int:
    try:
        return int(request.GET[name])
    except ValueError as error:
        raise Http404 from error


def home(request: HttpRequest) -> HttpResponse:
    """The board of the first own brand; the welcome when there is none yet."""
    workspace = workspace_of(request)
    first = brands_of(workspace).first()
    if first is None:
        return redirect(
            "listening:welcome-listen" if not workspace.can(Permission.MANAGE_BRANDS) else "welcome:start"
        )
    return redirect("listening:brand", slug=first.slug)


def brand_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything heard about a brand."""
    workspace = workspace_of(request)
    brand = brand_by_slug(workspace, slug)
    filters = filled_in(workspace.organisation, read(request.GET, zone=workspace.time_zone, brand=brand.pk))
    return _board(request, workspace, filters, brand, None)


def watch_board(request: HttpRequest, watch_id: int) -> HttpResponse:
    """What one watch caught."""
    workspace = workspace_of(request)
    watch = watches.watch(workspace, watch_id)
    filters = filled_in(workspace.organisation, read(request.GET, zone=workspace.time_zone, watch=watch.pk))
    return _board(request, workspace, filters, watch.brand, watch)


def _board(
    request: HttpRequest, workspace: Workspace, filters: Filters, brand: Brand, watch: Watch | None
) -> HttpResponse:
    found = boards.board(workspace, filters, timezone.now())
    context: dict[str, Any] = {
        "brand": brand,
        "watch": watch,
        "places": board_places.places(board_places.BOARD, filters, brand, watch),
        "brands": brands_of(workspace),
        "watches": watches.watches(workspace).filter(brand=brand),
        "board": presenting.present(
            found, filters, request.path, brand, watch, boards.watch_names(workspace), workspace.time_zone
        ),
        "can_export": workspace.can(Permission.EXPORT, brand.pk),
        "can_correct": workspace.can(Permission.LISTEN),
        "can_listen": workspace.can(Permission.LISTEN, brand.pk),
        "read_only": False,
    }
    return render(request, "listening/board.html", context)


def search(request: HttpRequest) -> HttpResponse:
    """Everything heard, in the query language; also the list behind any figure."""
    workspace = workspace_of(request)
    filters, brand, watch = asked(request, workspace)
    if "range" not in request.GET and not (filters.since or filters.until):
        filters = replace(filters, range="all")
    now = timezone.now()
    after = _position(request)
    page = boards.mentions(workspace, filters, now, after)
    context: dict[str, Any] = {
        "brand": brand,
        "watch": watch,
        "brands": brands_of(workspace),
        "list": presenting.present_list(page, filters, request, brand, watch, boards.watch_names(workspace)),
        "can_export": workspace.can(Permission.EXPORT, brand.pk if brand else None),
        "can_correct": workspace.can(Permission.LISTEN),
    }
    if after and request.headers.get("HX-Request"):
        return render(request, "listening/mentions_page.html", context)
    context["total"] = boards.count(workspace, filters, now)
    return render(request, "listening/search.html", context)


def _position(request: HttpRequest) -> Position | None:
    parts = (request.GET.get("after") or "").split("|", 2)
    if len(parts) != 3:
        return None
    try:
        return Position(dt.datetime.fromisoformat(parts[0]), parts[1], parts[2])
    except ValueError:
        return None


def mention(request: HttpRequest) -> HttpResponse:
    """One mention, what was said around it, why it matched and where its figures come from."""
    workspace = workspace_of(request)
    found = boards.one(workspace, request.GET.get("network", ""), request.GET.get("id", ""))
    if found is None:
        raise Http404(_("This mention is not in the archive, or was deleted by its author."))
    names = boards.watch_names(workspace)
    aspects = names_of(workspace.organisation, get_language() or "fr")
    told = dict(term.split(":", 1) for term in found.understanding.aspects)
    context = {
        "aspects": [
            {
                "key": key,
                "name": name,
                "moods": [(m, str(label), m == told.get(key)) for m, label in naming.SENTIMENTS.items()],
            }
            for key, name in aspects.items()
        ],
        "mention": cards.present_mention(found, names, cards.marks_of(found, names), aspects),
        "thread": [cards.present_mention(m, names, None, aspects) for m in boards.thread(workspace, found)],
        "reasons": cards.reasons(found, names),
        "can_correct": workspace.can(Permission.LISTEN),
        "corrections": [
            {
                "label": _corrected_to(one, aspects),
                "by": str(one.corrected_by or ""),
                "at": one.corrected_at,
            }
            for one in corrections_of(workspace, found.item.network, found.item.id)
        ],
        "emotions": [(name or "none", label) for name, label in naming.EMOTIONS.items()],
        "emotion": str(found.understanding.emotion or "none"),
    }
    return render(request, "listening/mention.html", context)


def _corrected_to(one: LabelCorrection, names: dict[str, str]) -> str:
    if one.kind != LabelCorrection.Kind.ASPECTS:
        return str({**naming.SENTIMENTS, **naming.EMOTIONS}.get(one.label, ""))
    told = [
        _("%(aspect)s: %(mood)s") % {"aspect": name, "mood": naming.sentiment(mood)}
        for _key, name, mood in in_words(tuple(one.label.split()), names)
    ]
    return ", ".join(told) or _("About nothing in the list")


def facet(request: HttpRequest, name: str) -> HttpResponse:
    """The whole list of a facet: all hashtags, all links, all authors…"""
    workspace = workspace_of(request)
    filters, brand, watch = asked(request, workspace)
    if name not in presenting_filters.FACET_TITLES:
        raise Http404
    rows = boards.shares(workspace, filters, presenting_filters.FACET_COLUMNS[name], timezone.now(), 200)
    back = (
        reverse("listening:watch", args=[watch.pk])
        if watch
        else reverse("listening:brand", args=[brand.slug])
        if brand
        else ""
    )
    context = {
        "brand": brand,
        "watch": watch,
        "title": presenting_filters.FACET_TITLES[name],
        "rows": presenting.present_shares(rows, name, filters, reverse("listening:search"), brand, watch),
        "back": filters.address(back) if back else "",
    }
    return render(request, "listening/facet.html", context)


def require_export(workspace: Workspace, brand: Brand | None) -> None:
    """Raise ``PermissionDenied`` unless this workspace may take data out."""
    if not workspace.can(Permission.EXPORT, brand.pk if brand else None):
        raise PermissionDenied(_("Your role does not allow exports. Ask an administrator of the workspace."))
