"""The address of a server from what a person typed, over HTTPS."""

from __future__ import annotations

from urllib.parse import urlsplit

from parvis.networks.errors import NeedsPerson
from parvis.networks.http import GuardedHttp


def secure_address(typed: str, http: GuardedHttp, reason: str) -> str:
    """``https://host[:port][/path]`` without a final slash, user, query or fragment. Plain HTTP is kept only for the private hosts
    that an operator allowed. Raises ``NeedsPerson`` with ``reason`` for what is no address.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in {"http", "https"} or any(sign.isspace() for sign in text):
        raise NeedsPerson(reason)
    plain = parts.scheme == "http" and http.guard.is_allowed(host, port or 80)
    shown = f"[{host}]" if ":" in host else host
    return f"{'http' if plain else 'https'}://{shown}" + (f":{port}" if port else "") + parts.path.rstrip("/")
