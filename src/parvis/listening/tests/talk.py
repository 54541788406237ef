"""Weeks of talk about a brand, as the pipeline would have archived them: for tests of alerts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from parvis.archive.contract import HeardItem
from parvis.engine.items import Actor, Engagement, Item
from parvis.engine.understanding import Emotion, Sentiment, Understanding
from parvis.engine.words import token_string

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SAYINGS = (
    "Aubrelle, une crème que j’aime bien", "Quelqu’un connaît Aubrelle ?", "Ma commande Aubrelle est là",
    "Le nouveau parfum Aubrelle", "Aubrelle encore en rupture", "J’hésite pour Aubrelle",
)  # fmt: skip


def said(
    name: str, at: dt.datetime, author: str, text: str, brand: int, *, mood: Sentiment = Sentiment.NEUTRAL,
    emotion: Emotion | None = None, likes: int | None = None, followers: int = 50, source: int = 1,
) -> HeardItem:  # fmt: skip
    """One post."""
    item = Item(
        network="bluesky", id=name, actor=Actor(id=author, name=author, followers=followers), content=text,
        published=at, engagement=Engagement(likes=likes), url=f"https://example.org/{name}",
    )  # fmt: skip
    understanding = Understanding(
        language="fr", language_confidence=1.0, sentiment=mood, sentiment_score=0.0, emotion=emotion,
        tokens=token_string(text), fingerprint=hash(text) & 0xFFFFFFFF, model="test 1",
    )  # fmt: skip
    return HeardItem(item=item, understanding=understanding, watches=(), brands=(brand,), source=source)


def everyday(
    brand: int, since: dt.datetime, until: dt.datetime, an_hour: float = 3.0, seed: int = 1
) -> Iterator[HeardItem]:
    """Everyday talk: so many people an hour, quieter at night, of mixed moods."""
    chance = random.Random(seed)
    at, number = since, 0
    while at < until:
        rhythm = 0.3 if at.hour < 6 else 1.2
        for _ in range(max(0, round(chance.gauss(an_hour * rhythm, 1)))):
            number += 1
            mood = chance.choices(list(Sentiment), (2, 5, 3))[0]
            moment = at + dt.timedelta(seconds=chance.uniform(0, 3599))
            if moment < until:
                yield said(f"day{seed}-{number}", moment, f"author{chance.randrange(400)}", f"{chance.choice(SAYINGS)} {number}", brand, mood=mood)  # fmt: skip
        at += HOUR


def storm(
    brand: int, since: dt.datetime, hours: float = 3, people_an_hour: int = 40, one_author: bool = False
) -> Iterator[HeardItem]:
    """A bad buzz: many angry people who say much the same, each in their own words (or one who says it all)."""
    for number in range(int(hours * people_an_hour)):
        at = since + dt.timedelta(hours=number / people_an_hour, seconds=1)
        author = "flooder" if one_author else f"angry{number}"
        text = f"Honte à Aubrelle pour le colis plastique géant, vraiment {number}"
        yield said(
            f"storm-{since:%d%H%M}-{number}", at, author, text, brand, mood=Sentiment.NEGATIVE, emotion=Emotion.ANGER, likes=number % 50,
        )  # fmt: skip
