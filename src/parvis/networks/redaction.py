"""Keeping secrets out of logs, errors and recorded exchanges."""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

HIDDEN = "…"
SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token", "dpop"}
)
_SECRET_NAME = re.compile(
    r"(token|secret|passw|api_?key|apikey|signature|credential|session|jwt|auth)|^(key|k|sig|code|pwd|pass)$",
    re.I,
)
_LOOKS_RANDOM = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_\-.=+/]{20,}$")
_RANDOM_STEP = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_=]{24,}$")  # a slug has hyphens, a key has none
_BOT_STEP = re.compile(r"(?:bot|file)?\d{4,}:[A-Za-z0-9_-]{16,}")  # Telegram has its tokens in the path
_ADDRESS = re.compile(r"\b(?:https?|wss?)://[^\s\"'<>]+", re.I)
_BEARER = re.compile(r"\b(Bearer|Basic|DPoP)\s+[A-Za-z0-9._~+/=\-]+", re.I)
_PAIR = re.compile(
    r"((?:access_token|refresh_token|client_secret|api_?key|password|token)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,}]+",
    re.I,
)


def redact_address(url: str) -> str:
    """The address without its user, its password and the values in its query that may be secrets."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return HIDDEN
    shown = [f"{quote(name, safe='')}={_shown(name, value)}" for name, value in pairs]
    path = "/".join(HIDDEN if _is_secret(step) else step for step in parts.path.split("/"))
    return urlunsplit((parts.scheme, host + port, path, "&".join(shown), ""))


def _is_secret(step: str) -> bool:
    return bool(_RANDOM_STEP.match(step) or _BOT_STEP.fullmatch(unquote(step)))


def _shown(name: str, value: str) -> str:
    return HIDDEN if _SECRET_NAME.search(name) or _LOOKS_RANDOM.match(value) else quote(value, safe="")


def redact(text: str) -> str:
    """Any text (a log line, a message of a library) without tokens and passwords."""
    text = _ADDRESS.sub(lambda found: redact_address(found.group()), text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _PAIR.sub(rf"\1{HIDDEN}", text)


class RedactingFilter(logging.Filter):
    """Put on a logger that a library writes to, so that what it logs can be shown to anybody."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record without secrets and let it through."""
        record.msg, record.args = redact(record.getMessage()), ()
        return True
