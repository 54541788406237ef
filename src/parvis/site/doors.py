"""The open door: on somebody's own computer Parvis opens without asking who they are. And nowhere else.

Two questions are answered here: may this installation start on that address, and may this very request walk
in.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.workspaces.api import is_loopback, somebody_real_exists, why_not_near

_WEAK_SECRETS = ("changeme", "change-me", "secret", "password", "default", "insecure", "example", "parvis")
_SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True)
class Problem:
    """Why Parvis must not start as it is configured. ``what`` and ``remedy`` are sentences in the reader's
    language.
    """

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


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
                _("On %(host)s, anybody who reaches this computer could walk in without a password.")
                % {"host": host},
                _("Set PARVIS_OPEN_DOOR=off: people sign in, and the first one owns the installation."),
            )
        )
    if _is_weak(secret_key):
        problems.append(
            Problem(
                _("The secret key is missing, too short or easy to guess: sessions could be forged."),
                _("Remove PARVIS_SECRET_KEY to have one made, or set at least 32 random characters."),
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

    It must come from this very computer, and nobody may own the installation yet: the door then closes for
    good.
    """
    if settings.OPEN_DOOR == "off":
        return "switched off"
    return why_not_near(request) or ("owned by somebody" if somebody_real_exists() else "")


def _is_weak(secret_key: str) -> bool:
    if len(secret_key) < _SHORTEST_SECRET or len(set(secret_key)) < 10:
        return True
    # A guessable word filled up with little else is no secret, however long.
    lowered = secret_key.lower()
    return any(
        word in lowered and len(secret_key) - len(word) < _SHORTEST_SECRET - 8 for word in _WEAK_SECRETS
    ) or (lowered.startswith("django-insecure"))
