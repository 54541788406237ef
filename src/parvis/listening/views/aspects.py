"""The list of what mentions can be about, one aspect to write, and reading the past again with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.engine.aspect_taxonomy import LANGUAGES, TaxonomyAspect, name_of
from parvis.listening import cards
from parvis.listening.actions import aspects as actions
from parvis.listening.actions import past_readings
from parvis.listening.actions.aspects import AspectDraft, AspectRefused
from parvis.listening.actions.past_readings import DAYS, ReadingRefused
from parvis.listening.aspect_forms import AspectForm
from parvis.listening.queries import aspects, boards
from parvis.listening.queries.past import latest_reading
from parvis.workspaces.api import Permission, Workspace, workspace_of

SHOWN = 8
"""Mentions shown of those a change would find."""


def aspect_list(request: HttpRequest) -> HttpResponse:
    """The list, how much each aspect is spoken of, and the reading of the past."""
    workspace = workspace_of(request)
    search = reverse("listening:search")
    rows = [
        {
            "aspect": row,
            "href": f"{search}?range=30d&aspect={row.key}",
            "negative_href": f"{search}?range=30d&aspect={row.key}:negative",
            "positive_href": f"{search}?range=30d&aspect={row.key}:positive",
        }
        for row in aspects.overview(workspace, _language(), timezone.now())
    ]
    context = {"rows": rows, "may_change": workspace.can(Permission.MANAGE_BRANDS), **_reading(workspace)}
    return render(request, "listening/aspects.html", context)


def _language() -> str:
    return get_language() or "fr"


def _reading(workspace: Workspace) -> dict[str, Any]:
    return {
        "reading": latest_reading(workspace),
        "days": [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS],
        "may_change": workspace.can(Permission.MANAGE_BRANDS),
    }


def reading(request: HttpRequest) -> HttpResponse:
    """How far the reading of the past is."""
    return render(request, "listening/past_reading.html", _reading(workspace_of(request)))


@require_POST
def read_again(request: HttpRequest) -> HttpResponse:
    """Have the past read again."""
    workspace = workspace_of(request)
    days = request.POST.get("days", "")
    if days not in {str(n) for n in DAYS}:
        raise Http404
    try:
        past_readings.ask(workspace, int(days))
    except ReadingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("listening:aspects")


@require_POST
def stop_reading(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Stop reading the past; what was read stays."""
    past_readings.stop(workspace_of(request), reading_id)
    messages.success(request, _("Stopped. What was read stays as it was read."))
    return redirect("listening:aspects")


def edit(request: HttpRequest, key: str | None = None) -> HttpResponse:
    """Write an aspect, new or known."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    known = _known(workspace, key)
    form = AspectForm(request.POST or None, initial=_initial(known) if known else {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_aspect(workspace, key, form.draft())
        except AspectRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(
                request,
                _("Saved: “%(name)s” is looked for in what comes from now on.")
                % {"name": aspects.names_of(workspace.organisation, _language())[saved]},
            )
            return redirect("listening:aspects")
    context = {
        "form": form,
        "aspect": known,
        "name": name_of(known, _language()[:2]) if known else "",
        "preview_url": reverse("listening:aspect-preview") + (f"?key={key}" if key else ""),
    }
    return render(request, "listening/aspect_edit.html", context, status=422 if form.is_bound else 200)


def _known(workspace: Workspace, key: str | None) -> TaxonomyAspect | None:
    if key is None:
        return None
    for one in aspects.taxonomy_of(workspace.organisation):
        if one.key == key:
            return one
    raise Http404(_("This aspect is no longer in the list."))


def _initial(known: TaxonomyAspect) -> dict[str, str]:
    return {
        **{f"name_{code}": known.names.get(code, "") for code in LANGUAGES},
        **{f"words_{code}": ", ".join(known.words.get(code, ())) for code in LANGUAGES},
        "examples": "\n".join(known.examples),
    }


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Which recent mentions the aspect being typed would find, before it is saved."""
    workspace = workspace_of(request)
    if not workspace.can(Permission.MANAGE_BRANDS):
        raise PermissionDenied
    key = request.GET.get("key") or None
    _known(workspace, key)
    context: dict[str, Any] = {}
    try:
        taxonomy = aspects.taxonomy_of(workspace.organisation)
        changed, made = actions.with_draft(taxonomy, key, _draft(request.POST))
        found = aspects.tried(workspace, changed, made)
    except AspectRefused as refusal:
        context["error"] = str(refusal)
    else:
        names = boards.watch_names(workspace)
        known = found.found_now
        ordered = sorted(found.found, key=lambda one: one[0].item.key in known)  # what is new comes first
        context |= {
            "looked_at": found.looked_at,
            "count": len(found.found),
            "new": sum(1 for mention, _because in found.found if mention.item.key not in known),
            "lost": len(known - {mention.item.key for mention, _because in found.found}),
            "is_change": key is not None,
            "rows": [
                {"mention": cards.present_mention(mention, names, None), "because": ", ".join(because[:6])}
                for mention, because in ordered[:SHOWN]
            ],
        }
    return render(request, "listening/aspect_preview.html", context)


def _draft(posted: QueryDict) -> AspectDraft:
    return AspectDraft(
        {code: posted.get(f"name_{code}", "") or ("?" if code == LANGUAGES[0] else "") for code in LANGUAGES},
        {code: posted.get(f"words_{code}", "") for code in LANGUAGES},
        posted.get("examples", ""),
    )


def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Take an aspect off the list, once the person has seen what goes with it."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    aspect = _known(workspace, key)
    if aspect is not None and request.method != "POST":
        name = name_of(aspect, get_language() or LANGUAGES[0])
        return render(request, "listening/aspect_delete.html", {"name": name})
    try:
        actions.delete_aspect(workspace, key)
    except AspectRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("It is no longer looked for. Mentions read before keep it until they are read again.")
        )
    return redirect("listening:aspects")


@require_POST
def start_anew(request: HttpRequest) -> HttpResponse:
    """Go back to the list everybody starts from."""
    try:
        actions.start_anew(workspace_of(request))
    except AspectRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The list is the one everybody starts from."))
    return redirect("listening:aspects")
