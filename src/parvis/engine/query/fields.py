"""What of an item each field of a query looks at, in the form it is compared in.

The live matcher compares these values in memory; the archive stores the same values beside each item. Both must agree,
so both take them from here.
"""

from __future__ import annotations

import math
import re
from urllib.parse import urlsplit

from parvis.engine.items import Item, ItemType
from parvis.engine.words import fold_handle, fold_hashtag

TEXT_FIELDS = (
    "hashtag", "mention", "author", "lang", "network", "site", "link", "country", "sentiment", "emotion", "is", "has",
    "type", "brand", "aspect",
)  # fmt: skip
"""The fields of :class:`~parvis.engine.query.ast.Field`."""
NUMBERS = ("followers", "engagement", "rating")
"""The fields of :class:`~parvis.engine.query.ast.Range`."""
FIELDS = (*TEXT_FIELDS, *NUMBERS)
KINDS = ("reply", "repost", "quote", "original")
FEATURES = ("image", "video", "media", "link", "hashtag", "mention", "title", "country", "rating")
_PLAIN_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")
_MOODS = ("negative", "neutral", "positive")
NO_EMOTION = "none"
"""``emotion:none``: the engine read no emotion."""


def hashtags(item: Item) -> tuple[str, ...]:
    """Folded, without ``#``. ``#value`` compares for equality, ``#value*`` for a common beginning."""
    return tuple(fold_hashtag(tag) for tag in item.hashtags)


def mentions(item: Item) -> tuple[str, ...]:
    """Lower case, without ``@``. ``@value``: equal, or beginning with ``value@``; ``@value*``: beginning."""
    return tuple(fold_handle(handle) for handle in item.mentions)


def author(item: Item) -> tuple[str, str]:
    """(handle, id), lower case. ``author:value``: handle as for mentions, or id equal; ``author:value*``: handle only."""
    return fold_handle(item.actor.name), item.actor.id.strip().casefold()


def sites(item: Item) -> tuple[str, ...]:
    """Hosts of the item's own address and of its links, each once. ``site:value``: equal or ending with ``.value``."""
    return tuple(dict.fromkeys(host for host in map(host_of, (item.url, *item.links)) if host))


def links(item: Item) -> tuple[str, ...]:
    """The item's links, lower case. ``link:value``: one of them contains the value."""
    return tuple(link.lower() for link in item.links)


def kinds(item: Item) -> tuple[str, ...]:
    """Which of :data:`KINDS` the item is. ``is:value``: among them."""
    found = []
    if item.in_reply_to:
        found.append("reply")
    if item.repost_of:
        found.append("repost")
    if item.quote_of:
        found.append("quote")
    return tuple(found) or ("original",)


def features(item: Item) -> tuple[str, ...]:
    """Which of :data:`FEATURES` the item has. ``has:value``: among them."""
    shown = {attachment.type for attachment in item.attachments}
    image = "Image" in shown or item.type is ItemType.IMAGE
    video = "Video" in shown or item.type is ItemType.VIDEO
    has = {
        "image": image,
        "video": video,
        "media": image or video or "Audio" in shown,
        "link": bool(item.links),
        "hashtag": bool(item.hashtags),
        "mention": bool(item.mentions),
        "title": bool(item.title),
        "country": bool(item.place),
        "rating": number("rating", item) is not None,
    }
    return tuple(name for name in FEATURES if has[name])


def country(item: Item) -> str:
    """The stated country, upper case; empty when none is. ``country:value``: equal."""
    return item.place.upper()


def type_of(item: Item) -> str:
    """The ActivityStreams type, lower case. ``type:value``: equal."""
    return item.type.value.lower()


def number(name: str, item: Item) -> float | None:
    """One of :data:`NUMBERS`; ``None`` when no network told it.

    ``engagement`` is what it was when the item was heard or last counted: it grows.
    """
    match name:
        case "followers":
            return None if item.actor.followers is None else max(0, item.actor.followers)
        case "engagement":
            return item.engagement.total
        case "rating":
            return item.rating if item.rating is not None and math.isfinite(item.rating) else None
        case _:
            raise ValueError(f"no such number: {name}")


def aspect_terms(value: str) -> tuple[str, ...]:
    """What of :attr:`parvis.engine.understanding.Understanding.aspects` an item must have one of for ``aspect:value``.

    ``delivery``: in any mood; ``delivery:negative``: in that one.
    """
    return (value,) if ":" in value else tuple(f"{value}:{mood}" for mood in _MOODS)


def primary_language(language: str) -> str:
    """``fr-CA`` → ``fr``. ``lang:value``: equal to this of the understood language."""
    return language.strip().lower().replace("_", "-").split("-")[0]


def host_of(address: str) -> str:
    """The host of a web address, lower case, without port and ``www.``; empty when there is none."""
    if plain := _PLAIN_ADDRESS.match(
        address
    ):  # nearly all are, and taking any address apart costs ten times as much
        return plain[1].lower().removeprefix("www.")
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # e.g. a broken IPv6 address: such a link has no site
        return ""
    return host.removeprefix("www.")
