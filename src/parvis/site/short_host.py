"""On the domain of short links there is nothing else: no sign-in page, no screens."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from parvis.site.middleware import BeforeTheView

NOWHERE = "-"


class ShortLinkHostMiddleware(BeforeTheView):
    """Has whatever is asked of that domain be a code. Where short links share Parvis's own address (``…/l``), nothing changes."""

    def prepare(self, request: HttpRequest) -> None:
        """Lead ``/CODE``, and anything else, to where short links are followed."""
        if not settings.SHORT_LINKS or not _is_there(request):
            return
        code = request.path_info.rstrip("/").rpartition("/")[2]
        request.path_info = request.path = f"/l/{code or NOWHERE}"


def _is_there(request: HttpRequest) -> bool:
    short = urlsplit(settings.SHORT_LINKS)
    if short.path or short.netloc == urlsplit(settings.BASE_URL).netloc:
        return False
    try:
        return request.get_host().lower() == short.netloc.lower()
    except DisallowedHost:  # answered by whoever looks next
        return False
