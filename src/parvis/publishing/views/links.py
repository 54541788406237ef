"""The short links of the brands: listed with their clicks, looked at one by one, corrected, closed, taken out."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.publishing import presenting_links as presenting
from parvis.publishing.actions.short_links import close_link, lead_elsewhere
from parvis.publishing.models import ShortLink
from parvis.publishing.queries import clicks as queries
from parvis.publishing.queries.short_links import short_link
from parvis.publishing.views.pages import brand_asked, page
from parvis.ui.shell import NavigationEntry
from parvis.workspaces.api import Permission, Workspace, workspace_of

PAGE = 50
MOST = 5_000
USUAL = 30
PERIODS = (7, 30, 90, 0)
"""Days, today with them; 0: since ever."""


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """The links with the clicks of a period, those most followed first."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    days, words = _period(request), request.GET.get("q", "").strip()[:200]
    found = queries.counted_links(workspace, brand.pk if brand else None, _since(days), words)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = {"q": words, "brand": brand.slug if brand else "", "days": str(days)}
    return page(
        request,
        "links",
        "links",
        brand=brand,
        lines=_lines(workspace, list(shown), days),
        page=shown,
        words=words,
        periods=_periods(days, kept),
        days=days,
        kept=urlencode({name: value for name, value in kept.items() if value}),
        kept_but_brand=urlencode({name: value for name, value in kept.items() if value and name != "brand"}),
        coverage=presenting.coverage(),
        can_export=workspace.can(Permission.EXPORT),
        can_manage=workspace.can(Permission.MANAGE_BRANDS),
        has_domain=bool(settings.SHORT_LINKS),
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    workspace.require(Permission.EXPORT, brand.pk if brand else None)
    days, words = _period(request), request.GET.get("q", "").strip()[:200]
    found = list(queries.counted_links(workspace, brand.pk if brand else None, _since(days), words)[:MOST])
    moments = {
        one.pk: (timezone.localtime(one.created_at).isoformat(timespec="minutes"), one.original)
        for one in found
    }
    lines = [presenting.line(one, {}, timezone.localdate()) for one in found]
    answer = HttpResponse(presenting.as_csv(lines, moments), content_type="text/csv; charset=utf-8")
    name = f"parvis-{_('links')}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    """One link: where it leads and led, and its clicks."""
    return _page(request, short_link(workspace_of(request), link_id))


@require_POST
def change(request: HttpRequest, link_id: int) -> HttpResponse:
    """Have it lead elsewhere."""
    workspace = workspace_of(request)
    typed = request.POST.get("target", "")
    try:
        lead_elsewhere(workspace, link_id, typed)
    except ValidationError as error:
        return _page(request, short_link(workspace, link_id), 422, typed=typed, wrong=error.messages)
    messages.success(request, _("The link leads there from now on."))
    return redirect("publishing:link", link_id)


@require_POST
def close(request: HttpRequest, link_id: int) -> HttpResponse:
    """Have it lead nowhere."""
    close_link(workspace_of(request), link_id)
    messages.success(request, _("The link is closed: whoever follows it is told so."))
    return redirect("publishing:link", link_id)


def _page(request: HttpRequest, found: ShortLink, status: int = 200, **more: Any) -> HttpResponse:
    workspace = workspace_of(request)
    counts = queries.sources_of(workspace, found)
    days = queries.people_by_day(workspace, [found.pk]).get(found.pk, {})
    return page(
        request,
        "link",
        "links",
        status,
        link=found,
        short=presenting.short_address(found),
        shape=presenting.shape(days, timezone.localdate(found.created_at)),
        by_day=sorted(days.items(), reverse=True)[:31],
        sources=presenting.sources(counts),
        people=sum(one.people for one in counts),
        bots=sum(one.bots for one in counts),
        coverage=presenting.coverage(),
        changes=list(found.changes.all()),
        may_change=workspace.can(Permission.PUBLISH, found.brand_id),
        **more,
    )


def _lines(workspace: Workspace, links: list[ShortLink], days: int) -> list[presenting.LinkLine]:
    by_day = queries.people_by_day(workspace, [one.pk for one in links], _since(days))
    first = timezone.localdate() - dt.timedelta(days=(days or presenting.LONGEST_SHAPE) - 1)
    return [presenting.line(one, by_day.get(one.pk, {}), first) for one in links]


def _period(request: HttpRequest) -> int:
    asked = request.GET.get("days", str(USUAL))
    if asked not in {str(one) for one in PERIODS}:
        raise Http404
    return int(asked)


def _since(days: int) -> dt.datetime | None:
    if not days:
        return None
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - dt.timedelta(days=days - 1)


def _periods(days: int, kept: dict[str, str]) -> list[NavigationEntry]:
    labels = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 0: _("All")}
    return [
        NavigationEntry(
            labels[one],
            "?" + urlencode({name: value for name, value in {**kept, "days": str(one)}.items() if value}),
            "",
            one == days,
        )
        for one in PERIODS
    ]
