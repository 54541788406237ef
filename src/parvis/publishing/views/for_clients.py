"""Where a client who was sent a link reads what will be said, and answers. Nobody signs in here.

A page behind a link shows its posts and nothing else, is never kept by a cache nor found by a search engine, and lets somebody who
works here answer for nobody.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.publishing import asking_clients, clock
from parvis.publishing.actions.approvals import client_agrees, client_declines
from parvis.publishing.actions.client_links import note_opened
from parvis.publishing.queries.client_links import Opened, medium_behind, opened_by
from parvis.publishing.queries.media import picture_of
from parvis.publishing.watching import watched

NAME = "client-name"  # in the session of whoever answers, so that it is typed once


def _closed_to_others(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open the link, on the clocks of the organisation; keep the answer out of caches and search engines."""

    @wraps(view)
    def opening(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        opened = opened_by(token)
        if opened is None:
            raise Http404(_("This link is closed or has expired. Ask the person who sent it for a new one."))
        with timezone.override(zoneinfo.ZoneInfo(opened.workspace.time_zone)):
            answer = view(request, token, opened, *args, **kwargs)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Cache-Control"] = "private, no-store"
        return answer

    return opening


@login_not_required
@require_safe
@_closed_to_others
def asked(request: HttpRequest, token: str, opened: Opened) -> HttpResponse:
    """The posts behind a link."""
    note_opened(opened)
    return _page(request, token, opened)


@login_not_required
@require_POST
@_closed_to_others
def answer(request: HttpRequest, token: str, opened: Opened, post_id: int) -> HttpResponse:
    """Agree to a post, or ask for changes."""
    name, note = request.POST.get("name", ""), request.POST.get("note", "")
    seen, wants_changes = request.POST.get("seen", ""), request.POST.get("do") == "changes"
    refused: dict[str, Any] = {"post": post_id, "name": name, "note": note, "changes": wants_changes}
    try:
        if _works_here(request):
            raise ValidationError(
                _(
                    "You are signed in to Parvis: this answer is the client’s to give. Answer as yourself inside."
                )
            )
        if wants_changes:
            client_declines(opened, post_id, seen, name, note)
        else:
            client_agrees(opened, post_id, seen, name)
    except ValidationError as error:
        return _page(request, token, opened, 422, refused | {"problems": error.messages})
    request.session[NAME] = name.strip()[:120]
    return redirect(f"{reverse('client-asked', args=[token])}#post-{post_id}")


@login_not_required
@require_safe
@_closed_to_others
def picture(request: HttpRequest, token: str, opened: Opened, medium_id: int) -> HttpResponse:
    """A picture of one of these posts."""
    found = medium_behind(opened, medium_id)
    try:
        data, kind = picture_of(found)
    except FileNotFoundError:
        raise Http404(_("This picture is missing from this server.")) from None
    headers = {"Content-Security-Policy": "sandbox"}
    return HttpResponse(data, content_type=kind, headers=headers)


@login_not_required
@require_safe
@_closed_to_others
def video(request: HttpRequest, token: str, opened: Opened, medium_id: int) -> HttpResponseBase:
    """A video of one of these posts, to watch before one agrees."""
    found = medium_behind(opened, medium_id)
    if not found.is_video:
        raise Http404
    return watched(request, opened.link.organisation_id, found)


def _works_here(request: HttpRequest) -> bool:
    """Whether whoever answers is signed in: the team does not answer for its client."""
    return bool(request.user.is_authenticated)


def _page(
    request: HttpRequest,
    token: str,
    opened: Opened,
    status: int = 200,
    refused: dict[str, Any] | None = None,
) -> HttpResponse:
    return render(
        request,
        "publishing/for_clients.html",
        {
            "link": opened.link,
            "token": token,
            "posts": asking_clients.asked(opened, token),
            "place": clock.place(opened.workspace.time_zone),
            "until": opened.link.expires_at,
            "refused": refused or {},
            "name": (refused or {}).get("name") or request.session.get(NAME, ""),
            "works_here": _works_here(request),
        },
        status=status,
    )
