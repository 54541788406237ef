"""The calendar: what goes out in a month, a week or a day, and moving a post to another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.publishing import calendar_pages, presenting, presenting_rhythm
from parvis.publishing.actions.planning import plan
from parvis.publishing.forms import WhenForm
from parvis.publishing.key_date_names import NamedDate, named_between, own_named
from parvis.publishing.models import Post
from parvis.publishing.queries.calendar import entries_between, words_of
from parvis.publishing.queries.labels import labels_by_post, labels_of, posts_labelled
from parvis.publishing.queries.own_dates import own_dates_between
from parvis.publishing.queries.posts import post_to_change
from parvis.publishing.queries.rhythms import gaps_between
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.composer import planned_words
from parvis.publishing.views.pages import brand_asked, page
from parvis.ui.shell import NavigationEntry
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of

HIDDEN = "none"


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, a week or a day of all brands or one, in a grid or as a list; or how often accounts speak."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    today = timezone.localdate()
    day = _day(request.GET.get("day", ""), today)
    view = request.GET.get("view", "")
    view = view if view in calendar_pages.VIEWS else calendar_pages.MONTH
    if view == calendar_pages.RHYTHM:
        return _rhythm(request, workspace, day, brand)
    span = calendar_pages.span_of(view, day)
    since, until = span.moments(workspace.time_zone)
    entries = entries_between(workspace, since, until, brand.pk if brand else None)
    number = request.GET.get("label", "")
    label = (
        labels_of(workspace, brand.pk if brand else None).filter(pk=number).first()
        if number.isdecimal() and len(number) < 15
        else None
    )
    if label:
        labelled = posts_labelled(workspace, label.pk)
        entries = [one for one in entries if one.post in labelled]
    with_key_dates = request.GET.get("dates") != HIDDEN
    gaps = gaps_between(workspace, max(since, timezone.now()), until, brand.pk if brand else None)

    def address(**more: str) -> str:
        kept = {
            "view": "" if view == calendar_pages.MONTH else view,
            "brand": brand.slug if brand else "",
            "label": str(label.pk) if label else "",
            "dates": "" if with_key_dates else HIDDEN,
            **more,
        }
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    return page(
        request,
        "calendar",
        "calendar",
        brand=brand,
        span=span,
        view=view,
        listed=view in (calendar_pages.ONE_DAY, calendar_pages.LIST),
        days=calendar_pages.days(
            span,
            entries,
            today,
            workspace.time_zone,
            partial(words_of, workspace),
            gaps,
            _key_dates(workspace, span, brand.pk if brand else None) if with_key_dates else {},
            partial(labels_by_post, workspace),
        ),
        weekdays=calendar_pages.weekdays(),
        any_entries=bool(entries),
        with_key_dates=with_key_dates,
        other_dates=address(dates=HIDDEN if with_key_dates else "", day=day.isoformat()),
        can_export=workspace.can(Permission.EXPORT),
        before=address(day=span.before.isoformat()),
        next=address(day=span.next.isoformat()),
        now=address(),
        day_address=address(view=calendar_pages.ONE_DAY, day=""),
        views=_views(view, lambda one: address(view=one, day=day.isoformat())),
        tagged=label,
        all_labels=address(label="", day=day.isoformat()),
        label_choices=[
            (address(label=str(one.pk), day=day.isoformat()), one)
            for one in labels_of(workspace, brand.pk if brand else None)
        ],
        all_brands=address(brand="", label="", day=day.isoformat()),
        brand_choices=[
            (address(brand=one.slug, label="", day=day.isoformat()), one)
            for one in brands_that_publish(workspace)
        ],
    )


def _views(here: str, address: Callable[[str], str]) -> list[NavigationEntry]:
    named = zip(calendar_pages.VIEWS, (_("Month"), _("Week"), _("Day"), _("List"), _("Rhythm")), strict=True)
    return [
        NavigationEntry(name, address("" if view == calendar_pages.MONTH else view), "", view == here)
        for view, name in named
    ]


def _rhythm(request: HttpRequest, workspace: Workspace, day: dt.date, brand: Brand | None) -> HttpResponse:
    def address(**more: str) -> str:
        kept = {"view": calendar_pages.RHYTHM, "brand": brand.slug if brand else "", **more}
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    chosen = brands_that_publish(workspace)
    shown = presenting_rhythm.weeks_around(workspace, day, [brand] if brand else chosen)
    return page(
        request,
        "calendar_rhythm",
        "calendar",
        brand=brand,
        shown=shown,
        before=address(day=shown.before.isoformat()),
        next=address(day=shown.next.isoformat()),
        now=address(),
        day_address=address(view=calendar_pages.ONE_DAY),
        views=_views(calendar_pages.RHYTHM, lambda one: address(view=one, day=day.isoformat())),
        all_brands=address(brand="", day=day.isoformat()),
        brand_choices=[(address(brand=one.slug, day=day.isoformat()), one) for one in chosen],
    )


def _key_dates(
    workspace: Workspace, span: calendar_pages.Span, brand: int | None
) -> dict[dt.date, list[NamedDate]]:
    """Those that brands set themselves, then those that everybody speaks about."""
    first, last = span.first, span.after - calendar_pages.DAY
    own, common = own_named(own_dates_between(workspace, first, last, brand)), named_between(first, last)
    return {day: [*own.get(day, []), *common.get(day, [])] for day in own.keys() | common.keys()}


def _day(text: str, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2200 else today


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, post_id: int) -> HttpResponse:
    """Move a post to another day or hour; ``hour`` may be left out, as when it is dragged: it stays the same."""
    workspace = workspace_of(request)
    found = post_to_change(workspace, post_id)
    if found.planned_for is None or not presenting.may_change(found):
        raise Http404
    if request.method != "POST":
        return _move_page(
            request, found, WhenForm(workspace.time_zone, initial=WhenForm.initial_of(found.planned_for))
        )
    typed = request.POST.copy()
    if "hour" not in typed:
        typed["hour"] = timezone.localtime(found.planned_for).strftime("%H:%M")
    form = WhenForm(workspace.time_zone, typed)
    if form.is_valid():
        try:
            plan(workspace, post_id, form.moment)
        except ValidationError as error:
            form.add_error(None, error.messages)
    if form.errors:
        return _move_page(request, found, form, 422)
    messages.success(request, planned_words(workspace, post_id, form))
    back = f"{reverse('publishing:calendar')}?{urlencode({'day': form.cleaned_data['day'].isoformat()})}"
    view = request.POST.get("view", "")
    if view in calendar_pages.VIEWS and view != calendar_pages.MONTH:
        back += f"&view={view}"
    return redirect(back)


def _move_page(request: HttpRequest, post: Post, form: WhenForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "post": post,
        "form": form,
        "view": request.GET.get("view") or request.POST.get("view", ""),
    }
    if request.headers.get("HX-Request"):
        return render(request, "publishing/move_form.html", context, status=200)
    return page(request, "move", "calendar", status, **context)
