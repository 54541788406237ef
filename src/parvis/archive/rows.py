"""Items as rows: how a heard item is laid out in the archive's columns, and how it is read back."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
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
LARGEST = (1 << 64) - 1
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
        ("emotion", pa.string()), ("aspects", TEXTS), ("tokens", pa.string()), ("fingerprint", pa.uint64()), ("model", pa.string()),
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
    keys: Sequence[bytes] | None = None,
) -> pa.Table:
    """An Arrow table of items; ``published`` gives each its time in the archive (that of its first version).

    Built column by column: a row of forty values made one at a time costs four times as much. ``keys`` saves working
    out the keys again for whoever has them.
    """
    stored = [_storable(one, at, now) for one, at in zip(heard, published, strict=True)]
    items = [one.item for one, _ in stored]
    said = [
        one.item for one in heard
    ]  # identities and search terms come from what the network said, to the letter
    columns = (
        _fixed_columns(len(items), organisation, version, now)
        | _item_columns(items)
        | _actor_columns(items)
        | _terms_columns(said)
        | _understanding_columns([one.understanding for one, _ in stored])
        | {
            "key": [key_of(item.network, item.id) for item in said] if keys is None else keys,
            "watches": [_ordered(one.watches) for one, _ in stored],
            "brands": [_ordered(one.brands) for one, _ in stored],
            "stated_brands": [_ordered(one.stated_brands) for one, _ in stored],
            "source": [one.source for one, _ in stored],
            "document": [document for _, document in stored],
        }
    )
    return pa.table([_array(columns[f.name], f.type) for f in ITEM_SCHEMA], schema=ITEM_SCHEMA)


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, kind)


def _fixed_columns(number: int, organisation: int, version: int, now: dt.datetime) -> dict[str, Any]:
    return {
        "organisation": pa.repeat(pa.scalar(organisation, pa.uint32()), number),
        "version": pa.repeat(pa.scalar(version, pa.uint64()), number),
        "heard": pa.repeat(pa.scalar(now, TIME), number),
    }


def _item_columns(items: Sequence[Item]) -> dict[str, Any]:
    figures = [item.engagement for item in items]
    return {
        "published": [item.published for item in items],
        "network": [item.network for item in items],
        "id": [item.id for item in items],
        "type": [item.type.value for item in items],
        "updated": [item.updated for item in items],
        "title": [item.title for item in items],
        "content": [item.content for item in items],
        "url": [item.url for item in items],
        "in_reply_to": [item.in_reply_to for item in items],
        "context": [item.context for item in items],
        "quote_of": [item.quote_of for item in items],
        "repost_of": [item.repost_of for item in items],
        "hashtags": [item.hashtags for item in items],
        "mentions": [item.mentions for item in items],
        "links": [item.links for item in items],
        "attachments": [_attachments(item.attachments) for item in items],
        "stated_language": [item.language for item in items],
        "place": [item.place for item in items],
        "rating": [item.rating for item in items],
        "likes": [told.likes for told in figures],
        "reposts": [told.reposts for told in figures],
        "replies": [told.replies for told in figures],
        "quotes": [told.quotes for told in figures],
        "views": [told.views for told in figures],
        "raw": [item.raw for item in items],
    }


def _actor_columns(items: Sequence[Item]) -> dict[str, Any]:
    actors = [item.actor for item in items]
    return {
        "actor_id": [actor.id for actor in actors],
        "actor_name": [actor.name for actor in actors],
        "actor_display_name": [actor.display_name for actor in actors],
        "actor_url": [actor.url for actor in actors],
        "actor_avatar": [actor.avatar for actor in actors],
        "followers": [actor.followers for actor in actors],
    }


def _terms_columns(said: Sequence[Item]) -> dict[str, Any]:
    authors = [fields.author(item) for item in said]
    return {
        "actor_key": [actor_key_of(item.network, item.actor.id) for item in said],
        "actor_handle": [_text(handle) for handle, _ in authors],
        "actor_id_folded": [_text(id) for _, id in authors],
        "hashtag_terms": [_distinct(fields.hashtags(item)) if item.hashtags else () for item in said],
        "mention_terms": [_distinct(fields.mentions(item)) if item.mentions else () for item in said],
        "link_terms": [_distinct(fields.links(item)) if item.links else () for item in said],
        "hosts": [_distinct(fields.sites(item)) if item.links or item.url else () for item in said],
    }


def _understanding_columns(readings: Sequence[Understanding]) -> dict[str, Any]:
    return {
        "language": [reading.language for reading in readings],
        "language_confidence": [reading.language_confidence for reading in readings],
        "sentiment": [MOODS[reading.sentiment] for reading in readings],
        "sentiment_score": [reading.sentiment_score for reading in readings],
        "emotion": [reading.emotion.value if reading.emotion else "" for reading in readings],
        "aspects": [reading.aspects for reading in readings],
        "tokens": [reading.tokens for reading in readings],
        "fingerprint": [reading.fingerprint for reading in readings],
        "model": [reading.model for reading in readings],
    }


def _storable(heard: HeardItem, published: dt.datetime, now: dt.datetime) -> tuple[HeardItem, str]:
    """What was heard, with nothing in it that no column can hold, and its document: they cannot tell two stories."""
    item, reading = heard.item, heard.understanding
    updated = moment(item.updated) if item.updated else None
    followers = item.actor.followers
    if followers is not None and followers < 0:
        item = msgspec.structs.replace(item, actor=msgspec.structs.replace(item.actor, followers=0))
    if item.published is not published or item.updated is not updated:
        item = msgspec.structs.replace(item, published=published, updated=updated)
    if not 0 <= reading.fingerprint <= LARGEST:
        reading = msgspec.structs.replace(reading, fingerprint=reading.fingerprint & LARGEST)
    try:
        document = documents.document_of(item, reading, now, heard.source)
    except UnicodeEncodeError:  # lone surrogates, that some networks let through
        item = _encodable(item)
        reading = msgspec.structs.replace(reading, tokens=_text(reading.tokens))
        document = documents.document_of(item, reading, now, heard.source)
    if item is not heard.item or reading is not heard.understanding:
        heard = replace(heard, item=item, understanding=reading)
    return heard, document


def _encodable(item: Item) -> Item:
    actor = item.actor
    return msgspec.structs.replace(
        item,
        id=_text(item.id),
        actor=Actor(
            id=_text(actor.id),
            name=_text(actor.name),
            display_name=_text(actor.display_name),
            url=_text(actor.url),
            avatar=_text(actor.avatar),
            followers=actor.followers,
        ),
        content=_text(item.content),
        title=_text(item.title),
        url=_text(item.url),
        in_reply_to=_text(item.in_reply_to),
        context=_text(item.context),
        quote_of=_text(item.quote_of),
        repost_of=_text(item.repost_of),
        hashtags=tuple(map(_text, item.hashtags)),
        mentions=tuple(map(_text, item.mentions)),
        links=tuple(map(_text, item.links)),
        attachments=tuple(
            Attachment(type=_text(a.type), url=_text(a.url), media_type=_text(a.media_type), alt=_text(a.alt))
            for a in item.attachments
        ),
        language=_text(item.language),
        place=_text(item.place),
    )


def _text(value: str) -> str:
    """The text, without the lone surrogates that no storage can hold."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _distinct(values: Iterable[str]) -> list[str]:
    return [_text(value) for value in dict.fromkeys(values) if value]


def _ordered(ids: tuple[int, ...]) -> Sequence[int]:
    return ids if len(ids) < 2 else sorted(set(ids))


def _attachments(attachments: Sequence[Attachment]) -> str:
    if not attachments:
        return ""
    return json.dumps([[a.type, a.url, a.media_type, a.alt] for a in attachments], ensure_ascii=False)


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
        aspects=tuple(row["aspects"]),
    )
