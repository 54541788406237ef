"""Finding what was said among an account's posts. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.markup import plain_text
from parvis.networks.same_words import words


def said_at(status: Mapping[str, Any]) -> dt.datetime | None:
    """When a post was said, in UTC; ``None`` when the server does not tell."""
    try:
        found = dt.datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


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
