"""Alerts: the list, the page of each, and what people do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from parvis.listening import presenting_alerts
from parvis.listening.actions import alerts as actions
from parvis.listening.models import Alert
from parvis.listening.models.alerts import Severity
from parvis.listening.muting import until_of
from parvis.listening.queries import alert_rules, boards
from parvis.listening.queries import alerts as queries
from parvis.ui.shell import NavigationEntry
from parvis.workspaces.api import Permission, Workspace, brand_by_slug, brands_of, workspace_of

PAGE = 50


def alert_list(request: HttpRequest) -> HttpResponse:
    """The alerts: open, acknowledged or closed, of all brands or one, from a severity up."""
    workspace = workspace_of(request)
    which = request.GET.get("list", "open")
    if which not in queries.LISTS:
        raise Http404
    brand = brand_by_slug(workspace, request.GET["brand"]) if request.GET.get("brand") else None
    severity = _severity(request.GET.get("severity", ""))
    found = queries.listed(workspace, which, brand.pk if brand else None, severity)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [presenting_alerts.row(alert) for alert in page],
        "page": page,
        "which": which,
        "tabs": _tabs(request, queries.counts(workspace, brand.pk if brand else None), which),
        "brand": brand,
        "brands": brands_of(workspace),
        "severity_label": Severity(severity).label if severity else "",
        "any_severity_href": _list_href(request, which, ""),
        "severity_choices": [
            (label, _list_href(request, which, str(value)), value == severity)
            for value, label in Severity.choices
        ],
        "has_rules": alert_rules.rules(workspace).exists(),
        "can_manage": workspace.can(Permission.MANAGE_ALERTS),
        "can_handle": workspace.can(Permission.HANDLE_ALERTS),
    }
    return render(request, "listening/alerts/list.html", context)


def _list_href(request: HttpRequest, which: str, severity: str) -> str:
    kept = {"list": which, "brand": request.GET.get("brand", ""), "severity": severity}
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def _severity(text: str) -> int | None:
    return int(text) if text in {"1", "2", "3"} else None


def _tabs(request: HttpRequest, counts: dict[str, int], which: str) -> list[NavigationEntry]:
    labels = {
        "open": pgettext("alerts", "Open"),
        "acknowledged": pgettext("alerts", "Acknowledged"),
        "closed": pgettext("alerts", "Closed"),
    }
    kept = {name: request.GET[name] for name in ("brand", "severity") if request.GET.get(name)}
    return [
        NavigationEntry(label, f"?{urlencode({'list': name, **kept})}", "", name == which, count=counts[name])
        for name, label in labels.items()
    ]


def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: what, how unusual, since when, who began, what says it best, what is not known, and what was done."""
    workspace = workspace_of(request)
    found = queries.alert(workspace, alert_id)
    context: dict[str, Any] = {
        "shown": presenting_alerts.shown(workspace, found, boards.watch_names(workspace), timezone.now()),
        "alert": found,
        "leader": presenting_alerts.row(found.part_of) if found.part_of else None,
        "people": queries.assignable(workspace, found),
        "deliveries": queries.deliveries(workspace, found),
        "can_handle": workspace.can(Permission.HANDLE_ALERTS, found.brand_id),
        "can_manage": workspace.can(Permission.MANAGE_ALERTS, found.brand_id),
        "is_muted": bool(found.rule and found.rule.muted_until and found.rule.muted_until > timezone.now()),
        "is_open": found.state in actions.OPEN_STATES,
    }
    return render(request, "listening/alerts/alert.html", context)


def _assign(workspace: Workspace, alert_id: int, request: HttpRequest) -> Alert:
    chosen = request.POST.get("person", "")
    return actions.assign(workspace, alert_id, int(chosen) if chosen.isdigit() else None)


def _mute(workspace: Workspace, alert_id: int, request: HttpRequest) -> Alert:
    found = queries.alert(workspace, alert_id)
    if found.rule is None:
        raise Http404
    said = (request.POST.get("for", ""), request.POST.get("until", ""))
    until = until_of(*said, timezone.now(), workspace.time_zone)
    actions.mute_rule(workspace, found.rule, until, found)
    return found


DEEDS: dict[str, Callable[[Workspace, int, HttpRequest], Alert]] = {
    "acknowledge": lambda workspace, pk, _request: actions.acknowledge(workspace, pk),
    "resolve": lambda workspace, pk, request: actions.resolve(workspace, pk, request.POST.get("text", "")),
    "false-alarm": lambda workspace, pk, request: actions.mark_false(workspace, pk, request.POST.get("text", "")),
    "reopen": lambda workspace, pk, _request: actions.reopen(workspace, pk),
    "escalate": lambda workspace, pk, request: actions.escalate(workspace, pk, request.POST.get("text", "")),
    "note": lambda workspace, pk, request: actions.note(workspace, pk, request.POST.get("text", "")),
    "assign": _assign,
    "mute": _mute,
}  # fmt: skip


@require_POST
def deed(request: HttpRequest, alert_id: int, verb: str) -> HttpResponse:
    """Do something with an alert, and come back to it (or to the list it was done from)."""
    workspace = workspace_of(request)
    if verb not in DEEDS:
        raise Http404
    done = {
        "acknowledge": _("Acknowledged: the others see that you take care of it."),
        "resolve": _("Resolved."),
        "false-alarm": _("Marked as a false alarm: it counts against its rule."),
        "reopen": _("Opened again."),
        "escalate": _("Escalated: everybody the rule names is being told."),
        "note": _("Written down."),
        "assign": _("Saved."),
        "mute": _("Saved."),
    }
    try:
        DEEDS[verb](workspace, alert_id, request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done[verb])
    if request.POST.get("back") == "list":
        return redirect("listening:alerts")
    return redirect(reverse("listening:alert", args=[alert_id]))
