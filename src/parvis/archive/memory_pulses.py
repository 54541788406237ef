"""The pulse of mentions held in memory: the same counts as :mod:`parvis.archive.pulses`."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from parvis.archive.contract import Mention, Pulse
from parvis.archive.pulses import EMOTIONS, Heard, series
from parvis.engine.understanding import Sentiment


def pulse_of(
    mentions: Iterable[Mention], first: dt.datetime, until: dt.datetime, step: dt.timedelta
) -> list[Pulse]:
    """One :class:`Pulse` a bucket from ``first`` (the start of a bucket) to ``until``."""
    width = int(step.total_seconds())
    buckets: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        buckets[int(mention.item.published.timestamp()) // width].append(mention)
    return series(first, until, step, {number: _counted(said) for number, said in buckets.items()})


def _counted(said: list[Mention]) -> Heard:
    moods: dict[Sentiment, set[tuple[str, str]]] = defaultdict(set)
    emotions: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for mention in said:
        author = (mention.item.network, mention.item.actor.id)
        moods[mention.understanding.sentiment].add(author)
        if mention.understanding.emotion:
            emotions[mention.understanding.emotion.value].add(author)
    authors: Counter[tuple[str, str]] = Counter((m.item.network, m.item.actor.id) for m in said)
    return (
        len(said),
        len(authors),
        len({m.understanding.fingerprint for m in said}),
        len(moods[Sentiment.NEGATIVE]),
        len(moods[Sentiment.POSITIVE]),
        tuple((name, len(emotions[name])) for name in EMOTIONS if emotions[name]),
    )
