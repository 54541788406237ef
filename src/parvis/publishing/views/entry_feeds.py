"""Feeds whose entries become drafts: listed with what they met, followed, changed, stopped; and the question of a picture's rights."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing.actions import entry_feeds as actions
from parvis.publishing.actions.entry_pictures import take_picture
from parvis.publishing.composing import Composition
from parvis.publishing.entry_forms import EntryFeedForm, initial_of
from parvis.publishing.models import EntryFeed
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries import entry_feeds as queries
from parvis.publishing.queries.screens import brands_that_publish, voices
from parvis.publishing.ready_forms import voices_of, voices_typed
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """The feeds that are followed, and what went wrong with each."""
    workspace = workspace_of(request)
    lines = [
        (one, in_words(one.problem, one.problem_values), queries.may_change_feed(workspace, one))
        for one in queries.entry_feeds_of(workspace).prefetch_related("accounts")
    ]
    return page(request, "entry_feeds", "posts", lines=lines)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Follow one."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE)
    brands = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    slug = request.GET.get("brand", "")
    brand = next((one for one in brands if one.slug == slug), None if slug else next(iter(brands), None))
    if brand is None:
        raise Http404
    return _edit(request, workspace, brand, None)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Change one."""
    workspace = workspace_of(request)
    kept = queries.entry_feed_to_change(workspace, number)
    return _edit(request, workspace, kept.brand, kept)


def _edit(request: HttpRequest, workspace: Workspace, brand: Brand, kept: EntryFeed | None) -> HttpResponse:
    accounts = voices(workspace, brand.pk)
    form = EntryFeedForm(request.POST or None, initial=initial_of(kept, workspace.language))
    chosen = voices_of(
        accounts, dict.fromkeys(kept.accounts.values_list("pk", flat=True), "") if kept else {}
    )
    if request.method == "POST":
        chosen = voices_typed(accounts, request.POST)
        named = frozenset(voice.account.pk for voice in chosen if voice.chosen)
        if form.is_valid():
            try:
                actions.keep_entry_feed(workspace, form.draft(brand.pk, named), kept.pk if kept else None)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Followed: what comes from now on becomes drafts."))
                return redirect("publishing:entry-feeds")
    return page(
        request,
        "entry_feed",
        "posts",
        422 if form.is_bound and form.errors else 200,
        brand=brand,
        kept=kept,
        form=form,
        composition=Composition(brand=brand.pk, voices=chosen),
        without_words=True,
        can_connect=workspace.can(Permission.MANAGE_BRANDS, brand.pk),
    )


@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Make no more drafts of one."""
    actions.stop_entry_feed(workspace_of(request), number)
    messages.success(request, _("Stopped: its drafts stay."))
    return redirect("publishing:entry-feeds")


@require_POST
def picture(request: HttpRequest, post_id: int, answer: str) -> HttpResponse:
    """Answer whether the brand may use the picture of an entry."""
    workspace = workspace_of(request)
    if answer not in {"take", "leave"}:
        raise Http404
    try:
        if answer == "take":
            take_picture(workspace, post_id)
            messages.success(
                request, _("The picture is beside the post. Describe it for those who cannot see it.")
            )
        else:
            actions.settle_picture(workspace, post_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("publishing:post", post_id)
