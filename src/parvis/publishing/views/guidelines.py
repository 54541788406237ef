"""What a brand asks of its own words: read by everybody, chosen by those who manage it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.publishing import guideline_forms as forms
from parvis.publishing.actions.guidelines import set_guidelines
from parvis.publishing.queries.guidelines import guidelines_for
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, brand, workspace_of


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Choose them."""
    workspace = workspace_of(request)
    shown = brand(workspace, brand_id)
    workspace.require(Permission.MANAGE_BRANDS, shown.pk)
    kept = guidelines_for(workspace, brand_id)
    form = forms.GuidelinesForm(request.POST or None, initial=forms.initial(kept.guidelines, kept.tone))
    rows = forms.rows_of(kept.guidelines)
    if request.method == "POST":
        rows = forms.typed_rows(request.POST)
        if form.is_valid():
            asked = forms.guidelines(form.cleaned_data, rows)
            try:
                set_guidelines(workspace, brand_id, asked, form.cleaned_data["tone"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("publishing:rules")
    return page(
        request,
        "guidelines",
        "rules",
        422 if form.is_bound and form.errors else 200,
        brand=shown,
        form=form,
        rows=rows,
        levels=forms.LEVELS,
    )
