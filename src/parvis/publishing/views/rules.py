"""How each brand publishes: whether somebody else must agree, and how late a post may still go out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.publishing.actions.approvals import set_rules
from parvis.publishing.forms import RulesForm
from parvis.publishing.queries.governance import rules_for
from parvis.publishing.queries.screens import brands_that_publish, rules_by_brand
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, brand, workspace_of


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The brands that publish, and how."""
    workspace = workspace_of(request)
    rules = rules_by_brand(workspace)
    rows = [
        {
            "brand": one,
            "rules": rules[one.pk],
            "may_change": workspace.can(Permission.MANAGE_BRANDS, one.pk),
        }
        for one in brands_that_publish(workspace)
    ]
    return page(request, "rules", "rules", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Choose how a brand publishes."""
    workspace = workspace_of(request)
    shown = brand(workspace, brand_id)
    workspace.require(Permission.MANAGE_BRANDS, shown.pk)
    rules = rules_for(workspace, brand_id)
    initial = {"needs_approval": rules.needs_approval, "late_after": rules.late_after}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_rules(workspace, brand_id, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("publishing:rules")
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "rules_edit", "rules", status, brand=shown, form=form)
