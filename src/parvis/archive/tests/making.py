"""Items for the archive's tests."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from parvis.archive.contract import HeardItem
from parvis.engine import words
from parvis.engine.items import Actor, Engagement, Item
from parvis.engine.understanding import Emotion, Sentiment, Understanding

UTC = dt.UTC
NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
_organisations = itertools.count(int(dt.datetime.now(UTC).timestamp()) % 1_000_000 * 1000)


def new_organisation() -> int:
    """An organisation no other test uses."""
    return next(_organisations)


def item(
    id: str = "1", content: str = "Bonjour", *, author: str = "ana", followers: int | None = None, **more: Any
) -> Item:
    more.setdefault("network", "bluesky")
    more.setdefault("published", NOON)
    more.setdefault("hashtags", words.hashtags_in(content))
    more.setdefault("mentions", words.mentions_in(content))
    more.setdefault("links", words.links_in(content))
    more.setdefault("actor", Actor(id=f"did:plc:{author}", name=f"{author}.example", followers=followers))
    return Item(id=id, content=content, **more)


def understood(one: Item, **more: Any) -> Understanding:
    values: dict[str, Any] = {
        "language": "fr",
        "language_confidence": 0.75,
        "sentiment": Sentiment.NEUTRAL,
        "sentiment_score": 0.0,
        "emotion": None,
        "tokens": words.token_string(one.text),
        "fingerprint": abs(hash(one.text)) % (1 << 63),
        "model": "test 1",
    }
    return Understanding(**values | more)


def heard(
    id: str = "1",
    content: str = "Bonjour",
    *,
    watches: tuple[int, ...] = (1,),
    brands: tuple[int, ...] = (1,),
    stated_brands: tuple[int, ...] = (),
    source: int = 1,
    mood: Sentiment = Sentiment.NEUTRAL,
    emotion: Emotion | None = None,
    language: str = "fr",
    aspects: tuple[str, ...] = (),
    **more: Any,
) -> HeardItem:
    one = item(id, content, **more)
    reading = understood(one, sentiment=mood, emotion=emotion, language=language, aspects=aspects)
    return HeardItem(one, reading, watches, brands, source, stated_brands)


def likes(number: int | None, **more: int | None) -> Engagement:
    return Engagement(likes=number, **more)
