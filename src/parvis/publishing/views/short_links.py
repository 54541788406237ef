"""Where short links are followed. Anybody may, without cookies; nothing of them is kept but that one more click came."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from parvis.engine.publishing.clicks import is_program, source_of
from parvis.publishing.actions.counting import Where
from parvis.publishing.click_buffer import clicks
from parvis.publishing.queries.short_links import where_to


class WebRedirect(HttpResponseRedirect):
    """302, not 301: a browser that remembered the way would follow it uncounted, and not learn where it leads from now on."""

    allowed_schemes = ["http", "https"]


@login_not_required
@csrf_exempt
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to the page behind a code: one that stands in the database, never one that the address names."""
    found = where_to(code)
    if found is None or found.closed:
        status = 410 if found else 404
        answer = render(
            request, "publishing/short_link_gone.html", {"closed": found is not None}, status=status
        )
    else:
        answer = WebRedirect(found.target)
        # The page learns which network people come from, as it would without us, and no more.
        answer["Referrer-Policy"] = "strict-origin-when-cross-origin"
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        named = {name.lower(): value for name, value in request.headers.items()}
        program = is_program(request.method or "", named.get("user-agent", ""), named)
        clicks.note(Where(found.link, hour, source_of(named.get("referer", ""))), program=program)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, no-store"
    return answer
