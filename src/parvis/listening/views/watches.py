"""Watches: the list, the editor with its preview, pause and delete."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.engine.query import QueryError
from parvis.engine.query.converting.conversion import converted
from parvis.engine.query.parsing import LONGEST_QUERY
from parvis.listening import cards, presenting_filters
from parvis.listening.actions import watches as actions
from parvis.listening.forms import WatchForm
from parvis.listening.presenting_queries import explained, present_findings, present_notes
from parvis.listening.queries import boards, fragments, linting, watches
from parvis.workspaces.api import Permission, Workspace, brand_by_slug, brands_of, workspace_of

MOST_LINES = 60
"""Lines of the explanation of a query on its page."""


def watch_list(request: HttpRequest) -> HttpResponse:
    """All the watches of the workspace, by brand."""
    workspace = workspace_of(request)
    return render(
        request,
        "listening/watches.html",
        {
            "watches": watches.watches(workspace).order_by("brand__kind", "brand__name", "position"),
            "can_listen": workspace.can(Permission.LISTEN),
        },
    )


def past(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Asked again and again by a board whose past is being searched: once done, the board is shown afresh."""
    watch = watches.watch(workspace_of(request), watch_id)
    if watch.is_searched:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "listening/watch_past.html", {"watch": watch})


def new(request: HttpRequest) -> HttpResponse:
    """A new watch, on the brand the address names."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    brand = (
        brand_by_slug(workspace, request.GET["brand"])
        if request.GET.get("brand")
        else brands_of(workspace).first()
    )
    initial = {
        "brand": brand.pk if brand else None,
        "query": request.GET.get("q", ""),
        "colour": actions.COLOURS[0],
    }
    form = WatchForm(
        request.POST or None,
        brands=brands_of(workspace),
        organisation=workspace.organisation,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        watch = actions.create_watch(workspace, form.cleaned_data["brand"], form.draft())
        words = (
            _("“%(name)s” is listening. What was already heard has been searched.")
            if watch.is_searched
            else _("“%(name)s” is listening. What was already heard is being searched.")
        )
        messages.success(request, words % {"name": watch.name})
        return redirect("listening:watch", watch_id=watch.pk)
    return _editor(request, workspace, form)


def edit(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Change a watch."""
    workspace = workspace_of(request)
    watch = watches.watch(workspace, watch_id)
    workspace.require(Permission.LISTEN, watch.brand_id)
    initial = {
        "name": watch.name, "brand": watch.brand_id, "query": watch.query, "languages": watch.languages,
        "networks": watch.networks, "colour": watch.colour,
    }  # fmt: skip
    form = WatchForm(
        request.POST or None,
        brands=brands_of(workspace).filter(pk=watch.brand_id),
        organisation=workspace.organisation,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        actions.edit_watch(workspace, watch_id, form.draft())
        messages.success(request, _("Saved. What was already heard has been searched again."))
        return redirect("listening:watch", watch_id=watch_id)
    return _editor(request, workspace, form, watch=watch, versions=watch.versions.all()[:10])


def _editor(request: HttpRequest, workspace: Workspace, form: WatchForm, **context: Any) -> HttpResponse:
    text = str(form["query"].value() or "")
    errors = present_findings(text, linting.findings(workspace, text)) if text.strip() else []
    context |= {
        "form": form,
        "query_errors": errors,
        "preview_url": reverse("listening:watch-preview"),
        "fragments": fragments.fragments(workspace),
    }
    return render(request, "listening/watch_editor.html", context, status=422 if form.is_bound else 200)


def preview(request: HttpRequest) -> HttpResponse:
    """What the query being typed would have caught; and, for the editor, what is wrong or doubtful about it."""
    workspace = workspace_of(request)
    text = request.GET.get("query", "").replace("\r\n", "\n")[: LONGEST_QUERY + 1]
    told = present_findings(text, linting.findings(workspace, text))
    context: dict[str, Any] = {"text": text}
    try:
        found = watches.preview(
            workspace, text, tuple(request.GET.getlist("languages")), tuple(request.GET.getlist("networks"))
        )
    except QueryError as error:
        start, end = error.span
        context |= {
            "error": presenting_filters.message(error), "start": start, "end": end,
            "before": text[:start], "wrong": text[start:end] or " ", "after": text[end:],
        }  # fmt: skip
    else:
        node = watches.parsed(workspace, text)
        names = boards.watch_names(workspace)
        context |= {
            "count": found.count,
            "cards": [cards.present_mention(m, names, node) for m in found.newest],
            "explanation": explained(node)[:MOST_LINES],
        }
    response = render(request, "listening/watch_preview.html", context)
    response["HX-Trigger"] = json.dumps({"parvis:query-errors": {"field": "id_query", "errors": told}})
    return response


@require_POST
def convert(request: HttpRequest) -> HttpResponse:
    """A query from another tool, put into the editor in Parvis's language; what has no equivalent is told."""
    workspace_of(request).require(Permission.LISTEN)
    text = request.POST.get("foreign", "").replace("\r\n", "\n")[:LONGEST_QUERY]
    made = converted(text)
    response = render(
        request, "listening/watch_converted.html", {"notes": present_notes(made), "query": made.query}
    )
    if made.query:
        response["HX-Trigger"] = json.dumps({"parvis:query-set": {"field": "id_query", "text": made.query}})
    return response


@require_POST
def pause(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Pause a watch, or let it listen again."""
    workspace = workspace_of(request)
    active = request.POST.get("active") == "1"
    watch = actions.set_active(workspace, watch_id, active)
    words = (
        _("“%(name)s” is listening again.") if active else _("“%(name)s” is paused: it keeps what it has.")
    )
    messages.success(request, words % {"name": watch.name})
    return redirect("listening:watches")


def delete(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Delete a watch, once the person has seen what that means."""
    workspace = workspace_of(request)
    watch = watches.watch(workspace, watch_id)
    workspace.require(Permission.LISTEN, watch.brand_id)
    if request.method == "POST":
        actions.delete_watch(workspace, watch_id)
        messages.success(
            request, _("“%(name)s” is deleted. What was heard stays in the archive.") % {"name": watch.name}
        )
        return redirect("listening:watches")
    return render(request, "listening/watch_delete.html", {"watch": watch})
