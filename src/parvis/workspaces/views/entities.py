"""The tree of countries, business units and audiences."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.workspaces.access import Permission
from parvis.workspaces.actions import entities as actions
from parvis.workspaces.forms.organisation import EntityForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.queries.brands import Consequence
from parvis.workspaces.queries.entities import descendants, entity_tree
from parvis.workspaces.queries.entities import entity as find_entity
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import confirmation, form_status, settings_page


@require_safe
def entities(request: HttpRequest) -> HttpResponse:
    """The tree."""
    workspace = workspace_of(request)
    return settings_page(
        request,
        "entities",
        "entities",
        tree=entity_tree(workspace),
        may_change=workspace.can(Permission.MANAGE_BRANDS),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an entity."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    form = EntityForm(workspace, request.POST or None, initial={"parent": request.GET.get("below", "")})
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: actions.create_entity(workspace, actions.EntityDraft(**form.cleaned_data))
        )
        if made:
            messages.success(request, _("%(name)s is added.") % {"name": made.name})
            return redirect("workspaces:entities")
    return settings_page(
        request,
        "edit",
        "entities",
        form_status(form),
        form=form,
        title=_("Add an entity"),
        back=reverse("workspaces:entities"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, entity_id: int) -> HttpResponse:
    """Change or move an entity."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    shown = find_entity(workspace, entity_id)
    initial = {"name": shown.name, "kind": shown.kind, "parent": shown.parent_id, "brand": shown.brand_id}
    form = EntityForm(workspace, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft = actions.EntityDraft(**form.cleaned_data)
        attempt(form, lambda: actions.update_entity(workspace, entity_id, draft))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("workspaces:entities")
    return settings_page(
        request,
        "edit",
        "entities",
        form_status(form),
        form=form,
        title=shown.name,
        back=reverse("workspaces:entities"),
        delete=reverse("workspaces:entity-delete", args=[entity_id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, entity_id: int) -> HttpResponse:
    """Delete an entity and those below it."""
    workspace = workspace_of(request)
    shown = find_entity(workspace, entity_id)
    workspace.require(Permission.MANAGE_BRANDS, shown.brand_id)
    below = len(descendants(workspace, entity_id)) - 1
    if request.method == "POST":
        actions.delete_entity(workspace, entity_id)
        messages.success(request, _("%(name)s is deleted.") % {"name": shown.name})
        return redirect("workspaces:entities")
    return confirmation(
        request,
        "entities",
        title=_("Delete %(name)s?") % {"name": shown.name},
        text=_("This cannot be undone. Its accounts stay with their brand."),
        button=_("Delete the entity"),
        back=reverse("workspaces:entities"),
        consequences=[Consequence(_("entities below it"), below)] if below else [],
    )
