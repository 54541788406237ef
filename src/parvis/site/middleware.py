"""Who is asking, and in which organisation: known before any view runs."""

from __future__ import annotations

import zoneinfo
from collections.abc import Awaitable, Callable
from typing import Any

from allauth.usersessions.models import UserSession
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from parvis.site import doors
from parvis.workspaces.api import enter, organisation_of, trial_person

GetResponse = Callable[[HttpRequest], Any]
View = Callable[..., HttpResponseBase]


class BeforeTheView:
    """A middleware that only acts between routing and the view, and costs nothing else."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        self.prepare(request)
        response: HttpResponseBase | Awaitable[HttpResponseBase] = self.get_response(request)
        return response

    def prepare(self, request: HttpRequest) -> None:
        """Give the attributes that templates look at even when no view is found."""


class OpenDoorMiddleware(BeforeTheView):
    """Signs the trial person in, for this request only: no session is left that would outlive the door."""

    def prepare(self, request: HttpRequest) -> None:
        """Nobody is in trial until the door was looked at."""
        request.in_trial = False  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        """Open the door, except to the pages where accounts are made: there, one is nobody yet."""
        if request.path.startswith(settings.ACCOUNTS_PATH) or not getattr(view, "login_required", True):
            return
        if request.user.is_authenticated or doors.why_closed(request):
            return
        person = trial_person()

        async def same() -> Any:
            return person

        request.user = person
        request.auser = same
        request.in_trial = True  # type: ignore[attr-defined]


class WorkspaceMiddleware(BeforeTheView):
    """Gives each request its ``workspace``, and speaks the language and time zone of whoever asks.

    Views that need nobody signed in (``login_not_required``) may find ``None``; all others never do.
    """

    def prepare(self, request: HttpRequest) -> None:
        """No workspace until somebody is known, and the time zone of nobody before."""
        timezone.deactivate()
        request.workspace = None  # type: ignore[attr-defined]
        request.organisation = None  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        """Find the workspace of the person. Raises ``PermissionDenied`` when they belong nowhere."""
        person: Any = request.user
        if not person.is_authenticated:
            return
        workspace = enter(person, request.session.get("organisation"))
        request.workspace = workspace  # type: ignore[attr-defined]
        if person.language:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        if workspace:
            # The frame shows its name; most requests (parts of pages, streams) never ask.
            request.organisation = SimpleLazyObject(lambda: organisation_of(workspace))  # type: ignore[attr-defined]
            timezone.activate(zoneinfo.ZoneInfo(workspace.time_zone))
            _note_activity(request)
        elif getattr(view, "login_required", True):
            raise PermissionDenied(_("You do not belong to an organisation yet. Ask for an invitation."))


def _note_activity(request: HttpRequest) -> None:
    """Remember when a session was last used, to the nearest ten minutes: a write on every request would
    cost.
    """
    key = request.session.session_key
    if key and cache.add(f"session-seen-{key}", True, timeout=600):
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())


class SignInMiddleware(LoginRequiredMiddleware):
    """Every view needs somebody signed in unless it says otherwise (``login_not_required``)."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        """Send people to the sign-in page; tell programs and parts of pages in a way they understand."""
        if request.headers.get("HX-Request"):
            # htmx would otherwise put the sign-in page in the middle of the current one.
            return HttpResponse(status=401, headers={"HX-Redirect": reverse(settings.LOGIN_URL)})
        if "text/event-stream" in request.headers.get("Accept", ""):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)
