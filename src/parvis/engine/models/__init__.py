"""What the engine has learned, shipped with the program; made by ``training/`` and described in ``docs/models``.

Reading these files is the one thing the engine reads.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from parvis.engine.linear_model import LinearModel
from parvis.engine.models.packaged import packaged

VERSION = "baseline-4"
"""Grows whenever the weights or anything they depend on changes (words, features, lexicon)."""
LANGUAGES_WITH_A_MODEL = ("fr", "en", "de", "es", "it", "pt", "ar")
"""Those whose mood is read by a model; the first two have emotions too."""
MOODS = 3
"""How many of a model's questions are about mood; the others are about emotions."""


@dataclass(frozen=True, slots=True)
class MoodModel:
    """Mood (first three columns) and, where there are more, emotions (the others) of one language.

    Emotions are told by one expert or two (:func:`parvis.engine.emotion.margins`). Thresholds are logits, a row an expert
    and a column an emotion: ``emotion_thresholds`` are those to pass before an emotion is shown (being right counts
    twice as much as being complete), ``emotion_cuts`` those with the best F1.
    """

    linear: LinearModel
    emotion_thresholds: NDArray[np.float32]
    emotion_cuts: NDArray[np.float32]

    @property
    def has_emotions(self) -> bool:
        """Whether it can tell emotions."""
        return len(self.emotion_thresholds) > 0


@cache
def mood_model(language: str) -> MoodModel | None:
    """The model of a language, or ``None`` where there is none."""
    if language not in LANGUAGES_WITH_A_MODEL:
        return None
    none = np.zeros(0, np.float32)
    with np.load(io.BytesIO(packaged(f"mood_{language}.npz"))) as saved:
        linear = LinearModel(saved["characters"], saved["words"], saved["clues"], saved["bias"])
        return MoodModel(
            linear,
            _experts(saved.get("emotion_thresholds", none)),
            _experts(saved.get("emotion_cuts", none)),
        )


def _experts(held: NDArray[np.float32]) -> NDArray[np.float32]:
    """A row an expert, also where there is only one, or none."""
    return held.reshape(-1, held.shape[-1]) if held.size else np.zeros((0, 0), np.float32)
