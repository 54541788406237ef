"""Recognising what was said among an account's posts. Pure."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.same_words import same_words

_FIRST_MOMENT = 1_288_834_974_657  # 4 November 2010, in milliseconds since 1970
_LAST_MOMENT = 7_258_118_400_000  # the year 2200


def moment_of(number: str) -> dt.datetime | None:
    """When a post was said: its number holds the milliseconds since a day of 2010."""
    if not number.isdecimal():
        return None
    milliseconds = (int(number) >> 22) + _FIRST_MOMENT
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC) if milliseconds < _LAST_MOMENT else None


def text_of(row: Mapping[str, Any]) -> str:
    """The text as it was sent: X shortens links, adds one for the pictures, and escapes some signs."""
    text = row.get("text") if isinstance(row.get("text"), str) else ""
    entities = row.get("entities")
    urls = entities.get("urls") if isinstance(entities, Mapping) else None
    for link in urls if isinstance(urls, list) else ():
        if not isinstance(link, Mapping) or not isinstance(short := link.get("url"), str) or not short:
            continue
        whole = link.get("unwound_url") if link.get("expanded_url") is None else link.get("expanded_url")
        text = str(text).replace(
            short, whole if isinstance(whole, str) and not link.get("media_key") else "", 1
        )
    return html.unescape(str(text))


def is_said_by(row: Mapping[str, Any], said: Outgoing) -> bool:
    """Whether a post can be what was said."""
    text = spoken(said)
    if not text.strip() and not text_of(row).strip():
        return media_of(row) == len(said.media)
    return same_words(text, text_of(row))


def media_of(row: Mapping[str, Any]) -> int:
    """How many pictures a post shows."""
    attachments = row.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, Mapping) else None
    return len(keys) if isinstance(keys, list) else 0
