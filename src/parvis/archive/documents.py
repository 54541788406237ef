"""What lists show of an item, in one text: what does not change while a row lives, so that a page reads few columns.

What lightweight updates change (watches, brands, figures) stays in columns of its own, and so does the raw payload,
which lists do not show. A row whose document is empty is read from its columns.
"""

from __future__ import annotations

import base64
import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import msgspec

from parvis.archive.contract import Mention
from parvis.engine.items import NO_ENGAGEMENT, Engagement, Item
from parvis.engine.understanding import Understanding

COLUMNS = ("document", "watches", "brands", "likes", "reposts", "replies", "quotes", "views")
"""What :func:`mention_of` needs of a row."""


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    item: Item
    understanding: Understanding
    heard: dt.datetime
    source: int


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Document).decode


def document_of(item: Item, understanding: Understanding, heard: dt.datetime, source: int) -> str:
    """The document of an item, or the empty text when it holds a number that JSON cannot."""
    numbers = (item.rating or 0.0, understanding.sentiment_score, understanding.language_confidence)
    if not all(map(math.isfinite, numbers)):
        return ""
    bare = msgspec.structs.replace(item, engagement=NO_ENGAGEMENT, raw=b"")
    written = _Document(item=bare, understanding=understanding, heard=heard, source=source)
    return _encode(written).decode()


def engagement_of(row: Mapping[str, Any]) -> Engagement:
    """The figures beside a row."""
    return Engagement(
        likes=row["likes"],
        reposts=row["reposts"],
        replies=row["replies"],
        quotes=row["quotes"],
        views=row["views"],
    )


def mention_of(row: Mapping[str, Any]) -> Mention:
    """A row read with :data:`COLUMNS` (and perhaps ``encoded``, the raw payload in base 64) whose document is not empty."""
    told = _decode(row["document"])
    item = msgspec.structs.replace(
        told.item, engagement=engagement_of(row), raw=base64.b64decode(row.get("encoded", ""))
    )
    return Mention(
        item, told.understanding, tuple(row["watches"]), tuple(row["brands"]), told.heard, told.source
    )
