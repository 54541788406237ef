"""Saved fragments: the list, and one to write or delete."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.engine.query import QueryError
from parvis.listening import presenting_filters
from parvis.listening.actions import fragments as actions
from parvis.listening.actions.fragments import FragmentRefused
from parvis.listening.forms import FragmentForm
from parvis.listening.queries import fragments
from parvis.workspaces.api import Permission, workspace_of


def fragment_list(request: HttpRequest) -> HttpResponse:
    """The saved fragments, and who uses each."""
    workspace = workspace_of(request)
    rows = [
        {
            "fragment": fragment,
            "watches": [
                watch
                for watch in fragments.watches_using(workspace.organisation, fragment.name)
                if workspace.brands is None or watch.brand_id in workspace.brands
            ],
            "others": fragments.fragments_using(workspace.organisation, fragment.name),
        }
        for fragment in fragments.fragments(workspace)
    ]
    context = {"rows": rows, "can_listen": workspace.can(Permission.LISTEN)}
    return render(request, "listening/fragments.html", context)


def edit(request: HttpRequest, fragment_id: int | None = None) -> HttpResponse:
    """Write a fragment, new or known."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    known = fragments.fragment(workspace, fragment_id) if fragment_id else None
    initial = {"name": known.name, "query": known.query} if known else {"query": request.GET.get("q", "")}
    form = FragmentForm(request.POST or None, initial=initial)
    errors: list[dict[str, object]] = []
    if request.method == "POST" and form.is_valid():
        name, query = form.cleaned_data["name"], form.cleaned_data["query"]
        try:
            saved = actions.save_fragment(workspace, fragment_id, name, query)
        except QueryError as problem:
            form.add_error("query", presenting_filters.message(problem))
            errors = [
                {
                    "start": problem.span[0],
                    "end": problem.span[1],
                    "message": presenting_filters.message(problem),
                }
            ]
        except FragmentRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(
                request,
                _("{%(name)s} is saved. The watches that use it have been searched again.")
                % {"name": saved.name},
            )
            return redirect("listening:fragments")
    context = {"form": form, "fragment": known, "query_errors": errors}
    return render(request, "listening/fragment_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def delete(request: HttpRequest, fragment_id: int) -> HttpResponse:
    """Delete a fragment that nothing uses."""
    try:
        actions.delete_fragment(workspace_of(request), fragment_id)
    except FragmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The fragment is deleted."))
    return redirect("listening:fragments")
