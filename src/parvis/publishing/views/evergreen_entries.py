"""Entries of evergreen queues: a post is kept as evergreen, given further wordings, skipped, taken out, said now."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing.actions import evergreen_entries as actions
from parvis.publishing.evergreen_forms import EntryForm, initial_of_entry
from parvis.publishing.models import Post
from parvis.publishing.models.evergreen import EvergreenEntry
from parvis.publishing.presenting_evergreen import cannot, notes_on
from parvis.publishing.queries import evergreen as queries
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, workspace_of

USUAL = {"apart": 60}


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, post_id: int) -> HttpResponse:
    """Have a queue say a post again. Where the brand has no queue yet, one is made first."""
    workspace = workspace_of(request)
    post = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, post.brand_id)
    queues = [
        one
        for one in queries.queues_of(workspace, post.brand_id)
        if may_keep(workspace, one.brand_id, one.entity_id)
    ]
    if not queues:
        return redirect(f"{reverse('publishing:evergreen-new')}?brand={post.brand.slug}&then={post.pk}")
    form = EntryForm(queues, [], request.POST or None, initial=dict(USUAL))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_entry(workspace, form.cleaned_data["queue"], post.pk, form.draft())
        except ValidationError as error:
            form.tell(error)
        else:
            messages.success(request, _("It is said again from now on, where the calendar has room."))
            return redirect("publishing:evergreen", made.queue_id)
    return _page(request, form, post, None)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """An entry: its wordings, its distance, its season."""
    workspace = workspace_of(request)
    kept = queries.entry(workspace, number)
    workspace.require(Permission.PREPARE, kept.queue.brand_id)
    form = EntryForm([], kept.wordings.all(), request.POST or None, initial=initial_of_entry(kept))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_entry(workspace, number, form.draft())
        except ValidationError as error:
            form.tell(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("publishing:evergreen-entry", number)
    return _page(request, form, find_post(workspace, kept.post_id), kept)


def _page(request: HttpRequest, form: EntryForm, post: Post, kept: EvergreenEntry | None) -> HttpResponse:
    workspace = workspace_of(request)
    context = {}
    if kept is not None:
        kept.post = post
        accounts = queries.accounts_in(workspace, kept.queue)
        context = {
            "notes": notes_on(kept, accounts),
            "cannot": cannot(kept, accounts),
            "new_own": [
                one for one in post.variants.all() if one.text and one.text != kept.own_text(one.account_id)
            ],
        }
    return page(
        request,
        "evergreen_entry",
        "posts",
        422 if form.is_bound and form.errors else 200,
        brand=post.brand,
        form=form,
        post=post,
        kept=kept,
        may_change=kept is None or may_keep(workspace, post.brand_id, kept.queue.entity_id),
        **context,
    )


@require_POST
def deed(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Skip the next time, take an entry out, put it back, say it now, or take the new words of its post."""
    workspace = workspace_of(request)
    queue = queries.entry(workspace, number).queue_id
    try:
        if verb == "skip":
            actions.skip_next(workspace, number)
            told = _("Skipped: its slot stays free.")
        elif verb == "out":
            actions.take_out_entry(workspace, number)
            told = _("Taken out. What was planned of it and had not left is deleted.")
        elif verb == "back":
            actions.put_back_entry(workspace, number)
            told = _("Put back.")
        elif verb == "words":
            actions.take_new_words(workspace, number)
            told = _("Taken: from now on it is said in the new words. What is planned stays as it is.")
        elif verb == "now":
            made = len(actions.say_entry_now(workspace, number))
            told = ngettext(
                "On its way on %(n)s account; where somebody must agree, it waits for that.",
                "On its way on %(n)s accounts; where somebody must agree, it waits for that.",
                made,
            ) % {"n": made}
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return redirect("publishing:evergreen", queue)
