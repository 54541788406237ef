"""Finding what was said among an account's posts. Pure.

Servers turn a text into HTML in ways of their own, so words are compared, not signs: taking a post for another one is caught by
whoever keeps the ledger, while missing it would say the same thing twice.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

import regex  # type: ignore[import-untyped]

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import addressed
from parvis.networks.markup import plain_text

_UNSPOKEN = regex.compile(r"[^\p{L}\p{M}\p{N}\p{S}]+")


def said_at(status: Mapping[str, Any]) -> dt.datetime | None:
    """When a post was said, in UTC; ``None`` when the server does not tell."""
    try:
        found = dt.datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def words(text: str) -> str:
    """What is left of a text for comparing: its letters, digits and symbols, with ``@name@host`` as ``@name``."""
    for part in reversed(addressed(text)):
        text = text[: part.start + 1 + len(part.value)] + text[part.end :]
    return str(_UNSPOKEN.sub("", unicodedata.normalize("NFKC", text).casefold())).replace("\ufe0f", "")


def is_said_by(status: Mapping[str, Any], said: Outgoing) -> bool:
    """Whether a post (or a version of one) can be what was said."""
    text, shown = spoken(said), plain_text(status.get("content")).text
    if words(text) or words(shown):
        return words(text) == words(shown)
    return "".join(text.split()) == "".join(shown.split()) and _media(status) == len(said.media)


def likeness(status: Mapping[str, Any], said: Outgoing) -> tuple[bool, bool]:
    """Sorts posts with the same words: first those with as many pictures and the same warning."""
    warning = plain_text(status.get("spoiler_text")).text
    return _media(status) != len(said.media), words(warning) != words(said.warning)


def _media(status: Mapping[str, Any]) -> int:
    media = status.get("media_attachments")
    return len(media) if isinstance(media, list) else 0
