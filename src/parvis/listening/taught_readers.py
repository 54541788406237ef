"""The reader of each organisation: what ships with Parvis, with what the organisation's corrections taught it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from parvis.engine.corrections import Layer, Teachable
from parvis.engine.items import Item
from parvis.engine.understanding import Understander, Understanding
from parvis.listening.queries.corrections import active_layers, corrected, layers_version

LOOK_AGAIN = 5.0
"""Seconds for which what an organisation has taught is taken to be what it was."""


@dataclass(slots=True)
class _Held:
    version: tuple[object, ...]
    layers: tuple[Layer, ...]
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

    def layers(self, organisation: int) -> tuple[bytes, ...]:
        """What the organisation has taught, for readers in other processes."""
        return tuple(layer.to_bytes() for layer in self._get(organisation).layers)

    def _get(self, organisation: int) -> _Held:
        now = time.monotonic()
        with self._lock:
            held = self._held.get(organisation)
            if held is not None and now - held.looked < LOOK_AGAIN:
                return held
            version: tuple[object, ...] = ()
            layers: tuple[Layer, ...] = ()
            reader = self._plain
            if isinstance(reader, Teachable):
                version = layers_version(organisation)
                if held is not None and held.version == version:
                    held.looked = now
                    return held
                layers = active_layers(organisation)
                reader = reader.with_layers(layers) if layers else reader
            held = self._held[organisation] = _Held(version, layers, reader, now)
            return held


def as_people_said(
    organisation: int, items: Sequence[Item], understood: Sequence[Understanding]
) -> list[Understanding]:
    """What was understood, but for edits of items whose mood or emotion a person corrected: the person's word stays."""
    edited = {item.key for item in items if item.updated}
    said = corrected(organisation, edited)
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
        found.append(read)
    return found
