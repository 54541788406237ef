"""Brands and competitors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.workspaces.access import Permission
from parvis.workspaces.actions import brands as actions
from parvis.workspaces.forms.organisation import BrandForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.models import Brand
from parvis.workspaces.queries.brands import brand as find_brand
from parvis.workspaces.queries.brands import brands_of, what_goes_with
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import confirmation, form_status, settings_page


@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """All brands, own ones first."""
    workspace = workspace_of(request)
    return settings_page(
        request,
        "brands",
        "brands",
        brands=brands_of(workspace),
        may_add=workspace.can(Permission.MANAGE_BRANDS) and workspace.brands is None,
        may_change=workspace.can(Permission.MANAGE_BRANDS),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a brand."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    kind = request.GET.get("kind", Brand.Kind.OWN)
    suggested = actions.COLOURS[brands_of(workspace).count() % len(actions.COLOURS)]
    form = BrandForm(request.POST or None, initial={"kind": kind, "colour": suggested})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_brand(workspace, **form.cleaned_data))
        if made:
            messages.success(request, _("%(name)s is added.") % {"name": made.name})
            return redirect("workspaces:brands")
    return settings_page(
        request,
        "edit",
        "brands",
        form_status(form),
        form=form,
        title=_("Add a brand"),
        back=reverse("workspaces:brands"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Change a brand."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    shown = find_brand(workspace, brand_id)
    initial = {"name": shown.name, "kind": shown.kind, "colour": shown.colour}
    form = BrandForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: actions.update_brand(workspace, brand_id, **form.cleaned_data))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("workspaces:brands")
    return settings_page(
        request,
        "edit",
        "brands",
        form_status(form),
        form=form,
        title=shown.name,
        back=reverse("workspaces:brands"),
        delete=reverse("workspaces:brand-delete", args=[brand_id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Delete a brand, after showing what goes with it."""
    workspace = workspace_of(request)
    shown = find_brand(workspace, brand_id)
    consequences = what_goes_with(workspace, brand_id)
    if request.method == "POST":
        actions.delete_brand(workspace, brand_id)
        messages.success(request, _("%(name)s is deleted.") % {"name": shown.name})
        return redirect("workspaces:brands")
    return confirmation(
        request,
        "brands",
        title=_("Delete %(name)s?") % {"name": shown.name},
        text=_("This cannot be undone. What was heard about it can no longer be seen on its boards."),
        button=_("Delete the brand"),
        back=reverse("workspaces:brands"),
        consequences=consequences,
    )
