"""The reader of each organisation: what ships with Parvis, with its list of aspects and what its corrections taught it."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from parvis.engine.items import Item
from parvis.engine.taught import taught, written
from parvis.engine.understanding import Understander, Understanding
from parvis.listening.queries.aspects import aspect_list, version_of
from parvis.listening.queries.corrections import active_layers, corrected, layers_version

LOOK_AGAIN = 5.0
"""Seconds for which what an organisation has taught is taken to be what it was."""


@dataclass(slots=True)
class _Held:
    version: tuple[object, ...]
    told: tuple[bytes, ...]
    reader: Understander
    looked: float


class TaughtReaders:
    """Gives each organisation its reader, and a new one once more was learned. Safe to share between threads."""

    def __init__(self, plain: Understander) -> None:
        self._plain = plain
        self._held: dict[int, _Held] = {}
        self._lock = threading.Lock()

    def of(self, organisation: int) -> Understander:
        """The reader of an organisation."""
        return self._get(organisation).reader

    def look_again(self, organisation: int) -> None:
        """Have what the organisation has taught looked up at the next call, however lately it was.

        For work that a person starts because of what they have just changed: done with what was true seconds before, it
        would have to be done twice, and nobody would know.
        """
        with self._lock:
            held = self._held.get(organisation)
            if held is not None:
                held.looked = -LOOK_AGAIN

    def layers(self, organisation: int) -> tuple[bytes, ...]:
        """What the organisation has taught, for readers in other processes."""
        return self._get(organisation).told

    def _get(self, organisation: int) -> _Held:
        now = time.monotonic()
        with self._lock:
            held = self._held.get(organisation)
            if held is not None and now - held.looked < LOOK_AGAIN:
                return held
            version = (*layers_version(organisation), *version_of(organisation))
            if held is not None and held.version == version:
                held.looked = now
                return held
            told = written(active_layers(organisation), aspect_list(organisation))
            held = self._held[organisation] = _Held(version, told, taught(self._plain, told), now)
            return held


def as_people_said(
    organisation: int, items: Sequence[Item], understood: Sequence[Understanding]
) -> list[Understanding]:
    """What was understood, but for edits of items of which a person corrected something: the person's word stays."""
    return with_corrections(organisation, items, understood, {item.key for item in items if item.updated})


def with_corrections(
    organisation: int,
    items: Sequence[Item],
    understood: Sequence[Understanding],
    among: Collection[tuple[str, str]],
) -> list[Understanding]:
    """What was understood, with what people said of those items ``among`` which may have been corrected."""
    said = corrected(organisation, among)
    if not said:
        return list(understood)
    found = []
    for item, read in zip(items, understood, strict=True):
        one = said.get(item.key)
        if one is not None:
            if one.sentiment is not None:
                score = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}[one.sentiment]
                read = msgspec.structs.replace(read, sentiment=one.sentiment, sentiment_score=score)
            if one.emotion is not None or one.no_emotion:
                read = msgspec.structs.replace(read, emotion=one.emotion)
            if one.aspects is not None:
                read = msgspec.structs.replace(read, aspects=one.aspects)
        found.append(read)
    return found
