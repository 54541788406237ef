"""When accounts usually speak: their slots of the week, and whether this week reaches what is wished."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing import clock, naming
from parvis.publishing.actions import rhythms as actions
from parvis.publishing.models.rhythms import Rhythm
from parvis.publishing.queries.rhythms import rhythms_of, said_this_week
from parvis.publishing.queries.screens import brands_that_publish, voices
from parvis.publishing.repeat_forms import weekday_names
from parvis.publishing.rhythm_forms import RhythmForm
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Account, Brand, Permission, account, workspace_of


@dataclass(frozen=True, slots=True)
class Line:
    """The rhythm of an account, for the list. ``week`` gives each weekday that has slots, and their hours."""

    account: Account
    brand: Brand
    network_title: str
    week: list[tuple[str, str]]
    a_week: int
    said: int
    may_change: bool


@require_safe
def rhythm_list(request: HttpRequest) -> HttpResponse:
    """The accounts with their slots, and what they say this week."""
    workspace = workspace_of(request)
    chosen = {one.account_id: one for one in rhythms_of(workspace)}
    pairs = [(brand, one) for brand in brands_that_publish(workspace) for one in voices(workspace, brand.pk)]
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - dt.timedelta(days=today.weekday())
    said = said_this_week(workspace, [one.pk for _brand, one in pairs], monday)
    lines = [
        Line(
            account=one,
            brand=brand,
            network_title=naming.network(one.network),
            week=_week(chosen.get(one.pk)),
            a_week=chosen[one.pk].a_week if one.pk in chosen else 0,
            said=said[one.pk],
            may_change=workspace.can(Permission.PREPARE, brand.pk),
        )
        for brand, one in pairs
    ]
    return page(request, "rhythms", "calendar", lines=lines)


def _week(rhythm: Rhythm | None) -> list[tuple[str, str]]:
    if rhythm is None:
        return []
    names, found = weekday_names(), []
    for weekday in range(7):
        hours = [clock.clock_time(one.hour) for one in rhythm.hours if one.weekday == weekday]
        if hours:
            found.append((names[weekday], ", ".join(hours)))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Choose the slots of an account."""
    workspace = workspace_of(request)
    found = account(workspace, account_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    rhythm = rhythms_of(workspace, [found.pk]).first() or Rhythm(account=found)
    if request.method == "POST":
        form = RhythmForm(request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            actions.set_rhythm(
                workspace, account_id, form.slots, apart=typed["apart"], a_week=typed["a_week"]
            )
            messages.success(request, _("Saved."))
            return redirect("publishing:rhythms")
    else:
        form = RhythmForm(initial=RhythmForm.initial_of(rhythm))
    return page(
        request,
        "rhythm",
        "calendar",
        422 if form.errors else 200,
        account=found,
        network_title=naming.network(found.network),
        form=form,
        place=clock.place(workspace.time_zone),
    )


@require_POST
def queue(request: HttpRequest, post_id: int) -> HttpResponse:
    """Put a post at the next free slot of its accounts."""
    workspace = workspace_of(request)
    try:
        at = actions.queue_post(workspace, post_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("In the next free slot: %(when)s.") % {"when": clock.when(at)})
    return redirect("publishing:post", post_id)
