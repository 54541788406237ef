"""Items as rows: how a heard item is laid out in the archive's columns, and how it is read back."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from parvis.archive import documents
from parvis.archive.contract import HeardItem, Mention
from parvis.engine.items import Actor, Attachment, Item, ItemType
from parvis.engine.query import fields
from parvis.engine.understanding import Emotion, Sentiment, Understanding

UTC = dt.UTC
TIME = pa.timestamp("us", tz="UTC")
KEY = pa.binary(16)
TEXTS = pa.list_(pa.string())
NUMBERS = pa.list_(pa.uint32())
EARLIEST = dt.datetime(1900, 1, 1, tzinfo=UTC)
LATEST = dt.datetime(2261, 12, 31, tzinfo=UTC)
MOODS = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}
MOOD_NAMES = {number: mood for mood, number in MOODS.items()}

ITEM_SCHEMA = pa.schema(
    [
        ("organisation", pa.uint32()), ("published", TIME), ("key", KEY), ("version", pa.uint64()), ("heard", TIME),
        ("network", pa.string()), ("id", pa.string()), ("type", pa.string()), ("updated", TIME),
        ("actor_key", pa.uint64()), ("actor_id", pa.string()), ("actor_name", pa.string()), ("actor_handle", pa.string()),
        ("actor_id_folded", pa.string()),
        ("actor_display_name", pa.string()), ("actor_url", pa.string()), ("actor_avatar", pa.string()),
        ("followers", pa.uint64()), ("title", pa.string()), ("content", pa.string()), ("url", pa.string()),
        ("in_reply_to", pa.string()), ("context", pa.string()), ("quote_of", pa.string()), ("repost_of", pa.string()),
        ("hashtags", TEXTS), ("hashtag_terms", TEXTS), ("mentions", TEXTS), ("mention_terms", TEXTS), ("links", TEXTS),
        ("link_terms", TEXTS), ("hosts", TEXTS), ("attachments", pa.string()), ("stated_language", pa.string()),
        ("place", pa.string()), ("rating", pa.float64()), ("likes", pa.int64()), ("reposts", pa.int64()),
        ("replies", pa.int64()), ("quotes", pa.int64()), ("views", pa.int64()), ("language", pa.string()),
        ("language_confidence", pa.float64()), ("sentiment", pa.int8()), ("sentiment_score", pa.float64()),
        ("emotion", pa.string()), ("tokens", pa.string()), ("fingerprint", pa.uint64()), ("model", pa.string()),
        ("watches", NUMBERS), ("brands", NUMBERS), ("stated_brands", NUMBERS), ("source", pa.int32()), ("document", pa.string()),
        ("raw", pa.binary()),
    ]
)  # fmt: skip

SEARCH_ONLY = {
    "key", "version", "actor_key", "actor_handle", "actor_id_folded", "hashtag_terms", "mention_terms", "link_terms", "hosts",
    "stated_brands", "document", "raw",
}  # fmt: skip
# What a list of mentions needs of a row without a document: all but what only the search or a re-mapping uses.
READ_COLUMNS = tuple(name for name in ITEM_SCHEMA.names if name not in SEARCH_ONLY)


def key_of(network: str, id: str) -> bytes:
    """The sixteen bytes that stand for an item's identity."""
    return hashlib.blake2b(f"{network}\0{id}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def actor_key_of(network: str, actor_id: str) -> int:
    """The number that stands for an author's identity."""
    return int.from_bytes(
        hashlib.blake2b(f"{network}\0{actor_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest(),
        "little",
    )


def moment(value: dt.datetime) -> dt.datetime:
    """The time in UTC, kept within what the archive can hold (the years 1900 to 2261)."""
    if value.tzinfo is None:
        raise ValueError("Times given to the archive must carry their time zone.")
    try:
        return min(max(value.astimezone(UTC), EARLIEST), LATEST)
    except OverflowError:
        return EARLIEST if value.year < 1900 else LATEST


def table_of(
    organisation: int,
    heard: Sequence[HeardItem],
    *,
    published: Sequence[dt.datetime],
    version: int,
    now: dt.datetime,
) -> pa.Table:
    """An Arrow table of items; ``published`` gives each its time in the archive (that of its first version)."""
    rows = [_row(h, moment_) for h, moment_ in zip(heard, published, strict=True)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    columns |= {
        "organisation": [organisation] * len(rows),
        "version": [version] * len(rows),
        "heard": [now] * len(rows),
        # Made from the row rather than from what was heard: the columns and the document cannot tell two stories.
        "document": [documents.document_of(_item(r), _understanding(r), now, r["source"]) for r in rows],
    }
    return pa.table([pa.array(columns[f.name], f.type) for f in ITEM_SCHEMA], schema=ITEM_SCHEMA)


def _row(heard: HeardItem, published: dt.datetime) -> dict[str, Any]:
    item, understanding, actor = heard.item, heard.understanding, heard.item.actor
    e = item.engagement
    handle, folded_id = fields.author(item)
    return {
        "published": published,
        "key": key_of(item.network, item.id),
        "network": item.network,
        "id": _text(item.id),
        "type": str(item.type),
        "updated": moment(item.updated) if item.updated else None,
        "actor_key": actor_key_of(item.network, actor.id),
        "actor_id": _text(actor.id),
        "actor_name": _text(actor.name),
        "actor_handle": _text(handle),
        "actor_id_folded": _text(folded_id),
        "actor_display_name": _text(actor.display_name),
        "actor_url": _text(actor.url),
        "actor_avatar": _text(actor.avatar),
        "followers": None if actor.followers is None else max(0, actor.followers),
        "title": _text(item.title),
        "content": _text(item.content),
        "url": _text(item.url),
        "in_reply_to": _text(item.in_reply_to),
        "context": _text(item.context),
        "quote_of": _text(item.quote_of),
        "repost_of": _text(item.repost_of),
        "hashtags": [_text(t) for t in item.hashtags],
        "hashtag_terms": _distinct(fields.hashtags(item)),
        "mentions": [_text(t) for t in item.mentions],
        "mention_terms": _distinct(fields.mentions(item)),
        "links": [_text(link) for link in item.links],
        "link_terms": _distinct(fields.links(item)),
        "hosts": _distinct(fields.sites(item)),
        "attachments": _attachments(item.attachments),
        "stated_language": _text(item.language),
        "place": _text(item.place),
        "rating": item.rating,
        "likes": e.likes,
        "reposts": e.reposts,
        "replies": e.replies,
        "quotes": e.quotes,
        "views": e.views,
        "language": understanding.language,
        "language_confidence": understanding.language_confidence,
        "sentiment": MOODS[understanding.sentiment],
        "sentiment_score": understanding.sentiment_score,
        "emotion": str(understanding.emotion or ""),
        "tokens": _text(understanding.tokens),
        "fingerprint": understanding.fingerprint & 0xFFFFFFFFFFFFFFFF,
        "model": understanding.model,
        "watches": sorted(set(heard.watches)),
        "brands": sorted(set(heard.brands)),
        "stated_brands": sorted(set(heard.stated_brands)),
        "source": heard.source,
        "raw": item.raw,
    }


def _text(value: str) -> str:
    """The text, without the lone surrogates that no storage can hold."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _distinct(values: Iterable[str]) -> list[str]:
    return [_text(value) for value in dict.fromkeys(values) if value]


def _attachments(attachments: Sequence[Attachment]) -> str:
    if not attachments:
        return ""
    return _text(json.dumps([[a.type, a.url, a.media_type, a.alt] for a in attachments], ensure_ascii=False))


def mention_of(row: Mapping[str, Any]) -> Mention:
    """A row, as read with :data:`READ_COLUMNS` (and perhaps ``encoded``, the raw payload in base 64), as a mention."""
    return Mention(
        _item(row),
        _understanding(row),
        tuple(row["watches"]),
        tuple(row["brands"]),
        row["heard"],
        row["source"],
    )


def _item(row: Mapping[str, Any]) -> Item:
    actor = Actor(
        id=row["actor_id"],
        name=row["actor_name"],
        display_name=row["actor_display_name"],
        url=row["actor_url"],
        avatar=row["actor_avatar"],
        followers=row["followers"],
    )
    return Item(
        network=row["network"],
        id=row["id"],
        type=ItemType(row["type"]),
        actor=actor,
        content=row["content"],
        title=row["title"],
        url=row["url"],
        published=row["published"],
        updated=row["updated"],
        in_reply_to=row["in_reply_to"],
        context=row["context"],
        quote_of=row["quote_of"],
        repost_of=row["repost_of"],
        hashtags=tuple(row["hashtags"]),
        mentions=tuple(row["mentions"]),
        links=tuple(row["links"]),
        attachments=tuple(
            Attachment(type=kind, url=url, media_type=media_type, alt=alt)
            for kind, url, media_type, alt in (json.loads(row["attachments"]) if row["attachments"] else ())
        ),
        language=row["stated_language"],
        place=row["place"],
        rating=row["rating"],
        engagement=documents.engagement_of(row),
        raw=base64.b64decode(row.get("encoded", "")),
    )


def _understanding(row: Mapping[str, Any]) -> Understanding:
    return Understanding(
        language=row["language"],
        language_confidence=row["language_confidence"],
        sentiment=MOOD_NAMES[row["sentiment"]],
        sentiment_score=row["sentiment_score"],
        emotion=Emotion(row["emotion"]) if row["emotion"] else None,
        tokens=row["tokens"],
        fingerprint=row["fingerprint"],
        model=row["model"],
    )
