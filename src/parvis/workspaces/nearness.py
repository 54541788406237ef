"""Whether a request comes from this very computer, typed by whoever sits at it.

Used for the open door and for creating the first account; both would be worth a lot to somebody elsewhere.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
    "HTTP_X_ORIGINAL_HOST",
    "HTTP_X_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
)


def is_loopback(host: str) -> bool:
    """Whether a host name or address (with or without a port) can only mean this very computer."""
    name = _without_port(host.strip()).rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]").split("%", 1)[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def why_not_near(request: HttpRequest) -> str:
    """Why a request cannot be taken for one made at this very computer; empty when it can.

    Every condition must hold by itself: first the configuration, then the connection, then what the browser
    says (against pages elsewhere that make a browser call this computer, and names elsewhere that point to
    it).
    """
    if not is_loopback(settings.LISTENS_ON):
        return "listens beyond this computer"
    if settings.BASE_URL and not is_loopback(urlsplit(settings.BASE_URL).netloc):
        return "has a public address"
    if not is_loopback(request.META.get("REMOTE_ADDR", "")):
        return "the caller is another computer"
    if not is_loopback(request.META.get("HTTP_HOST", "")):
        return "called by another name"
    if any(name in request.META for name in _FORWARDED) or _http_version(request) == "1.0":
        return "came through a proxy"
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin and not is_loopback(urlsplit(origin).netloc):
        return "asked for by a page elsewhere"
    site, mode = request.META.get("HTTP_SEC_FETCH_SITE", ""), request.META.get("HTTP_SEC_FETCH_MODE", "")
    if site == "cross-site" and mode not in ("", "navigate"):
        return "asked for by a page elsewhere"
    return ""


def _http_version(request: HttpRequest) -> str:
    """1.0 is what some reverse proxies speak by default, and no browser does."""
    scope = getattr(request, "scope", None)
    if scope is not None:
        return str(scope.get("http_version", ""))
    return str(request.META.get("SERVER_PROTOCOL", "")).rpartition("/")[2]


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0].strip("[")
    return host.partition(":")[0] if host.count(":") == 1 else host
