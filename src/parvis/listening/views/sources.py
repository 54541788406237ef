"""Sources: the list with how each is doing, adding one from a network's manifest, trying, editing, pausing,
deleting.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening import naming
from parvis.listening.actions import sources as actions
from parvis.listening.discovering import discover
from parvis.listening.models import Source
from parvis.listening.presenting_sources import present_source, present_sources
from parvis.listening.queries import sources as queries
from parvis.listening.source_forms import PREFIX, SourceForm, keeps_unmatched_by_default
from parvis.listening.source_notes import in_words, note_of
from parvis.networks.contract import Manifest
from parvis.networks.errors import NetworkError
from parvis.workers.network_door import network_door
from parvis.workspaces.api import Permission, Workspace, brands_of, workspace_of


def source_list(request: HttpRequest) -> HttpResponse:
    """All the sources of the workspace, those that need somebody first."""
    workspace = workspace_of(request)
    context = {
        "sources": present_sources(workspace, queries.sources(workspace)),
        "can_listen": workspace.can(Permission.LISTEN),
    }
    template = (
        "listening/sources/rows.html" if request.headers.get("HX-Request") else "listening/sources/list.html"
    )
    return render(request, template, context)


def choose_network(request: HttpRequest) -> HttpResponse:
    """The first step of adding a source: which network."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    found = queries.networks()
    usable = [{"manifest": manifest, "title": naming.network(manifest.name)} for manifest in found.usable]
    return render(
        request, "listening/sources/choose.html", {"networks": usable, "unavailable": found.unavailable}
    )


def add(request: HttpRequest, network: str) -> HttpResponse:
    """The second step: the settings this network asks for, tried before they are saved when asked to."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    connector = queries.connector(network)
    if connector is None:
        raise Http404
    manifest = connector.manifest
    initial: dict[str, Any] = {"keeps_unmatched": keeps_unmatched_by_default(manifest)}
    initial |= {
        PREFIX + s.name: request.GET[s.name]
        for s in manifest.settings
        if s.name in request.GET and s.kind != "secret"
    }
    initial["name"] = request.GET.get("name") or (
        "" if manifest.settings and manifest.settings[0].required else manifest.title
    )
    form = _form(request, workspace, manifest, initial)
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                return _tried(request, form, manifest, {}, None)
            source = actions.add_source(workspace, form.draft())
        except actions.SourceInvalid as invalid:
            form.show_problems(invalid.problems)
        else:
            messages.success(request, _("“%(name)s” is being listened to.") % {"name": source.name})
            return redirect("listening:sources")
    return _editor(request, form, manifest)


def edit(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change a source, or try it again."""
    workspace = workspace_of(request)
    source = queries.source(workspace, source_id)
    connector = queries.connector(source.network)
    if connector is None:
        messages.warning(
            request, _("This network is unavailable now: the source can only be paused or deleted.")
        )
        return redirect("listening:sources")
    if not queries.may_change(workspace, source):
        workspace.require(Permission.OWN)
    initial = {
        "name": source.name,
        "brand": source.brand_id or "",
        "keeps_unmatched": source.keeps_unmatched,
        "retention_days": source.retention_days,
        "editing": True,
    }
    initial |= {PREFIX + name: value for name, value in source.settings.items()}
    form = _form(request, workspace, connector.manifest, initial)
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                return _tried(
                    request, form, connector.manifest, actions.kept_secrets(workspace, source_id), source
                )
            actions.edit_source(workspace, source_id, form.draft())
        except actions.SourceInvalid as invalid:
            form.show_problems(invalid.problems)
        else:
            messages.success(request, _("Saved."))
            return redirect("listening:sources")
    return _editor(request, form, connector.manifest, source=source)


def discover_feeds(request: HttpRequest) -> HttpResponse:
    """The feeds that a page announces, each one click from being listened to."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    address = request.GET.get("address", "").strip()
    context: dict[str, Any] = {"address": address}
    if address:
        try:
            context["feeds"] = async_to_sync(_discover)(address)
        except NetworkError as problem:
            context["problem"] = in_words(note_of(problem))
    return render(request, "listening/sources/discovered.html", context)


async def _discover(address: str) -> list[Any]:
    async with network_door() as http:
        return list(await discover(address, http))


@require_POST
def pause(request: HttpRequest, source_id: int) -> HttpResponse:
    """Pause a source, or listen again."""
    workspace = workspace_of(request)
    if request.POST.get("active") == "1":
        source, words = (
            actions.resume_source(workspace, source_id),
            _("“%(name)s” is being listened to again."),
        )
    else:
        source, words = (
            actions.pause_source(workspace, source_id),
            _("“%(name)s” is paused. It will go on from here."),
        )
    messages.success(request, words % {"name": source.name})
    return redirect("listening:sources")


def delete(request: HttpRequest, source_id: int) -> HttpResponse:
    """Delete a source, once the person has seen what that means."""
    workspace = workspace_of(request)
    source = queries.source(workspace, source_id)
    if request.method == "POST":
        actions.delete_source(workspace, source_id)
        messages.success(
            request, _("“%(name)s” is deleted. What it brought stays in the archive.") % {"name": source.name}
        )
        return redirect("listening:sources")
    return render(request, "listening/sources/delete.html", {"source": present_source(workspace, source)})


def _form(
    request: HttpRequest, workspace: Workspace, manifest: Manifest, initial: dict[str, Any]
) -> SourceForm:
    return SourceForm(
        request.POST or None,
        manifest=manifest,
        brands=brands_of(workspace),
        whole_organisation=workspace.brands is None,
        may_erase=workspace.can(Permission.ERASE),
        initial=initial,
    )


def _tried(
    request: HttpRequest, form: SourceForm, manifest: Manifest, kept: dict[str, str], source: Source | None
) -> HttpResponse:
    async def once() -> actions.Trial:
        async with network_door() as http:
            return await actions.read_once(form.draft(), kept, http)

    return _editor(request, form, manifest, source=source, trial=async_to_sync(once)())


def _editor(request: HttpRequest, form: SourceForm, manifest: Manifest, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context |= {"form": form, "manifest": manifest, "title": naming.network(manifest.name)}
    context["facts"] = [(_(fact.text), fact.checked, fact.source) for fact in manifest.coverage]
    context["limits"] = [(_(fact.text), fact.checked, fact.source) for fact in manifest.rate_limits]
    return render(request, "listening/sources/editor.html", context, status=status)
