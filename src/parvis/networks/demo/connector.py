"""Reads the invented story as a network would be read: the past first, then a new mention every few seconds."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator
from itertools import islice

import msgspec

from parvis.engine.items import Item
from parvis.networks.contract import Batch, Capability, Fact, Manifest, SettingField, SourceSettings
from parvis.networks.demo.story import intensity, invent, tell
from parvis.networks.http import GuardedHttp

CHECKED = dt.date(2026, 11, 22)
BATCH = 2000

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
            help="0 tells the past only.",
        ),
    ),
    documentation="https://en.wikipedia.org/wiki/Fiction",
    checked=CHECKED,
    coverage=(Fact("Everything here is invented: brands, people, posts and figures.", CHECKED),),
)


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
        while every > 0:
            chance = random.Random()  # noqa: S311 - a story, not a secret
            await asyncio.sleep(every * chance.uniform(0.4, 1.6))
            moment = dt.datetime.now(dt.UTC)
            chapters = intensity(0.0)
            chapter = chance.choices(list(chapters), list(chapters.values()))[0]
            item = invent(chapter, moment, chance, f"live-{moment:%Y%m%d%H%M%S%f}")
            yield Batch(items=(item,), cursor=moment.isoformat())

    def map_item(self, payload: object) -> Item:
        """A story item kept as JSON. Raises ``ValueError`` when it is not one."""
        try:
            item = msgspec.convert(payload, Item, strict=False)
        except msgspec.ValidationError as error:
            raise ValueError(f"not an item of the demonstration: {error}") from error
        if not item.id.startswith("demo:") or item.published.tzinfo is None:
            raise ValueError("not an item of the demonstration")
        return item
