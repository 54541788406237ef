"""The events that brands cover: listed, made, changed, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing.actions import events as actions
from parvis.publishing.event_forms import EventForm
from parvis.publishing.models import Event
from parvis.publishing.presenting_events import span
from parvis.publishing.queries.events import event_to_change, events_of, is_over
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.pages import brand_asked, page
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of

MOST_PAST = 50


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the list: when it is, how many lines it has, and how many were released."""

    pk: int
    name: str
    brand: str
    when: str
    place: str
    number: int
    out: int


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """The events to come, and those that are over."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    now = timezone.now()
    found = list(events_of(workspace, brand.pk if brand else None))
    coming = [_row(one) for one in found if not is_over(one, now)]
    past = [_row(one) for one in reversed(found) if is_over(one, now)][:MOST_PAST]
    return page(request, "events", "events", brand=brand, coming=coming, past=past)


def _row(event: Event) -> EventRow:
    when = span(event.begins_at, event.ends_at)
    number, out = getattr(event, "number", 0), getattr(event, "out", 0)
    return EventRow(event.pk, event.name, event.brand.name, when, event.place, number, out)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare an event."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE)
    brands = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    if not brands:
        return page(request, "no_brand", "events", can_manage=workspace.can(Permission.MANAGE_BRANDS))
    asked = request.POST.get("brand", "") or request.GET.get("brand", "")
    brand = next((one for one in brands if asked in {str(one.pk), one.slug}), brands[0])
    form = EventForm(workspace.time_zone, request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and (made := _saved(workspace, form, brand, None)):
        return redirect("publishing:event", made.pk)
    return _form(request, form, brand, brands, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event_id: int) -> HttpResponse:
    """Change what an event is."""
    workspace = workspace_of(request)
    event = event_to_change(workspace, event_id)
    initial = EventForm.initial_of(event)
    form = EventForm(workspace.time_zone, request.POST or None, initial=initial)
    if request.method == "POST" and _saved(workspace, form, event.brand, event):
        messages.success(request, _("Saved."))
        return redirect("publishing:event", event.pk)
    return _form(request, form, event.brand, [event.brand], event)


def _saved(workspace: Workspace, form: EventForm, brand: Brand, event: Event | None) -> Event | None:
    if not form.is_valid():
        return None
    draft = form.draft(brand.pk)
    try:
        if event is None:
            return actions.make_event(workspace, draft)
        return actions.change_event(workspace, event.pk, draft)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _form(
    request: HttpRequest, form: EventForm, brand: Brand, brands: list[Brand], event: Event | None
) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(
        request, "event_form", "events", status, brand=brand, brands=brands, form=form, event=event,
        may_delete=event is not None and not getattr(event, "out", 0),
    )  # fmt: skip


@require_POST
def delete(request: HttpRequest, event_id: int) -> HttpResponse:
    """Delete an event of which nothing was released."""
    try:
        actions.delete_event(workspace_of(request), event_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("publishing:event", event_id)
    messages.success(request, _("The event is deleted; its posts are still there."))
    return redirect("publishing:events")
