"""Queues of texts that stay true: listed, kept, looked at, paused, filled."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing.actions import evergreen as actions
from parvis.publishing.actions.evergreen_filling import fill_queue
from parvis.publishing.evergreen_forms import QueueForm, initial_of
from parvis.publishing.models.evergreen import EvergreenQueue
from parvis.publishing.presenting_evergreen import left_free, queue_shown
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries import evergreen as queries
from parvis.publishing.queries.screens import brands_that_publish, voices
from parvis.publishing.views.pages import brand_asked, page
from parvis.workspaces.api import Brand, Permission, Workspace, entities_of, workspace_of


@require_safe
def queue_list(request: HttpRequest) -> HttpResponse:
    """The queues of all brands or one, each with the first slot it leaves free for want of something to say."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    found = queries.queues_of(workspace, brand.pk if brand else None).prefetch_related("accounts")
    now = timezone.now()
    lines = [
        (
            one,
            next((free for free in left_free(one, one.accounts.all(), now) if not free.wanted), None),
            in_words(one.problem, {}),
        )
        for one in found
    ]
    return page(request, "evergreen_queues", "posts", brand=brand, lines=lines)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep a new one; ``then`` in the address is a post that goes into it."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE)
    brands = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    slug = request.GET.get("brand", "")
    brand = next((one for one in brands if one.slug == slug), None if slug else next(iter(brands), None))
    if brand is None:
        raise Http404
    return _edit(request, workspace, brand, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change one."""
    workspace = workspace_of(request)
    kept = actions.found_to_change(workspace, number)
    return _edit(request, workspace, kept.brand, kept)


def _edit(
    request: HttpRequest, workspace: Workspace, brand: Brand, kept: EvergreenQueue | None
) -> HttpResponse:
    accounts = voices(workspace, brand.pk)
    entities = [one for one in entities_of(workspace) if one.brand_id in {None, brand.pk}]
    form = QueueForm(accounts, entities, request.POST or None, initial=initial_of(kept, accounts))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.keep_queue(workspace, form.draft(brand.pk), kept.pk if kept else None)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            then = request.GET.get("then", "")
            if kept is None and then.isdecimal() and len(then) < 15:
                return redirect("publishing:evergreen-keep", int(then))
            return redirect("publishing:evergreen", made.pk)
    return page(
        request,
        "evergreen_form",
        "posts",
        422 if form.is_bound and form.errors else 200,
        brand=brand,
        kept=kept,
        form=form,
    )


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """What a queue says, what comes next, what stays free and why."""
    workspace = workspace_of(request)
    kept = queries.queue(workspace, number)
    shown = queue_shown(workspace, kept)
    problem = in_words(kept.problem, {})
    return page(request, "evergreen", "posts", brand=kept.brand, shown=shown, kept=kept, problem=problem)


@require_POST
def deed(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Fill the calendar now, pause, resume, or keep a queue no longer."""
    workspace = workspace_of(request)
    if verb == "fill":
        messages.success(request, _filled(fill_queue(workspace, number)))
    elif verb == "pause":
        deleted = actions.pause_queue(workspace, number, delete_ahead=request.POST.get("made") == "delete")
        messages.success(request, _paused(deleted))
    elif verb == "resume":
        actions.resume_queue(workspace, number)
        messages.success(request, _("It goes on: its slots are filled within a few minutes."))
    elif verb == "forget":
        actions.forget_queue(workspace, number)
        messages.success(request, _("The queue is gone. The posts it made stay."))
        return redirect("publishing:evergreen-queues")
    else:
        raise Http404
    return redirect("publishing:evergreen", number)


def _filled(made: int) -> str:
    if not made:
        return _("There is no slot to fill now.")
    told = ngettext("%(n)s slot is filled.", "%(n)s slots are filled.", made)
    return told % {"n": made}


def _paused(deleted: int) -> str:
    if not deleted:
        return _("Paused: no further slot is filled.")
    told = ngettext(
        "Paused: %(n)s post that had not left was deleted.",
        "Paused: %(n)s posts that had not left were deleted.",
        deleted,
    )
    return told % {"n": deleted}
