"""Alert rules: the list, the editor, and a rule tried on the past before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening import presenting_alerts
from parvis.listening.actions import alert_rules as actions
from parvis.listening.actions import alerts as alert_actions
from parvis.listening.alert_forms import RuleForm, initial_of
from parvis.listening.models import AlertRule
from parvis.listening.muting import CHOICES, until_of
from parvis.listening.queries import alert_rules as queries
from parvis.listening.queries import boards, watches
from parvis.listening.queries.alert_trials import WEEKS, trial
from parvis.listening.queries.alerts import handlers
from parvis.ui import moments
from parvis.workspaces.api import Permission, Workspace, brand, brand_by_slug, brands_of, workspace_of


def rule_list(request: HttpRequest) -> HttpResponse:
    """What is watched over, and how often each rule was right."""
    workspace = workspace_of(request)
    found = list(queries.rules(workspace))
    watched = {rule.brand_id for rule in found}
    context = {
        "rules": found,
        "unwatched": [b for b in brands_of(workspace) if b.pk not in watched],
        "can_manage": workspace.can(Permission.MANAGE_ALERTS),
        "can_handle": workspace.can(Permission.HANDLE_ALERTS),
        "now": timezone.now(),
        "mute_choices": CHOICES,
    }
    return render(request, "listening/alerts/rules.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_ALERTS)
    about = ""
    if request.GET.get("brand"):
        about = f"b{brand_by_slug(workspace, request.GET['brand']).pk}"
    return _editor(request, workspace, None, about)


def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    workspace = workspace_of(request)
    rule = queries.rule(workspace, rule_id)
    workspace.require(Permission.MANAGE_ALERTS, rule.brand_id)
    return _editor(request, workspace, rule)


def _form(request: HttpRequest, workspace: Workspace, rule: AlertRule | None, about: str = "") -> RuleForm:
    brands = list(brands_of(workspace))
    people = {p.pk: p for b in brands for p in handlers(workspace.organisation, b.pk)}
    return RuleForm(
        request.POST or None,
        initial=initial_of(rule, about),
        brands=brands,
        watches=list(watches.watches(workspace)),
        people=people.values(),
        channels=queries.channels(workspace).filter(is_active=True),
    )


def _editor(
    request: HttpRequest, workspace: Workspace, rule: AlertRule | None, about: str = ""
) -> HttpResponse:
    form = _form(request, workspace, rule, about)
    if request.method == "POST" and form.is_valid():
        try:
            if rule:
                actions.edit_rule(workspace, rule.pk, form.draft())
            else:
                actions.create_rule(workspace, form.draft())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved. Parvis is looking out."))
            return redirect("listening:alert-rules")
    context: dict[str, Any] = {"form": form, "rule": rule, "weeks": WEEKS}
    return render(request, "listening/alerts/rule_editor.html", context, status=422 if form.errors else 200)


@require_POST
def attempt(request: HttpRequest) -> HttpResponse:
    """The rule in the form, tried on the past."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_ALERTS)
    form = _form(request, workspace, None)
    form.fields["name"].required = False  # a trial needs no name
    if not form.is_valid():
        return render(request, "listening/alerts/trial.html", {"form": form})
    draft = form.draft()
    weeks = int(request.POST.get("weeks", "4")) if request.POST.get("weeks") in {"1", "4", "8"} else 4
    tried = trial(workspace, draft.brand, draft.watch, draft.kind, draft.settings, weeks, timezone.now())
    name = brand(workspace, draft.brand).name
    context = {
        "tried": presenting_alerts.tried(
            workspace, tried, name, draft.settings.bucket_minutes, boards.watch_names(workspace)
        )
    }
    return render(request, "listening/alerts/trial.html", context)


@require_POST
def set_active(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Stop a rule, or let it look out again."""
    rule = actions.set_active(workspace_of(request), rule_id, request.POST.get("active") == "1")
    words = _("“%(name)s” looks out again.") if rule.is_active else _("“%(name)s” is stopped.")
    messages.success(request, words % {"name": rule.name})
    return redirect("listening:alert-rules")


@require_POST
def mute(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let a rule raise nothing for a while."""
    workspace = workspace_of(request)
    rule = queries.rule(workspace, rule_id)
    said = (request.POST.get("for", ""), request.POST.get("until", ""))
    try:
        until = until_of(*said, timezone.now(), workspace.time_zone)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("listening:alert-rules")
    alert_actions.mute_rule(workspace, rule, until)
    if until:
        words = _("“%(name)s” is mute until %(until)s.") % {"name": rule.name, "until": moments.full(until)}
    else:
        words = _("“%(name)s” may speak again.") % {"name": rule.name}
    messages.success(request, words)
    return redirect("listening:alert-rules")


@require_POST
def watch_over(request: HttpRequest) -> HttpResponse:
    """Give a brand the usual rules."""
    workspace = workspace_of(request)
    owner = brand_by_slug(workspace, request.POST.get("brand", ""))
    workspace.require(Permission.MANAGE_ALERTS, owner.pk)
    actions.add_default_rules(workspace, owner)
    actions.replay_past(workspace, owner.pk, timezone.now())
    messages.success(request, _("Parvis watches over %(name)s.") % {"name": owner.name})
    return redirect("listening:alert-rules")


def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Delete a rule, once the person has seen what that means."""
    workspace = workspace_of(request)
    rule = queries.rule(workspace, rule_id)
    if request.method == "POST":
        actions.delete_rule(workspace, rule_id)
        messages.success(
            request, _("“%(name)s” is deleted. The alerts it raised stay.") % {"name": rule.name}
        )
        return redirect("listening:alert-rules")
    workspace.require(Permission.MANAGE_ALERTS, rule.brand_id)
    return render(request, "listening/alerts/rule_delete.html", {"rule": rule})
