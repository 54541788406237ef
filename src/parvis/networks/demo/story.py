"""Thirty-five invented days of a brand: everyday talk, a launch, a bad buzz, a recovery. Pure and repeatable.

The same seed and the same ``now`` give the same story, so that a demonstration can be filled twice without doubles.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from parvis.engine.items import Actor, Attachment, Engagement, Item, ItemType
from parvis.networks.demo import phrases as said

DAYS = 35
LANGUAGES = frozenset({"fr", "en", "es", "de", "it"})
NETWORKS = {"B": "bluesky", "M": "mastodon", "X": "x", "I": "instagram", "P": "feeds"}
#: Relative weight of a network in the talk.
WEIGHTS = {"B": 0.9, "M": 0.45, "X": 1.3, "I": 0.7, "P": 0.35}
#: Share of a day's talk by hour, Paris time: asleep at four, lunch, an evening peak.
RHYTHM = (2, 1, 1, 1, 1, 1, 2, 4, 6, 6, 6, 6, 8, 8, 6, 5, 5, 6, 8, 9, 10, 10, 8, 4)
LAUNCH_DAY, STORM_DAY, ANSWER_DAY = 17.0, 6.2, 4.3  # days before now


@dataclass(frozen=True, slots=True)
class _Voice:
    actor_number: int
    followers: int


def intensity(days_ago: float) -> dict[str, float]:
    """How many mentions a day each chapter of the story brings, that long before now."""
    launch = 150 * math.exp(-(LAUNCH_DAY - days_ago) / 1.6) if days_ago <= LAUNCH_DAY else 0.0
    since_storm = STORM_DAY - days_ago
    storm = 620 * math.exp(-since_storm / 0.9) * min(1.0, since_storm / 0.12) if since_storm > 0 else 0.0
    since_answer = ANSWER_DAY - days_ago
    recovery = 210 * math.exp(-since_answer / 1.9) if since_answer > 0 else 0.0
    return {
        "everyday": 74.0,
        "launch": launch,
        "storm": storm * (0.35 if since_answer > 0 else 1.0),
        "defence": storm * 0.07,
        "recovery": recovery,
        "rival": 42.0,
    }


def a_day(now: dt.datetime) -> float:
    """How many mentions a day would bring that were all like this hour."""
    return sum(intensity(0.0).values()) * RHYTHM[(now.astimezone(dt.UTC).hour + 1) % 24] / sum(RHYTHM) * 24


CHAPTERS: dict[str, tuple[said.Line, ...]] = {
    "everyday": said.EVERYDAY,
    "launch": said.LAUNCH,
    "storm": said.STORM,
    "defence": said.DEFENCE,
    "recovery": said.RECOVERY,
    "rival": said.RIVAL,
}


def tell(now: dt.datetime, seed: int = 7) -> Iterator[Item]:
    """The whole story up to ``now``, oldest first. Hours are those of Paris in winter (UTC + 1)."""
    start = (now - dt.timedelta(days=DAYS)).replace(minute=0, second=0, microsecond=0)
    for hour in range(DAYS * 24 + 1):
        opening = start + dt.timedelta(hours=hour)
        yield from sorted(_hour(opening, now, seed), key=lambda item: item.published)


def _hour(opening: dt.datetime, now: dt.datetime, seed: int) -> Iterator[Item]:
    chance = random.Random(f"{seed}:{opening:%Y%m%d%H}")  # noqa: S311 - a story, not a secret
    days_ago = (now - opening).total_seconds() / 86400
    share = RHYTHM[(opening.hour + 1) % 24] / sum(RHYTHM)
    for chapter, a_day in intensity(max(days_ago, 0.0)).items():
        expected = a_day * share
        number = int(expected) + (chance.random() < expected % 1)
        for index in range(number):
            published = opening + dt.timedelta(seconds=chance.uniform(0, 3599))
            if published <= now:
                yield invent(chapter, published, chance, f"{opening:%Y%m%d%H}-{chapter}-{index}")


def invent(chapter: str, published: dt.datetime, chance: random.Random, name: str) -> Item:
    """One invented item of a chapter of the story."""
    lines = CHAPTERS[chapter]
    weights = [
        sum(WEIGHTS[n] for n in networks) * _language_weight(language) for language, networks, _ in lines
    ]
    language, networks, template = chance.choices(lines, weights)[0]
    letter = chance.choices(networks, [WEIGHTS[n] for n in networks])[0]
    text = _filled(template, language, letter, chance)
    hashtags = tuple(word.strip("#.,!?…") for word in text.split() if word.startswith("#"))
    press = letter == "P"
    actor = _press(chance) if press else _person(letter, chance, chapter)
    network = NETWORKS[letter]
    return Item(
        network=network,
        id=f"demo:{name}",
        type=ItemType.ARTICLE if press else ItemType.IMAGE if letter == "I" else ItemType.NOTE,
        actor=actor,
        title=text if press else "",
        content="" if press else text,
        url=f"https://demo.invalid/{network}/{name}",
        published=published,
        hashtags=hashtags,
        mentions=tuple(word.strip("@.,!?…") for word in text.split() if word.startswith("@")),
        links=_links(chapter, press, chance, name),
        attachments=(Attachment(type="Image", alt=""),) if letter == "I" or "Photo" in text else (),
        language=language,
        engagement=_engagement(chapter, press, actor.followers or 0, chance),
    )


def _language_weight(language: str) -> float:
    return {"fr": 1.0, "en": 0.55}.get(language, 0.22)


def _filled(template: str, language: str, letter: str, chance: random.Random) -> str:
    text = template.format(
        b=said.BRAND, p=said.PRODUCT, r=said.RIVAL_BRAND, c=chance.choice(said.CITIES), n=chance.randint(2, 9)
    )
    if letter == "P" or template[0] in "@#«{":
        return text
    closing = chance.choice(said.CLOSINGS.get(language, ("",))) if text[-1] in ".!?" else ""
    return f"{text}{closing}"


def _person(letter: str, chance: random.Random, chapter: str) -> Actor:
    """Somebody: a few speak much, most speak once (a skewed draw), as on any network."""
    number = int(900 * chance.random() ** 2.2)
    first, word = said.FIRST_NAMES[number % len(said.FIRST_NAMES)], said.WORDS[number * 7 % len(said.WORDS)]
    followers = int(math.exp(random.Random(number).gauss(5.4, 1.5)))  # noqa: S311 - the same person, the same audience
    if chapter == "storm" and number < 4:
        followers = max(followers, 48_000 // (number + 1))
    handle = f"{first}.{word}{number}".lower()
    return Actor(
        id=f"demo:{NETWORKS[letter]}:{number}",
        name=handle,
        display_name=f"{first} {word.capitalize()}",
        url=f"https://demo.invalid/@{handle}",
        followers=followers,
    )


def _press(chance: random.Random) -> Actor:
    name = chance.choice(said.MEDIA)
    return Actor(id=f"demo:press:{name}", name=name, display_name=name, url="https://demo.invalid/")


def _links(chapter: str, press: bool, chance: random.Random, name: str) -> tuple[str, ...]:
    if press:
        return (f"https://demo.invalid/article/{name}",)
    pages = {"launch": "rosee", "storm": "photo-du-colis", "recovery": "nos-excuses"}
    if chapter in pages and chance.random() < 0.35:
        return (f"https://demo.invalid/{pages[chapter]}",)
    return ()


def _engagement(chapter: str, press: bool, followers: int, chance: random.Random) -> Engagement:
    if press:
        return Engagement()
    heat = {"storm": 2.6, "launch": 1.6, "recovery": 1.4}.get(chapter, 1.0)
    base = heat * (1 + followers**0.55) * math.exp(chance.gauss(-1.6, 1.1))
    return Engagement(likes=int(base), reposts=int(base * 0.3), replies=int(base * 0.22), quotes=None)
