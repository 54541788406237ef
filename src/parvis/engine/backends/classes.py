"""From the classes that somebody else's model was trained on to Parvis's moods and emotions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.engine import emotion, sentiment
from parvis.engine.backends.contract import BackendError, Question
from parvis.engine.judging import Probabilities
from parvis.engine.labels import UnknownLabelError, emotions_of, sentiment_of
from parvis.engine.understanding import Emotion, Sentiment

_STARS = re.compile(r"^([1-5]) ?(?:stars?|étoiles?)$", re.IGNORECASE)
_NAMELESS = re.compile(r"^label_\d+$", re.IGNORECASE)
NO_NAMES = (
    "The classes of this model have no names (%(labels)s). Write in its config.json which is which, "
    'for example `"id2label": {"0": "negative", "1": "neutral", "2": "positive"}`.'
)
UNKNOWN_NAMES = "The classes of this model are neither moods nor emotions that Parvis knows: %(labels)s."


class Classes:
    """The columns of a model and what each stands for.

    ``question`` is what the model can answer. Raises :class:`BackendError` for names that say nothing.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        if not names or any(_NAMELESS.match(name) for name in names):
            raise BackendError(NO_NAMES, labels=_shown(names))
        self.question: Question = "sentiment"
        try:
            places = [sentiment.CLASSES.index(_mood(name)) for name in names]
            self._weights = np.eye(len(sentiment.CLASSES))[places]
        except UnknownLabelError:
            self.question = "emotion"
            self._emotions = self._read_emotions()

    def moods(self, shares: Probabilities) -> Probabilities:
        """Shares of the model's classes, adding to 1 in each row, as those of the three moods."""
        gathered: Probabilities = shares @ self._weights
        return gathered

    def emotions(self, shares: Probabilities, several: bool) -> Probabilities:
        """Shares of the model's classes as those of the eight emotions.

        ``several``: the model gives each class its own probability; the strongest of an emotion's then counts, else their sum.
        """
        found = np.zeros((len(shares), len(emotion.CLASSES)))
        for place, columns in enumerate(self._emotions):
            if columns:
                part = shares[:, columns]
                found[:, place] = part.max(axis=1) if several else part.sum(axis=1)
        return found

    def nothing(self) -> list[int]:
        """The columns that stand for no emotion."""
        return [place for place, name in enumerate(self.names) if not emotions_of(name)]

    def _read_emotions(self) -> list[list[int]]:
        try:
            said: list[set[Emotion]] = [emotions_of(name) for name in self.names]
        except UnknownLabelError as error:
            raise BackendError(UNKNOWN_NAMES, labels=_shown(self.names)) from error
        return [[place for place, ones in enumerate(said) if one in ones] for one in emotion.CLASSES]


def names_in_order(id2label: Mapping[str, str]) -> list[str]:
    """The names of the columns from a ``config.json``'s ``id2label``. Raises ``ValueError`` where a number is missing."""
    numbered = {int(number): str(name) for number, name in id2label.items()}
    if sorted(numbered) != list(range(len(numbered))):
        raise ValueError("id2label does not number its classes from 0")
    return [numbered[place] for place in range(len(numbered))]


def softmax(logits: NDArray[np.float64]) -> Probabilities:
    """Probabilities that add to 1 in each row."""
    powers: Probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    powers /= powers.sum(axis=1, keepdims=True)
    return powers


def sigmoid(logits: NDArray[np.float64]) -> Probabilities:
    """Probabilities of each column by itself."""
    found: Probabilities = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    return found


def _mood(name: str) -> Sentiment:
    stars = _STARS.match(name.strip())
    if stars is None:
        return sentiment_of(name)
    number = int(stars.group(1))
    return Sentiment.NEUTRAL if number == 3 else Sentiment.NEGATIVE if number < 3 else Sentiment.POSITIVE


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:6])[:200] + (", …" if len(names) > 6 else "")
