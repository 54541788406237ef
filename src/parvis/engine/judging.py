"""One question at a time about plain texts: what ``parvis evaluate`` puts to a reader and to the simple rules beside it.

A :class:`Judge` answers with probabilities, so that its calibration can be measured too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.engine import emotion, sentiment
from parvis.engine.language import detect_all, letters_alone
from parvis.engine.lexicon import all_clues
from parvis.engine.models import LANGUAGES_WITH_A_MODEL, MOODS, VERSION, mood_model
from parvis.engine.understanding import Emotion
from parvis.engine.words import LONGEST_TEXT, fold, normalise, spoken

Probabilities = NDArray[np.float64]
UNTOLD = 0.05
"""Valence of a text below which the lexicon says neutral."""


class Judge(Protocol):
    """Anything that can answer the three questions. Every answer has the order and length of ``texts``.

    ``language`` (ISO 639-1) is that of all texts, or ``""``: each is then taken as it is found to be.
    """

    @property
    def name(self) -> str: ...
    def sentiments(self, texts: Sequence[str], language: str = "") -> Probabilities:
        """One row a text: P(negative), P(neutral), P(positive), adding to 1."""
        ...

    def emotions(self, texts: Sequence[str], language: str = "") -> tuple[Probabilities, list[set[Emotion]]]:
        """One row a text with the probability of each of :data:`parvis.engine.emotion.CLASSES`, and those it holds to be there."""
        ...

    def languages(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """(ISO 639-1 or ``und``, confidence from 0 to 1) of each text."""
        ...


class BaselineJudge:
    """What ships with Parvis."""

    name = VERSION

    def sentiments(self, texts: Sequence[str], language: str = "") -> Probabilities:
        """See :class:`Judge`; languages without a model have what their emoji and smileys tell."""
        seen = _seen(texts, language)
        found = np.array([_from_signs(one.clues) for one in seen]).reshape(-1, MOODS)
        for places, logits in _logits(seen):
            found[places] = sentiment.probabilities(logits[:, :MOODS])
        return found

    def emotions(self, texts: Sequence[str], language: str = "") -> tuple[Probabilities, list[set[Emotion]]]:
        """See :class:`Judge`; languages without a model have none."""
        seen = _seen(texts, language)
        found = np.zeros((len(texts), len(emotion.CLASSES)))
        held: list[set[Emotion]] = [set() for _ in texts]
        for places, logits in _logits(seen):
            model = mood_model(seen[places[0]].language)
            if model is None or not model.has_emotions:
                continue
            found[places] = emotion.probabilities(logits[:, MOODS:], len(model.emotion_cuts))
            passed = emotion.margins(logits[:, MOODS:], model.emotion_cuts) > 0
            for place, row in zip(places, passed.tolist(), strict=True):
                held[place] = {name for name, yes in zip(emotion.CLASSES, row, strict=True) if yes}
        return found, held

    def languages(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """See :class:`Judge`."""
        return detect_all(texts, [normalise(text) for text in texts], [""] * len(texts))


class MajorityJudge:
    """Always answers what is commonest among the labels it was shown: what any reader must beat."""

    name = "majority"

    def __init__(self, moods: Sequence[float], emotions: Sequence[float], language: str) -> None:
        """``moods`` and ``emotions`` are the shares of the texts that have each class; ``language`` is the commonest."""
        self._moods = np.asarray(moods, np.float64)
        self._emotions = np.asarray(emotions, np.float64)
        self._language = language

    def sentiments(self, texts: Sequence[str], language: str = "") -> Probabilities:
        """See :class:`Judge`."""
        return np.tile(self._moods, (len(texts), 1))

    def emotions(self, texts: Sequence[str], language: str = "") -> tuple[Probabilities, list[set[Emotion]]]:
        """Every emotion of every text: what scores most, in macro-F1, without reading."""
        return np.tile(self._emotions, (len(texts), 1)), [set(emotion.CLASSES) for _ in texts]

    def languages(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """See :class:`Judge`."""
        return [(self._language, 1.0)] * len(texts)


class LexiconJudge:
    """Counts plain words, emoji and smileys (:mod:`parvis.engine.lexicon`), denials turned round. Moods only."""

    name = "lexicon"

    def sentiments(self, texts: Sequence[str], language: str = "") -> Probabilities:
        """See :class:`Judge`."""
        mood = np.array([one.clues[0] for one in _seen(texts, language)])
        told = np.where(np.abs(mood) < UNTOLD, 0, np.sign(mood)).astype(np.int64)
        answers = np.full((len(texts), MOODS), 0.2)
        answers[np.arange(len(texts)), told + 1] = 0.6
        return answers


class Py3langidAlone:
    """The library behind our own reading of languages, by itself and unsure of nothing. Languages only."""

    name = "py3langid"

    def languages(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """See :class:`Judge`."""
        return [letters_alone(text) for text in texts]


class _Seen(NamedTuple):
    """A text made ready for the models."""

    spoken: str
    clues: tuple[float, ...]
    language: str


def _seen(texts: Sequence[str], language: str) -> list[_Seen]:
    read = [text[:LONGEST_TEXT] for text in texts]
    folded = [fold(text) for text in read]
    tokens = [normalise(text, one) for text, one in zip(read, folded, strict=True)]
    codes = (
        [language] * len(read)
        if language
        else [code for code, _ in detect_all(read, tokens, [""] * len(read))]
    )
    said = [spoken(one) for one in folded]
    signs = all_clues(read, tokens, said, codes).tolist()
    return [_Seen(*one) for one in zip(said, map(tuple, signs), codes, strict=True)]


def _logits(seen: Sequence[_Seen]) -> list[tuple[list[int], NDArray[np.float32]]]:
    """For each language with a model: the places of its texts and their logits."""
    found = []
    for language in LANGUAGES_WITH_A_MODEL:
        places = [place for place, one in enumerate(seen) if one.language == language]
        model = mood_model(language)
        if places and model is not None:
            logits = model.linear.logits(
                [seen[place].spoken for place in places], [seen[place].clues for place in places]
            )
            found.append((places, logits))
    return found


def _from_signs(found: Sequence[float]) -> tuple[float, float, float]:
    score = sentiment.from_signs(found)[1]
    return (0.25 - score / 2, 0.5, 0.25 + score / 2) if score else (0.15, 0.7, 0.15)
