"""Filling the running order of an event: posts that are ready, and what each waits for."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.publishing import presenting
from parvis.publishing.actions import running_order as actions
from parvis.publishing.event_forms import CueForm
from parvis.publishing.presenting_events import words_of
from parvis.publishing.queries.events import event as find_event
from parvis.publishing.queries.events import line_to_change, posts_to_take
from parvis.publishing.queries.posts import with_variants
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, workspace_of

MOST = 100  # posts one may choose from at a time


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, event_id: int) -> HttpResponse:
    """Choose among the drafts and the planned posts of the brand."""
    workspace = workspace_of(request)
    event = find_event(workspace, event_id)
    workspace.require(Permission.PREPARE, event.brand_id)
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("posts") if one.isdigit() and len(one) < 15]
        try:
            number = len(actions.take_posts(workspace, event_id, chosen))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            if number:
                told = ngettext(
                    "%(n)s post is in the running order.", "%(n)s posts are in the running order.", number
                )
                messages.success(request, told % {"n": number})
        return redirect("publishing:event", event_id)
    words = request.GET.get("q", "")
    posts = with_variants(posts_to_take(workspace, event_id, words))[:MOST]
    rows = [presenting.row(one) for one in posts]
    return page(request, "event_posts", "events", brand=event.brand, event=event, rows=rows, words=words)


@require_http_methods(["GET", "HEAD", "POST"])
def cue(request: HttpRequest, line_id: int) -> HttpResponse:
    """Say what a line waits for, and when that should be."""
    workspace = workspace_of(request)
    line = line_to_change(workspace, line_id)
    form = CueForm(request.POST or None, initial={"cue": line.cue, "expected": line.expected})
    if request.method == "POST":
        form = CueForm(request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            actions.describe_line(workspace, line_id, cue=typed["cue"], expected=typed["expected"])
            return redirect("publishing:event", line.event_id)
    status = 422 if form.errors else 200
    return page(
        request, "event_cue", "events", status, brand=line.event.brand, event=line.event, line=line, form=form,
        words=words_of(line.post),
    )  # fmt: skip
