"""How each brand publishes: who must agree, in which order, and how late a post may still go out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.publishing import chain_form, naming
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.forms import RulesForm
from parvis.publishing.presenting_chains import step_words, where
from parvis.publishing.queries.chains import people_to_name, steps_for
from parvis.publishing.queries.governance import rules_for
from parvis.publishing.queries.labels import labels_of
from parvis.publishing.queries.screens import brands_that_publish, rules_by_brand, voices
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, Workspace, brand, entities_of, workspace_of


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The brands that publish, and how."""
    workspace = workspace_of(request)
    rules = rules_by_brand(workspace)
    rows = [
        {
            "brand": one,
            "rules": rules[one.pk],
            "steps": [(step_words(step), where(step)) for step in steps_for(workspace, one.pk)],
            "may_change": workspace.can(Permission.MANAGE_BRANDS, one.pk),
        }
        for one in brands_that_publish(workspace)
    ]
    return page(
        request,
        "rules",
        "rules",
        rows=rows,
        can_send_links=workspace.can(Permission.PUBLISH),
        can_open_hooks=workspace.can(Permission.EXPORT),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Choose how a brand publishes. A step that is moved, or one more, is shown before it is saved."""
    workspace = workspace_of(request)
    shown = brand(workspace, brand_id)
    workspace.require(Permission.MANAGE_BRANDS, shown.pk)
    kept = rules_for(workspace, brand_id)
    form = RulesForm(
        request.POST or None,
        initial={
            "late_after": kept.late_after,
            "when_late": kept.when_late,
            "languages": ", ".join(kept.languages),
        },
    )
    rows = chain_form.rows_of(steps_for(workspace, brand_id))
    if request.method == "POST":
        rows = chain_form.typed(request.POST)
        is_saved = "up" not in request.POST and request.POST.get("do") != "more"
        if is_saved and form.is_valid():
            try:
                set_rules(
                    workspace,
                    brand_id,
                    late_after=form.cleaned_data["late_after"],
                    when_late=form.cleaned_data["when_late"],
                    languages=form.cleaned_data["languages"],
                    steps=chain_form.drafts(rows),
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("publishing:rules")
    status = 422 if form.is_bound and form.errors else 200
    return page(
        request,
        "rules_edit",
        "rules",
        status,
        brand=shown,
        form=form,
        steps=chain_form.with_room(rows),
        **_to_choose(workspace, brand_id),
    )


def _to_choose(workspace: Workspace, brand_id: int) -> dict[str, object]:
    networks = dict.fromkeys(one.network for one in voices(workspace, brand_id))
    return {
        "who": chain_form.choices(),
        "people": people_to_name(workspace, brand_id),
        "entities": entities_of(workspace),
        "labels": labels_of(workspace, brand_id),
        "networks": [(one, naming.network(one)) for one in networks],
    }
