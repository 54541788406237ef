"""Addresses at which calendar programs read what is planned: opened, listed, closed, and read."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing import feed_writing
from parvis.publishing.actions import feeds as actions
from parvis.publishing.queries.feeds import feeds_of, opened_by
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, workspace_of


@require_http_methods(["GET", "HEAD", "POST"])
def feed_list(request: HttpRequest) -> HttpResponse:
    """The addresses that are open; a new one is shown once."""
    workspace = workspace_of(request)
    workspace.require(Permission.EXPORT)
    made = ""
    if request.method == "POST":
        asked = request.POST.get("brand", "")
        brand = next((one for one in brands_that_publish(workspace) if str(one.pk) == asked), None)
        if asked and brand is None:
            raise Http404
        _feed, token = actions.open_feed(workspace, brand.pk if brand else None)
        made = _whole(request, reverse("publishing:feed", args=[token]))
    return page(request, "feeds", "calendar", feeds=list(feeds_of(workspace)), made=made)


@require_POST
def close(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Close an address."""
    actions.close_feed(workspace_of(request), feed_id)
    messages.success(request, _("The address is closed: nobody can read it any more."))
    return redirect("publishing:feeds")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever has its address."""
    found = opened_by(token)
    if found is None:
        raise Http404(_("This address is closed."))
    opened, workspace = found
    actions.note_reading(opened)
    host = urlsplit(_whole(request, "/")).hostname or "parvis"

    def address_of(post: int) -> str:
        return _whole(request, reverse("publishing:post", args=[post]))

    with translation.override(workspace.language), timezone.override(workspace.time_zone):
        text = feed_writing.write(opened, workspace, address_of, host)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="parvis.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _whole(request: HttpRequest, path: str) -> str:
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)
