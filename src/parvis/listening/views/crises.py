"""Crisis rooms: the list, opening one, the room and its parts, closing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening import crisis_wording, presenting_crises
from parvis.listening.actions import crises as actions
from parvis.listening.actions.crisis_log import known_values
from parvis.listening.cards import present_mention
from parvis.listening.crisis_forms import CrisisForm
from parvis.listening.holding import blanks
from parvis.listening.models import Crisis
from parvis.listening.presenting_crisis_reading import present_reading
from parvis.listening.queries import boards, crises, crisis_rooms, watches
from parvis.workspaces.api import Permission, Workspace, brakes, brand_by_slug, brands_of, workspace_of

NEWEST = 20


def crisis_list(request: HttpRequest) -> HttpResponse:
    """The rooms, open and closed."""
    workspace = workspace_of(request)
    now = timezone.now()
    rows = [
        {"crisis": crisis, "lasted": crisis_wording.duration(crisis_rooms.end_of(crisis, now) - crisis.since)}
        for crisis in crises.crises(workspace).order_by("-state", "-opened_at")
    ]
    brand = brand_by_slug(workspace, request.GET["brand"]) if request.GET.get("brand") else None
    context = {
        "crises": rows,
        "can_manage": workspace.can(Permission.MANAGE_ALERTS),
        "new_href": reverse("listening:crisis-new") + (f"?brand={brand.slug}" if brand else ""),
    }
    return render(request, "listening/crises/list.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Open a room by hand, on the brand the address names."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_ALERTS)
    named = request.GET.get("brand")
    brand = brand_by_slug(workspace, named) if named else brands_of(workspace).first()
    form = CrisisForm(
        request.POST or None,
        brands=brands_of(workspace),
        watches=watches.watches(workspace),
        initial={"brand": brand.pk if brand else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            crisis = actions.open_by_hand(workspace, form.cleaned_data["brand"], form.draft())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("listening:crisis", crisis_id=crisis.pk)
    return render(request, "listening/crises/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def from_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Open the room of an alert, or enter the one that is open."""
    crisis = actions.open_from_alert(workspace_of(request), alert_id)
    return redirect("listening:crisis", crisis_id=crisis.pk)


