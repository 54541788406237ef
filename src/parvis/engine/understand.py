"""The baseline reader: what the engine makes of items with what ships in the package, in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np

from parvis.engine import emotion, sentiment
from parvis.engine.aspect_moods import Worked
from parvis.engine.corrections import Layer, layered
from parvis.engine.items import Item
from parvis.engine.language import detect_all
from parvis.engine.lexicon import Clues, all_clues
from parvis.engine.models import LANGUAGES_WITH_A_MODEL, MOODS, VERSION, MoodModel, mood_model
from parvis.engine.understanding import Emotion, Sentiment, Understanding
from parvis.engine.words import LONGEST_TEXT, fold, normalise, spoken

_PLAIN = 0.3
"""Valence of a stretch (:func:`parvis.engine.lexicon.clues`) from which its words alone have a mood."""
_Mood = tuple[Sentiment, float, Emotion | None]
_NO_MOOD: _Mood = (Sentiment.NEUTRAL, 0.0, None)


class BaselineUnderstander:
    """Reads language, mood and emotion with the linear models of ``engine/models``. Holds no state: share it freely."""

    model = VERSION
    """Names and versions what says so; written beside every figure made from it."""

    def __init__(self, layers: Sequence[Layer] = ()) -> None:
        """``layers`` were learned from an organisation's corrections: at most one a language."""
        # Loaded now rather than while the first item waits.
        self._models = {code: model for code in LANGUAGES_WITH_A_MODEL if (model := mood_model(code))}
        self._says = dict.fromkeys(self._models, VERSION)
        for layer in layers:
            if layer.language in self._models and layer.model == VERSION:
                self._models[layer.language] = layered(layer, self._models[layer.language])
                self._says[layer.language] = f"{VERSION} + {layer.corrections} corrections"
        none = np.zeros((0, 0), np.float32)
        self._moods_alone = {
            code: MoodModel(model.linear.first(MOODS), none, none) for code, model in self._models.items()
        }

    def with_layers(self, layers: Sequence[Layer]) -> BaselineUnderstander:
        """The same for an organisation that has taught it."""
        return BaselineUnderstander(layers)

    def understand(self, items: Sequence[Item]) -> list[Understanding]:
        """Read each item; the answer has the same order and length."""
        return self.understand_and_tell(items)[0]

    def understand_and_tell(self, items: Sequence[Item]) -> tuple[list[Understanding], list[Worked]]:
        """What :meth:`understand` says, and what was worked out of each text on the way."""
        readings = _readings(items)
        moods = _moods(readings, _signs([item.text[:LONGEST_TEXT] for item in items], readings), self._models)
        understood = [
            Understanding(
                language=reading.language,
                language_confidence=reading.language_confidence,
                sentiment=mood[0],
                sentiment_score=mood[1],
                emotion=mood[2],
                tokens=" ".join(reading.tokens),
                fingerprint=_fingerprint(reading.spoken),
                model=self._says.get(reading.language, VERSION),
            )
            for reading, mood in zip(readings, moods, strict=True)
        ]
        return understood, [Worked(reading.spoken, reading.tokens) for reading in readings]

    def moods(self, texts: Sequence[str], languages: Sequence[str]) -> list[Sentiment]:
        """The mood of each bare stretch of text, whose language is known; where so little leaves the model undecided, its words
        decide.
        """
        readings = [_Reading(text) for text in texts]
        for reading, language in zip(readings, languages, strict=True):
            reading.language = language
        signs = _signs(texts, readings)
        return [
            _plain_mood(valence) if mood is Sentiment.NEUTRAL else mood
            for valence, (mood, _score, _emotion) in zip(
                signs[:, 0].tolist(), _moods(readings, signs, self._moods_alone), strict=True
            )
        ]


def _plain_mood(valence: float) -> Sentiment:
    if abs(valence) < _PLAIN:
        return Sentiment.NEUTRAL
    return Sentiment.POSITIVE if valence > 0 else Sentiment.NEGATIVE


class _Reading:
    """One item on its way through."""

    __slots__ = ("language", "language_confidence", "spoken", "tokens")
    language: str
    language_confidence: float

    def __init__(self, text: str) -> None:
        folded = fold(text)
        self.tokens = normalise(text, folded)
        self.spoken = spoken(folded)


def _readings(items: Sequence[Item]) -> list[_Reading]:
    texts = [item.text[:LONGEST_TEXT] for item in items]
    readings = [_Reading(text) for text in texts]
    verdicts = detect_all(texts, [reading.tokens for reading in readings], [item.language for item in items])
    for reading, (language, confidence) in zip(readings, verdicts, strict=True):
        reading.language, reading.language_confidence = language, round(confidence, 3)
    return readings


def _signs(texts: Sequence[str], readings: Sequence[_Reading]) -> Clues:
    return all_clues(
        texts,
        [reading.tokens for reading in readings],
        [reading.spoken for reading in readings],
        [reading.language for reading in readings],
    )


def fingerprint(text: str) -> int:
    """64 bits, equal for texts that are the same once links, handles, case, accents and spacing are set aside."""
    return _fingerprint(spoken(fold(text[:LONGEST_TEXT])))


def _fingerprint(said: str) -> int:
    return int.from_bytes(
        blake2b(" ".join(said.split()).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


def _moods(readings: Sequence[_Reading], signs: Clues, models: Mapping[str, MoodModel]) -> list[_Mood]:
    """Mood and emotion of each reading; languages without a model have what their emoji and smileys tell."""
    moods: list[_Mood] = [_NO_MOOD] * len(readings)
    by_language: dict[str, list[int]] = {}
    for place, reading in enumerate(readings):
        by_language.setdefault(reading.language, []).append(place)
    for language, places in by_language.items():
        model = models.get(language)
        if model is None:
            for place in places:
                moods[place] = (*sentiment.from_signs(signs[place]), None)
            continue
        logits = model.linear.logits([readings[place].spoken for place in places], signs[places])
        feelings, scores = sentiment.from_logits(logits[:, :MOODS])
        emotions: list[Emotion | None] = [None] * len(places)
        if model.has_emotions:
            emotions = emotion.strongest(emotion.margins(logits[:, MOODS:], model.emotion_thresholds))
        for place, mood in zip(places, zip(feelings, scores, emotions, strict=True), strict=True):
            moods[place] = mood
    return moods
