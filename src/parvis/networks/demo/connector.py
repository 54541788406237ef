"""Reads the invented story as a network would be read: the past first, then new mentions, every few seconds at first."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator
from itertools import islice

import msgspec

from parvis.engine.items import Item
from parvis.networks.contract import Batch, Capability, Fact, Manifest, SettingField, SourceSettings
from parvis.networks.demo.story import LANGUAGES, NETWORKS, a_day, intensity, invent, tell
from parvis.networks.http import GuardedHttp

CHECKED = dt.date(2026, 11, 22)
BATCH = 2000
SLOWER = 1.5

MANIFEST = Manifest(
    name="demo",
    title="Demonstration",
    capabilities=frozenset({Capability.READ_PUBLIC, Capability.STREAM}),
    settings=(
        SettingField(
            name="seconds",
            label="Seconds between two new mentions",
            required=False,
            default="7",
            help="At first; then ever longer, down to the pace of the story. 0 tells the past only.",
        ),
    ),
    documentation="https://en.wikipedia.org/wiki/Fiction",
    checked=CHECKED,
    tells_of=frozenset(NETWORKS.values()),
    coverage=(Fact("Everything here is invented: brands, people, posts and figures.", CHECKED),),
)


def wait(told: int, every: float, now: dt.datetime) -> float:
    """Seconds until the next new mention, after ``told`` of them: ``every`` seconds at first, so that a newcomer sees the board
    live, then longer and longer until it is the pace of the story at this hour. Faster, it would look like a storm.
    """
    return min(every * SLOWER ** min(told, 50), max(every, 86_400 / a_day(now)))


class DemoConnector:
    """Tells the story of :mod:`parvis.networks.demo.story`. The cursor is the time told up to."""

    manifest = MANIFEST

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """The past (once), then new mentions for as long as it is listened to."""
        now = dt.datetime.now(dt.UTC)
        if not cursor:
            story = tell(now)
            while chunk := tuple(islice(story, BATCH)):
                yield Batch(items=chunk, cursor=chunk[-1].published.isoformat())
        every = float(settings.get("seconds", "7"))
        told = 0
        while every > 0:
            chance = random.Random()  # noqa: S311 - a story, not a secret
            await asyncio.sleep(wait(told, every, dt.datetime.now(dt.UTC)) * chance.uniform(0.6, 1.4))
            told += 1
            moment = dt.datetime.now(dt.UTC)
            chapters = intensity(0.0)
            chapter = chance.choices(list(chapters), list(chapters.values()))[0]
            item = invent(chapter, moment, chance, f"live-{moment:%Y%m%d%H%M%S%f}")
            yield Batch(items=(item,), cursor=moment.isoformat())

    def map_item(self, payload: object) -> Item:
        """A story item kept as JSON. Raises ``ValueError`` when it is not one."""
        try:
            item = msgspec.convert(payload, Item, strict=True)
            raw = msgspec.json.encode(payload)
        except (
            msgspec.ValidationError,
            msgspec.EncodeError,
            UnicodeEncodeError,
            OverflowError,
            TypeError,
        ) as error:
            raise ValueError(f"not an item of the demonstration: {error}") from error
        if not _is_told(item):
            raise ValueError("not an item of the demonstration")
        return msgspec.structs.replace(item, published=item.published.astimezone(dt.UTC), raw=raw)


def _is_told(item: Item) -> bool:
    """Whether the story could have told this item: its own names, addresses and figures, and nothing else."""
    addresses = (item.url, item.actor.url, *item.links)
    figures = (*msgspec.structs.astuple(item.engagement), item.actor.followers)
    words = (
        item.content,
        item.title,
        item.actor.name,
        item.actor.display_name,
        item.actor.id,
        *item.hashtags,
        *item.mentions,
    )
    return (
        item.network in MANIFEST.tells_of
        and all(item.links)
        and item.id.startswith("demo:")
        and item.published.tzinfo is not None
        and 2000 <= item.published.year < 2200
        and item.updated is None
        and item.language in LANGUAGES
        and not (item.place or item.actor.avatar or item.rating or item.in_reply_to or item.context)
        and all(address == "" or address.startswith("https://demo.invalid/") for address in addresses)
        and all(figure is None or 0 <= figure < 2**53 for figure in figures)
        and all(
            tag and not tag.startswith(("#", "@")) and not tag[0].isspace()
            for tag in (*item.hashtags, *item.mentions)
        )
        and all(" " not in tag for tag in (*item.hashtags, *item.mentions))
        and all(a.type == "Image" and not a.url for a in item.attachments)
        and all(_is_text(word) for word in words)
    )


def _is_text(word: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in word)
