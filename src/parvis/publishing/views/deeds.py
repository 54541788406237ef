"""What people do with a post and its deliveries from its page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.publishing.actions import approvals, planning
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.posts import delete_post
from parvis.publishing.forms import WhenForm
from parvis.publishing.presenting_chains import awaited
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.screens import post_of_delivery
from parvis.publishing.views.composer import planned_words
from parvis.publishing.views.posts import post_page
from parvis.workspaces.api import Workspace, workspace_of


@require_POST
def plan(request: HttpRequest, post_id: int) -> HttpResponse:
    """Plan a post for a time, or move it there."""
    workspace = workspace_of(request)
    form = WhenForm(workspace.time_zone, request.POST)
    if form.is_valid():
        try:
            planning.plan(workspace, post_id, form.moment)
        except ValidationError as error:
            form.add_error(None, error.messages)
    if form.errors:
        return post_page(request, find_post(workspace, post_id), 422, plan_form=form)
    messages.success(request, planned_words(workspace, post_id, form))
    return redirect("publishing:post", post_id)


@require_POST
def decline(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say no, and why."""
    workspace = workspace_of(request)
    note = request.POST.get("note", "")
    try:
        approvals.decline(workspace, post_id, request.POST.get("seen", ""), note)
    except ValidationError as error:
        refused = {"note": note, "problems": error.messages}
        return post_page(request, find_post(workspace, post_id), 422, refused=refused)
    messages.success(request, _("Your no is written down: nothing goes out before it is changed."))
    return redirect("publishing:post", post_id)


def _now(workspace: Workspace, post_id: int, _request: HttpRequest) -> str:
    planning.plan(workspace, post_id, None)
    return planned_words(workspace, post_id, None)


def _take_back(workspace: Workspace, post_id: int, _request: HttpRequest) -> str:
    planning.take_back(workspace, post_id)
    return _("Taken back: it is a draft again.")


def _approve(workspace: Workspace, post_id: int, request: HttpRequest) -> str:
    agreed = approvals.approve(workspace, post_id, request.POST.get("seen", ""))
    waits = awaited(workspace, [find_post(workspace, agreed.pk)]).get(agreed.pk)
    if waits is not None:
        return _("Your yes is written down. It still waits for: %(who)s.") % {"who": waits.words}
    return _("Approved: it goes out at its time.")


DEEDS: dict[str, Callable[[Workspace, int, HttpRequest], str]] = {
    "now": _now,
    "take-back": _take_back,
    "approve": _approve,
}


@require_POST
def deed(request: HttpRequest, post_id: int, verb: str) -> HttpResponse:
    """Do something with a post, and come back to it."""
    workspace = workspace_of(request)
    try:
        if verb == "copy":
            made = copy_post(workspace, post_id)
            messages.success(request, _("A copy: a draft of its own."))
            return redirect("publishing:edit", made.pk)
        if verb == "delete":
            delete_post(workspace, post_id)
            messages.success(request, _("The post is deleted."))
            return redirect("publishing:posts")
        if verb not in DEEDS:
            raise Http404
        messages.success(request, DEEDS[verb](workspace, post_id, request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("publishing:post", post_id)


DELIVERY_DEEDS = {
    "send": (planning.send_after_all, gettext_lazy("It is going out.")),
    "look": (planning.look_now, gettext_lazy("Parvis looks for it now.")),
    "delete": (planning.delete_online, gettext_lazy("It is being taken off the network.")),
    "settle": (planning.give_up, gettext_lazy("Settled: Parvis neither looks for it nor says it any more.")),
}


@require_POST
def delivery_deed(request: HttpRequest, delivery_id: int, verb: str) -> HttpResponse:
    """Do something with what one account says, and come back to its post."""
    workspace = workspace_of(request)
    post_id = post_of_delivery(workspace, delivery_id)
    if verb not in DELIVERY_DEEDS:
        raise Http404
    act, done = DELIVERY_DEEDS[verb]
    try:
        act(workspace, delivery_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))
    return redirect("publishing:post", post_id)
