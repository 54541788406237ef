"""What the engine makes of an item: language, mood, emotion, and the words it can be found by."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from parvis.engine.items import Item


class Sentiment(StrEnum):
    """The mood of a text."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Emotion(StrEnum):
    """Plutchik's eight primary emotions; an item may have none."""

    JOY = "joy"
    TRUST = "trust"
    FEAR = "fear"
    SURPRISE = "surprise"
    SADNESS = "sadness"
    DISGUST = "disgust"
    ANGER = "anger"
    ANTICIPATION = "anticipation"


class Understanding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The engine's reading of one item.

    ``language`` is ISO 639-1, or ``und`` when unsure. ``sentiment_score`` is P(positive) − P(negative), from −1 to 1.
    ``emotion`` is the strongest emotion or ``None``. ``tokens`` are the normalised words joined by one space (see
    :mod:`parvis.engine.words`): the archive searches exactly these, so that search and live matching agree.
    ``fingerprint`` is equal for texts that are the same once links, mentions, case and spacing are set aside.
    ``model`` names the models and versions that said so.
    ``aspects`` are what the text is about, each with the mood it has of it: ``delivery:negative`` (see
    :mod:`parvis.engine.aspect_taxonomy`); empty where no list of aspects was given to read with.
    """

    language: str
    language_confidence: float
    sentiment: Sentiment
    sentiment_score: float
    emotion: Emotion | None
    tokens: str
    fingerprint: int
    model: str
    aspects: tuple[str, ...] = ()


class Understander(Protocol):
    """Anything that can read items. Batches are read together because that is many times faster."""

    def understand(self, items: Sequence[Item]) -> list[Understanding]:
        """Read each item; the answer has the same order and length."""
        ...
