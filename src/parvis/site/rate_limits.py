"""How often one person, or one address nobody signed in from, may ask for what costs much.

Signing in has limits of its own (allauth). The count is kept in the cache of the web process: with several web
processes each one counts for itself, so that a limit can be passed at most as many times over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.site.middleware import BeforeTheView, View
from parvis.workspaces.api import problem


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` requests in each window of ``seconds``."""

    times: int
    seconds: int = 60


READS = {
    "shared-board": Limit(120),  # open to whoever has the link
    "shared-live": Limit(60),
    "client-asked": Limit(60),
    "client-picture": Limit(300),
    "listening:live": Limit(120),
    "listening:search": Limit(240),
    "listening:watch-preview": Limit(180),  # asked for at each pause in typing
    "listening:export": Limit(30),
    "listening:import-rejects": Limit(30),
    "listening:source-discover": Limit(30),  # goes out to a network
    "workspaces:audit-export": Limit(10),
}
"""Views by name. Whatever is not here may be read as often as one likes."""

WRITES = Limit(240)
"""All that a person changes, together."""

API_READS = Limit(600)
"""All that a program reads, together; what it changes counts as that of people."""

UPLOADS = {
    "listening:import-upload": Limit(60, seconds=3600),
    "client-answer": Limit(30),  # open to whoever has the link
}
"""Changes with a limit of their own, besides :data:`WRITES`."""


class RateLimitMiddleware(BeforeTheView):
    """Answers 429, and says when to come back, to whoever asks too often. Goes after whoever finds the person."""

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Count this request where a limit is set for it."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if request.method in ("GET", "HEAD"):
            limits = {name: READS[name]} if name in READS else {}
            if request.path.startswith("/api/"):
                limits = {"api": API_READS}
        else:
            limits = {"writes": WRITES} | {key: UPLOADS[key] for key in (name,) if key in UPLOADS}
        waits = [_wait(_who(request), key, limit) for key, limit in limits.items()]
        return _come_back(request, max(waits)) if any(waits) else None


def _who(request: HttpRequest) -> str:
    person: Any = request.user
    return f"person-{person.pk}" if person.is_authenticated else f"address-{request.META.get('REMOTE_ADDR')}"


def _wait(who: str, what: str, limit: Limit) -> int:
    """Count one request; returns the seconds to wait before the next, 0 when this one may pass."""
    now = int(timezone.now().timestamp())
    window, passed = divmod(now, limit.seconds)
    key = f"rate:{what}:{who}:{window}"
    cache.add(key, 0, timeout=limit.seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # its window ended between the two calls
        return 0
    return limit.seconds - passed if count > limit.times else 0


def _come_back(request: HttpRequest, seconds: int) -> HttpResponse:
    headers = {"Retry-After": str(seconds)}
    text = _("That was very often. Wait %(seconds)s seconds, then try again.") % {"seconds": seconds}
    if request.path.startswith(("/api/", "/mcp")):
        return problem(429, text, headers=headers)
    if request.headers.get("HX-Request"):
        # A header is ASCII: json escapes what is not.
        return HttpResponse(
            status=429, headers=headers | {"HX-Trigger": json.dumps({"parvis:toast": {"text": text}})}
        )
    page = render(request, "429.html", {"text": text}, status=429)
    for name, value in headers.items():
        page.headers[name] = value
    return page
