"""Digests: what a person wants to receive, and the link in each that stops it."""

from __future__ import annotations

import zoneinfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.listening.actions import digests as actions
from parvis.listening.alert_forms import DigestForm
from parvis.listening.queries.digests import mine
from parvis.workspaces.api import workspace_of


def digests(request: HttpRequest) -> HttpResponse:
    """Which digests are sent to whoever is signed in, and when."""
    workspace = workspace_of(request)
    subscribed = mine(workspace)
    first = subscribed[0] if subscribed else None
    form = DigestForm(
        request.POST or None,
        zones=sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC"),
        initial={
            "cadences": [one.cadence for one in subscribed],
            "hour": first.hour if first else 8,
            "time_zone": (first.time_zone if first else "") or workspace.time_zone,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.subscribe(workspace, data["cadences"], data["hour"], data["time_zone"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("listening:digests")
    return render(
        request, "listening/alerts/digests.html", {"form": form}, status=422 if form.errors else 200
    )


@csrf_exempt  # mail programs stop a digest with one click (RFC 8058); the signed link is the proof
@login_not_required
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a digest. Opening the link only asks: programs that follow every link in a mail must not unsubscribe anybody."""
    try:
        subscription = actions.read_token(token)
    except signing.BadSignature:
        return render(request, "listening/alerts/digest_stop.html", {"state": "wrong"}, status=404)
    if request.method == "POST":
        actions.unsubscribe(token)
        return render(request, "listening/alerts/digest_stop.html", {"state": "stopped"})
    state = "ask" if subscription else "stopped"
    return render(
        request, "listening/alerts/digest_stop.html", {"state": state, "subscription": subscription}
    )
