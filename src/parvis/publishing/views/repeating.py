"""A post comes again: the rule is chosen, looked at, changed, and stopped."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.engine.publishing.recurrence import Recurrence, days
from parvis.publishing import clock
from parvis.publishing.actions import repeating as actions
from parvis.publishing.models import Post, Repetition
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.repetitions import repetition_of, repetition_to_change
from parvis.publishing.repeat_forms import RepeatForm, in_words
from parvis.publishing.table_known import time_of
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, workspace_of

SHOWN = 6


@require_http_methods(["GET", "HEAD", "POST"])
def repeat(request: HttpRequest, post_id: int) -> HttpResponse:
    """Choose when a post comes again."""
    workspace = workspace_of(request)
    found = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if request.method != "POST":
        return _form_page(request, found, *_proposed(RepeatForm.initial_of(time_of(found))))
    form = RepeatForm(request.POST)
    if form.is_valid() and form.rule is not None:
        try:
            made = actions.repeat_post(workspace, post_id, form.rule)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            number = made.repeats.count()
            messages.success(
                request,
                ngettext("%(number)d copy is made.", "%(number)d copies are made.", number)
                % {"number": number},
            )
            return redirect("publishing:post", post_id)
    return _form_page(request, found, form, form.rule, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, repetition_id: int) -> HttpResponse:
    """Choose another rule for a post that comes again."""
    workspace = workspace_of(request)
    found = repetition_to_change(workspace, repetition_id)
    if request.method != "POST":
        form = RepeatForm(initial=RepeatForm.initial_from(found.recurrence))
        return _form_page(request, found.post, form, found.recurrence, changed=found)
    form = RepeatForm(request.POST)
    if form.is_valid() and form.rule is not None:
        try:
            actions.change_repetition(workspace, repetition_id, form.rule)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("It comes again by the new rule from now on."))
            return redirect("publishing:post", found.post_id)
    return _form_page(request, found.post, form, form.rule, changed=found, status=422)


@require_POST
def preview(request: HttpRequest, post_id: int) -> HttpResponse:
    """The first days of the rule that is being chosen."""
    find_post(workspace_of(request), post_id)
    form = RepeatForm(request.POST)
    rule = form.rule if form.is_valid() else None
    return render(request, "publishing/repeat_days.html", _days(rule))


@require_POST
def stop(request: HttpRequest, repetition_id: int) -> HttpResponse:
    """Let a post come no more."""
    workspace = workspace_of(request)
    found = repetition_of(workspace, repetition_id)
    deleted = actions.stop_repeating(
        workspace, repetition_id, delete_copies=request.POST.get("copies") != "keep"
    )
    said = _("It comes no more.")
    if deleted:
        said += " " + ngettext(
            "%(number)d copy that had not left is deleted.",
            "%(number)d copies that had not left are deleted.",
            deleted,
        ) % {"number": deleted}
    messages.success(request, said)
    return redirect("publishing:post", found.post_id)


def _days(rule: Recurrence | None) -> dict[str, object]:
    if rule is None:
        return {"rule_words": "", "days": []}
    today = timezone.localdate()
    coming = islice((day for day in days(rule) if day >= today), SHOWN)
    return {"rule_words": in_words(rule), "days": [clock.long_day(day) for day in coming]}


def _proposed(initial: dict[str, Any]) -> tuple[RepeatForm, Recurrence | None]:
    proposed = RepeatForm({**initial, "interval": 1, "every": "week", "ends": "never"})
    return RepeatForm(initial=initial), proposed.rule if proposed.is_valid() else None


def _form_page(
    request: HttpRequest,
    found: Post,
    form: RepeatForm,
    rule: Recurrence | None,
    *,
    changed: Repetition | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "repeat",
        "posts",
        status,
        brand=found.brand,
        post=found,
        changed=changed,
        form=form,
        place=clock.place(workspace_of(request).time_zone),
        **_days(rule),
    )
