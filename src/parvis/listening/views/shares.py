"""Boards shared by link: making, listing, revoking, opening."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.archive.contract import Scope
from parvis.listening import presenting
from parvis.listening.actions import shares as actions
from parvis.listening.filters import Filters, read, read_saved
from parvis.listening.models import BoardShare, Watch
from parvis.listening.queries import boards, shares, watches
from parvis.listening.queries.fragments import filled_in
from parvis.listening.views.live import live_scope, stream
from parvis.workspaces.api import Brand, Workspace, brand_by_slug, workspace_of

DURATIONS = {"7": 7, "30": 30, "90": 90, "": None}


def share_list(request: HttpRequest) -> HttpResponse:
    """The links that are open, and the form that makes one."""
    workspace = workspace_of(request)
    return render(request, "listening/shares.html", {"shares": shares.shares(workspace)})


@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """Make a link to the board the person is looking at; the link is shown once."""
    workspace = workspace_of(request)
    watch = watches.watch(workspace, int(request.POST["watch"])) if request.POST.get("watch") else None
    brand = watch.brand if watch else brand_by_slug(workspace, request.POST.get("brand", ""))
    filters = read(
        request.GET,
        zone=workspace.time_zone,
        brand=None if watch else brand.pk,
        watch=watch.pk if watch else None,
    )
    days = DURATIONS.get(request.POST.get("days", "30"), 30)
    _made, token = actions.share_board(workspace, filters, brand.pk, days)
    path = reverse("shared-board", args=[token])
    link = f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)
    return render(
        request, "listening/share_made.html", {"link": link, "brand": brand, "watch": watch, "days": days}
    )


@require_POST
def revoke(request: HttpRequest, share_id: int) -> HttpResponse:
    """Close a link."""
    actions.revoke_share(workspace_of(request), share_id)
    messages.success(request, _("The link is closed: nobody can open it any more."))
    return redirect("listening:shares")


def _opened(token: str) -> tuple[BoardShare, Workspace]:
    found = shares.opened_by(token)
    if found is None:
        raise Http404(_("This link is closed or has expired. Ask the person who sent it for a new one."))
    return found


def _brand_of(share: BoardShare) -> Brand:
    """The brand of a share that is open (one without a brand never opens)."""
    if share.brand is None:
        raise Http404
    return share.brand


def _filters(request: HttpRequest, share: BoardShare, workspace: Workspace) -> Filters:
    kept = {**share.filters}
    for name in ("range", "from", "to"):  # a visitor may look at another time, and at nothing else
        if request.GET.get(name):
            kept[name] = [request.GET[name]]
    brand = None if share.watch_id else share.brand_id
    asked = read_saved(kept, zone=workspace.time_zone, brand=brand, watch=share.watch_id)
    return filled_in(workspace.organisation, asked)


@login_not_required
def shared_board(request: HttpRequest, token: str) -> HttpResponse:
    """A board opened by link: no sign-in, nothing to change, nothing else to see."""
    share, workspace = _opened(token)
    filters = _filters(request, share, workspace)
    found = boards.board(workspace, filters, timezone.now())
    context = {
        "brand": share.brand,
        "watch": share.watch,
        "board": presenting.present(
            found,
            filters,
            request.path,
            _brand_of(share),
            share.watch,
            boards.watch_names(workspace),
            workspace.time_zone,
        ),
        "live_href": reverse("shared-live", args=[token]),
        "read_only": True,
        "can_export": False,
        "can_listen": False,
    }
    response = render(request, "listening/shared_board.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
async def shared_live(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """The arrivals of a shared board."""
    scope, names = await sync_to_async(_shared_scope)(request, token)
    return stream(scope, names, translation.get_language() or "fr")


def _shared_scope(request: HttpRequest, token: str) -> tuple[Scope, dict[int, Watch]]:
    share, workspace = _opened(token)
    return live_scope(workspace, _filters(request, share, workspace)), boards.watch_names(workspace)
