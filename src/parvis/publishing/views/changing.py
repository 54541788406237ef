"""Changing what is online: the form, and what people do with a change."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.engine.publishing.changes import ChangeState
from parvis.publishing.actions import approvals, changing
from parvis.publishing.actions.changing import Typed
from parvis.publishing.kit_rules import taking_of
from parvis.publishing.models import DeliveryChange, Post
from parvis.publishing.presenting_online import Field, fields
from parvis.publishing.queries.changes import change_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, Workspace, workspace_of

Given = dict[int, tuple[str, list[str], str]]


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, post_id: int) -> HttpResponse:
    """Type other words for what is online, account by account."""
    workspace = workspace_of(request)
    found = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if request.method != "POST":
        return _page(request, found, fields(workspace, found))
    given = _given(request, fields(workspace, found))
    typed = {number: Typed(seen, text, alts) for number, (text, alts, seen) in given.items()}
    try:
        made = changing.change_online(workspace, post_id, typed)
    except ValidationError as error:
        by_delivery = (
            {int(number): words for number, words in error.message_dict.items()}
            if hasattr(error, "error_dict")
            else {}
        )
        whole = [] if by_delivery else error.messages
        return _page(request, found, fields(workspace, found, given, by_delivery), whole, 422)
    messages.success(request, _asked(made))
    return redirect("publishing:post", post_id)


def _given(request: HttpRequest, shown: list[Field]) -> Given:
    """What was typed for the accounts whose words can be changed."""
    return {
        one.delivery: (
            request.POST[f"text-{one.delivery}"],
            [request.POST.get(f"alt-{one.delivery}-{place}", "") for place in range(len(one.alts))],
            request.POST.get(f"seen-{one.delivery}", ""),
        )
        for one in shown
        if f"text-{one.delivery}" in request.POST and not one.why_not
    }


def _asked(made: list[DeliveryChange]) -> str:
    waiting = sum(one.state == ChangeState.WAITING for one in made)
    if waiting:
        return _("The change waits for a yes; what is online stays until then.")
    return ngettext(
        "What is online on %(number)d account is being changed.",
        "What is online on %(number)d accounts is being changed.",
        len(made),
    ) % {"number": len(made)}


def _page(
    request: HttpRequest,
    found: Post,
    shown: list[Field],
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "change",
        "posts",
        status,
        brand=found.brand,
        post=found,
        fields=[one for one in shown if not one.why_not],
        others=[one for one in shown if one.why_not],
        problems=problems or [],
        of_kit=taking_of(found.pk) is not None,
    )


def _approve(workspace: Workspace, number: int, request: HttpRequest) -> str:
    agreed = approvals.approve_change(workspace, number, request.POST.get("seen", ""))
    if agreed.state == ChangeState.WAITING:
        return _("Your yes is written down; others are still awaited.")
    return _("Approved: what is online is being changed.")


def _decline(workspace: Workspace, number: int, request: HttpRequest) -> str:
    approvals.decline_change(workspace, number, request.POST.get("seen", ""), request.POST.get("note", ""))
    return _("Your no is written down: what is online stays.")


def _again(workspace: Workspace, number: int, _request: HttpRequest) -> str:
    changing.try_change_again(workspace, number)
    return _("It is asked of the network once more.")


def _leave(workspace: Workspace, number: int, _request: HttpRequest) -> str:
    changing.leave_online(workspace, number)
    return _("What is online stays as it is.")


DEEDS: dict[str, Callable[[Workspace, int, HttpRequest], str]] = {
    "approve": _approve,
    "decline": _decline,
    "again": _again,
    "leave": _leave,
}


@require_POST
def deed(request: HttpRequest, change_id: int, verb: str) -> HttpResponse:
    """Do something with a change, and come back to its post."""
    workspace = workspace_of(request)
    post_id = change_of(workspace, change_id).delivery.variant.post_id
    if verb not in DEEDS:
        raise Http404
    try:
        messages.success(request, DEEDS[verb](workspace, change_id, request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("publishing:post", post_id)
