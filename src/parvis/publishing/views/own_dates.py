"""The key dates that a brand sets itself: found, added, changed, brought in from a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.engine.publishing.own_dates import DAY
from parvis.publishing import clock
from parvis.publishing.actions import own_dates as actions
from parvis.publishing.models import OwnDate
from parvis.publishing.own_date_files import read_dates
from parvis.publishing.own_date_forms import OwnDateFileForm, OwnDateForm, initial_of
from parvis.publishing.queries import own_dates as queries
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Brand, Entity, Permission, Workspace, entities_of, workspace_of


@dataclass(frozen=True, slots=True)
class Line:
    """A key date in the list: its days in words, and when it next begins (``None``: it is over)."""

    kept: OwnDate
    days: str
    coming: dt.date | None
    may_change: bool


@require_http_methods(["GET", "HEAD", "POST"])
def date_list(request: HttpRequest) -> HttpResponse:
    """Those of one brand, the next one first; and a form to add one."""
    workspace = workspace_of(request)
    brand = _brand(workspace, request.GET.get("brand", ""))
    form = OwnDateForm(_entities(workspace, brand), request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_kept(workspace, brand, form, None):
        messages.success(request, _("Saved."))
        return redirect(_address(brand))
    return _list(request, workspace, brand, form, OwnDateFileForm(_entities(workspace, brand)))


@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """Keep the key dates of a file; those that are kept already are not kept twice."""
    workspace = workspace_of(request)
    brand = _brand(workspace, request.GET.get("brand", ""))
    workspace.require(Permission.PREPARE, brand.pk)
    entities = _entities(workspace, brand)
    form, notes = OwnDateFileForm(entities, request.POST, request.FILES), []
    if form.is_valid():
        try:
            read = read_dates(
                form.cleaned_data["file"].chunks(), workspace.time_zone, form.cleaned_data.get("entity")
            )
            new, known = actions.keep_own_dates(workspace, brand.pk, read.drafts)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            told = ngettext("%(n)s key date added.", "%(n)s key dates added.", new) % {"n": new}
            if known:
                there = ngettext("%(n)s was there already.", "%(n)s were there already.", known) % {
                    "n": known
                }
                told = f"{told} {there}"
            messages.success(request, told)
            notes = read.notes
            if not notes:
                return redirect(_address(brand))
    return _list(request, workspace, brand, OwnDateForm(entities), form, notes)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Change one."""
    workspace = workspace_of(request)
    kept = queries.own_date(workspace, number)
    workspace.require(Permission.PREPARE, kept.brand_id)
    entities = _entities(workspace, kept.brand)
    form = OwnDateForm(entities, request.POST or None, initial=initial_of(kept))
    if request.method == "POST" and form.is_valid() and _is_kept(workspace, kept.brand, form, number):
        messages.success(request, _("Saved."))
        return redirect(_address(kept.brand))
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "own_date", "calendar", status, brand=kept.brand, kept=kept, form=form)


@require_POST
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Keep one no longer."""
    workspace = workspace_of(request)
    brand = queries.own_date(workspace, number).brand
    actions.forget_own_date(workspace, number)
    messages.success(request, _("The key date is deleted."))
    return redirect(_address(brand))


def _list(
    request: HttpRequest,
    workspace: Workspace,
    brand: Brand,
    form: OwnDateForm,
    file_form: OwnDateFileForm,
    notes: list[str] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    lines = [_line(workspace, kept, today) for kept in queries.own_dates_of(workspace, brand.pk)]
    lines.sort(key=lambda line: (line.coming is None, line.coming or dt.date.max, line.kept.name))
    refused = any(each.is_bound and each.errors for each in (form, file_form))
    return page(
        request,
        "own_dates",
        "calendar",
        422 if refused else 200,
        brand=brand,
        lines=[line for line in lines if line.coming],
        over=[line for line in lines if not line.coming],
        form=form,
        file_form=file_form,
        notes=notes or [],
        may_add=workspace.can(Permission.PREPARE, brand.pk),
    )


def _line(workspace: Workspace, kept: OwnDate, today: dt.date) -> Line:
    coming = kept.span.next_start(today)
    first = coming or kept.first
    last = first + (kept.span.days - 1) * DAY
    days = clock.long_day(first) if first == last else f"{clock.long_day(first)} – {clock.long_day(last)}"
    return Line(kept, days, coming, may_keep(workspace, kept.brand_id, kept.entity_id))


def _brand(workspace: Workspace, slug: str) -> Brand:
    brands = brands_that_publish(workspace)
    found = next((one for one in brands if one.slug == slug), None if slug else next(iter(brands), None))
    if found is None:
        raise Http404
    return found


def _entities(workspace: Workspace, brand: Brand) -> list[Entity]:
    return [one for one in entities_of(workspace) if one.brand_id in {None, brand.pk}]


def _is_kept(workspace: Workspace, brand: Brand, form: OwnDateForm, number: int | None) -> bool:
    try:
        actions.keep_own_date(workspace, brand.pk, form.draft(), number)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _address(brand: Brand) -> str:
    return f"{reverse('publishing:own-dates')}?brand={brand.slug}"
