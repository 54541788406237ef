"""Mentions held in memory counted as people or texts, and sketched: the same answers as :mod:`parvis.archive.voices`."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from parvis.archive import rows
from parvis.archive.contract import Counted, Mention, Voices, VolumePoint
from parvis.archive.voices import LONGEST, WORDLESS, points
from parvis.engine.query import fields
from parvis.engine.sketches import Sketch

Unit = tuple[object, ...]


def voices_of(mentions: Sequence[Mention]) -> Voices:
    """``mentions`` are newest first."""
    first = {text_of(mention): author_of(mention) for mention in mentions}
    people = {author_of(mention) for mention in mentions}
    return Voices(len(mentions), len(people), len(first), len(set(first.values())))


def volume_of(
    mentions: Sequence[Mention], counted: Counted, starts: Sequence[dt.datetime]
) -> list[VolumePoint]:
    """One point a bucket."""
    unit_of = {Counted.POSTS: _post_of, Counted.PEOPLE: author_of, Counted.TEXTS: text_of}[counted]
    buckets: dict[int, dict[Unit, int]] = defaultdict(lambda: defaultdict(int))
    for mention in mentions:
        start = starts[bisect_right(starts, mention.item.published) - 1]
        buckets[int(start.timestamp())][unit_of(mention)] += rows.MOODS[mention.understanding.sentiment]
    return points(starts, {start: _counted(list(moods.values())) for start, moods in buckets.items()})


def spread_of(mentions: Sequence[Mention], limit: int) -> list[Mention]:
    """About ``limit`` of them, the same as the real archive takes."""
    if len(mentions) <= limit:
        return list(mentions)
    least = int(limit / len(mentions) * (1 << 32))
    return [m for m in mentions if int.from_bytes(rows.key_of(*m.item.key)[:4], "little") < least]


def sketch_of(mention: Mention) -> Sketch:
    """A mention drawn with a few strokes."""
    item, read = mention.item, mention.understanding
    actor = item.actor
    return Sketch(
        network=item.network,
        id=item.id,
        author=f"{item.network}:{actor.id}",
        author_name=actor.display_name or actor.name or actor.id,
        followers=actor.followers,
        published=item.published,
        type=item.type.value,
        text=item.text[:LONGEST],
        tokens=read.tokens[: 4 * LONGEST],
        fingerprint=read.fingerprint,
        language=read.language,
        mood=rows.MOODS[read.sentiment],
        interactions=item.engagement.total,
        hashtags=fields.hashtags(item),
        handles=fields.mentions(item),
        links=item.links,
        quote_of=item.quote_of,
        repost_of=item.repost_of,
    )


def author_of(mention: Mention) -> Unit:
    """Who said it."""
    return (mention.item.network, mention.item.actor.id)


def text_of(mention: Mention) -> Unit:
    """The same for mentions that say the same."""
    read = mention.understanding
    return mention.item.key if read.fingerprint == WORDLESS else (read.fingerprint,)


def _post_of(mention: Mention) -> Unit:
    return mention.item.key


def _counted(moods: list[int]) -> dict[str, int]:
    return {
        "number": len(moods),
        "negative": sum(mood < 0 for mood in moods),
        "positive": sum(mood > 0 for mood in moods),
    }
