"""The baseline reader: what the engine makes of items with what ships in the package, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from parvis.engine import emotion, sentiment
from parvis.engine.items import Item
from parvis.engine.language import detect
from parvis.engine.lexicon import clues
from parvis.engine.models import LANGUAGES_WITH_A_MODEL, MOODS, VERSION, mood_model
from parvis.engine.understanding import Emotion, Sentiment, Understanding
from parvis.engine.words import LONGEST_TEXT, fold, normalise, spoken

_Mood = tuple[Sentiment, float, Emotion | None]


class BaselineUnderstander:
    """Reads language, mood and emotion with the linear models of ``engine/models``. Holds no state: share it freely."""

    model = VERSION
    """Names and versions what says so; written beside every figure made from it."""

    def __init__(self) -> None:
        for language in LANGUAGES_WITH_A_MODEL:
            mood_model(language)  # loaded now rather than while the first item waits

    def understand(self, items: Sequence[Item]) -> list[Understanding]:
        """Read each item; the answer has the same order and length."""
        readings = [_Reading(item) for item in items]
        moods = _moods(readings)
        return [
            Understanding(
                language=reading.language,
                language_confidence=reading.language_confidence,
                sentiment=mood[0],
                sentiment_score=mood[1],
                emotion=mood[2],
                tokens=" ".join(reading.tokens),
                fingerprint=_fingerprint(reading.spoken),
                model=VERSION,
            )
            for reading, mood in zip(readings, moods, strict=True)
        ]


class _Reading:
    """One item on its way through."""

    __slots__ = ("clues", "language", "language_confidence", "spoken", "tokens")

    def __init__(self, item: Item) -> None:
        text = item.text[:LONGEST_TEXT]
        folded = fold(text)
        self.tokens = normalise(text, folded)
        self.spoken = spoken(folded)
        self.clues = clues(self.tokens, self.spoken)
        self.language, confidence = detect(text, self.tokens, item.language)
        self.language_confidence = round(confidence, 3)


def fingerprint(text: str) -> int:
    """64 bits, equal for texts that are the same once links, handles, case, accents and spacing are set aside."""
    return _fingerprint(spoken(fold(text[:LONGEST_TEXT])))


def _fingerprint(said: str) -> int:
    return int.from_bytes(
        blake2b(" ".join(said.split()).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


def _moods(readings: Sequence[_Reading]) -> list[_Mood]:
    """Mood and emotion of each reading; languages without a model have what their emoji and smileys tell."""
    moods: list[_Mood] = [(*sentiment.from_signs(reading.clues), None) for reading in readings]
    for language in LANGUAGES_WITH_A_MODEL:
        places = [place for place, reading in enumerate(readings) if reading.language == language]
        model = mood_model(language)
        if not places or model is None:
            continue
        logits = model.linear.logits(
            [readings[place].spoken for place in places], [readings[place].clues for place in places]
        )
        feelings, scores = sentiment.from_logits(logits[:, :MOODS])
        emotions = emotion.from_logits(logits[:, MOODS:], model.emotion_thresholds)
        for place, mood in zip(places, zip(feelings, scores, emotions, strict=True), strict=True):
            moods[place] = mood
    return moods