def room(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """The room; ``part`` asks for what changes by the minute, or for what the posts say, alone."""
    workspace = workspace_of(request)
    crisis = crises.crisis(workspace, crisis_id)
    part = request.GET.get("part", "")
    context = base_context(workspace, crisis)
    if part == "reading":
        return render(request, "listening/crises/reading.html", context | reading_context(workspace, crisis))
    zoom = request.GET.get("zoom", "")
    context |= now_context(workspace, crisis, zoom if zoom in crisis_rooms.ZOOMS else "")
    if part == "now":
        return render(request, "listening/crises/now.html", context)
    context["correcting"] = _correcting(request, workspace, crisis)
    return render(request, "listening/crises/room.html", context | desk_context(workspace, crisis))


def base_context(workspace: Workspace, crisis: Crisis) -> dict[str, Any]:
    """What every part of a room knows: what may be done in it."""
    return {
        "crisis": crisis,
        "can_write": crisis.is_open and workspace.can(Permission.HANDLE_ALERTS, crisis.brand_id),
        "can_manage": workspace.can(Permission.MANAGE_ALERTS, crisis.brand_id),
        "can_export": workspace.can(Permission.EXPORT, crisis.brand_id),
        "frozen": False,
        **brake_context(workspace, crisis),
    }


def brake_context(workspace: Workspace, crisis: Crisis) -> dict[str, Any]:
    """What is stopped for the brand, what that holds back, and what can be stopped from here."""
    brand = crisis.brand_id
    stopped = [one for brake in brakes for one in brake.standing(workspace, brand)]
    is_own = crisis.brand.kind == crisis.brand.Kind.OWN
    return {
        "stopped": stopped,
        "is_stopped": any(not one.what or one.what == crisis.brand.name for one in stopped),
        "can_stop": is_own and crisis.is_open and any(one.may_stop(workspace, brand) for one in brakes),
        "can_stop_whole": crisis.is_open and any(one.may_stop(workspace, None) for one in brakes),
    }


def now_context(workspace: Workspace, crisis: Crisis, zoom: str = "") -> dict[str, Any]:
    """Where it stands, and the log."""
    now = timezone.now()
    until = crisis_rooms.end_of(crisis, now)
    shown = presenting_crises.present_now(
        workspace,
        crisis,
        crisis_rooms.state(workspace, crisis, now),
        crisis_rooms.curve(workspace, crisis, now, zoom),
        crises.log(workspace, crisis),
        crises.alert_notes(crises.related_alerts(workspace, crisis, until)),
        now,
        zoom,
    )
    return {"now": shown, "lines": shown.lines, "zoom": zoom}


def log_context(workspace: Workspace, crisis: Crisis) -> dict[str, Any]:
    """The log alone, newest first."""
    until = crisis_rooms.end_of(crisis, timezone.now())
    notes = crises.alert_notes(crises.related_alerts(workspace, crisis, until))
    lines = presenting_crises.story(crises.log(workspace, crisis), notes)
    return {"lines": tuple(reversed(lines))}


def reading_context(workspace: Workspace, crisis: Crisis) -> dict[str, Any]:
    """What the posts say."""
    now = timezone.now()
    read = crisis_rooms.reading(workspace, crisis, now, own_handles(crisis))
    addresses = presenting_crises.Addresses(crisis, crisis_rooms.end_of(crisis, now))
    taken = crises.questions(workspace, crisis)
    return {"reading": present_reading(read, addresses, taken), "taken": taken}


def own_handles(crisis: Crisis) -> frozenset[str]:
    """The handles of the brand itself: it is no ally of its own."""
    handles = crisis.brand.accounts.values_list("handle", flat=True)
    return frozenset(handle.lstrip("@").casefold() for handle in handles)


def desk_context(workspace: Workspace, crisis: Crisis) -> dict[str, Any]:
    """Questions, statements, and what arrives."""
    now = timezone.now()
    names = boards.watch_names(workspace)
    newest = crisis_rooms.newest(workspace, crisis, now, NEWEST) if crisis.is_open else []
    return {
        "taken": crises.questions(workspace, crisis),
        "statements": statement_groups(workspace, crisis) if crisis.is_open else [],
        "newest": [present_mention(mention, names, None) for mention in newest],
        "live_href": presenting_crises.Addresses(crisis, crisis_rooms.end_of(crisis, now)).live(),
        "alert_url": presenting_crises.alert_address(crisis.alert) if crisis.alert else "",
    }


def statement_groups(workspace: Workspace, crisis: Crisis) -> list[dict[str, Any]]:
    """The statements at hand by language, the reader's own first, with their blanks."""
    known = known_values(crisis)
    groups: dict[str, dict[str, Any]] = {}
    for one in crises.statements(workspace, crisis.brand):
        group = groups.setdefault(one.language, {"name": one.get_language_display(), "statements": []})
        fields = [{"name": name, "value": known.get(name.casefold(), "")} for name in blanks(one.text)]
        group["statements"].append({"statement": one, "blanks": fields})
    return [groups[code] for code in sorted(groups, key=lambda code: code != get_language())]


def _correcting(request: HttpRequest, workspace: Workspace, crisis: Crisis) -> Any:
    wanted = request.GET.get("corrects", "")
    if not wanted:
        return None
    found = next((e for e in crises.log(workspace, crisis) if str(e.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


@require_POST
def close(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """Close the room and read its report."""
    crisis = actions.close(workspace_of(request), crisis_id, request.POST.get("lessons", ""))
    messages.success(request, _("The room is closed. This is its report."))
    return redirect("listening:crisis-report", crisis_id=crisis.pk)


@require_POST
def reopen(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """Open the room again."""
    try:
        crisis = actions.reopen(workspace_of(request), crisis_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(reverse("listening:crises"))
    return redirect("listening:crisis", crisis_id=crisis.pk)
