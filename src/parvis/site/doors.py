"""The open door: on somebody's own computer Parvis opens without asking who they are. And nowhere else.

Two questions are answered here: may this installation start on that address, and may this very request walk in.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.workspaces.api import somebody_real_exists

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
_WEAK_SECRETS = ("changeme", "change-me", "secret", "password", "default", "insecure", "example", "parvis")
_SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True)
class Problem:
    """Why Parvis must not start as it is configured. ``what`` and ``remedy`` are sentences in the reader's language."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


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
    return (mapped or address).is_loopback


def check_exposure(host: str, base_url: str, secret_key: str, open_door: str) -> list[Problem]:
    """What keeps Parvis from being served on ``host`` safely; empty when nothing does.

    ``open_door`` is ``auto`` or ``off``. On a loopback address everything is allowed.
    """
    if is_loopback(host):
        return []
    problems = []
    if open_door != "off":
        problems.append(
            Problem(
                _("On %(host)s, anybody who reaches this computer could walk in without a password.") % {"host": host},
                _("Set PARVIS_OPEN_DOOR=off: people then sign in, and the first to do so owns the installation."),
            )
        )
    if _is_weak(secret_key):
        problems.append(
            Problem(
                _("The secret key is missing, too short or easy to guess: sessions could be forged."),
                _("Remove PARVIS_SECRET_KEY to have a good one made, or set one of at least 32 random characters."),
            )
        )
    if not urlsplit(base_url).hostname:
        problems.append(
            Problem(
                _("Parvis does not know the address people will type."),
                _("Set PARVIS_BASE_URL, for example PARVIS_BASE_URL=https://parvis.example.org."),
            )
        )
    return problems


def why_closed(request: HttpRequest) -> str:
    """Why this request may not walk in without signing in; empty when it may.

    Every condition must hold by itself: the first ones come from the configuration, then from the connection, then
    from what the browser says (against pages elsewhere that make a browser call this computer), and last from the
    database (the door closes for good once somebody owns the installation).
    """
    if settings.OPEN_DOOR == "off":
        return "switched off"
    if not is_loopback(settings.LISTENS_ON):
        return "listens beyond this computer"
    if settings.BASE_URL and not is_loopback(urlsplit(settings.BASE_URL).netloc):
        return "has a public address"
    if not is_loopback(request.META.get("REMOTE_ADDR", "")):
        return "the caller is another computer"
    if not is_loopback(request.META.get("HTTP_HOST", "")):
        return "called by another name"
    if any(request.META.get(name) for name in _FORWARDED) or _http_version(request) == "1.0":
        return "came through a proxy"
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin and not is_loopback(urlsplit(origin).netloc):
        return "asked for by a page elsewhere"
    site, mode = request.META.get("HTTP_SEC_FETCH_SITE", ""), request.META.get("HTTP_SEC_FETCH_MODE", "")
    if site == "cross-site" and mode not in ("", "navigate"):
        return "asked for by a page elsewhere"
    return "owned by somebody" if somebody_real_exists() else ""


def may_claim(request: HttpRequest) -> bool:
    """Whether whoever asks is at this very computer, so that no proof is needed to become the first owner."""
    direct = not any(request.META.get(name) for name in _FORWARDED) and _http_version(request) != "1.0"
    near = is_loopback(request.META.get("REMOTE_ADDR", "")) and is_loopback(request.META.get("HTTP_HOST", ""))
    return direct and near and not (settings.BASE_URL and not is_loopback(urlsplit(settings.BASE_URL).netloc))


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


def _is_weak(secret_key: str) -> bool:
    if len(secret_key) < _SHORTEST_SECRET or len(set(secret_key)) < 10:
        return True
    # A guessable word filled up with little else is no secret, however long.
    lowered = secret_key.lower()
    return any(word in lowered and len(secret_key) - len(word) < _SHORTEST_SECRET - 8 for word in _WEAK_SECRETS) or (
        lowered.startswith("django-insecure")
    )
