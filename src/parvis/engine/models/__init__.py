"""What the engine has learned, shipped with the program; made by ``training/`` and described in ``docs/models``.

Reading these files is the one thing the engine reads.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from parvis.engine.linear_model import LinearModel

VERSION = "baseline-1"
"""Grows whenever the weights or anything they depend on changes (words, features, lexicon)."""
LANGUAGES_WITH_A_MODEL = ("fr", "en")
MOODS = 3
"""How many of a model's questions are about mood; the others are about emotions."""


@dataclass(frozen=True, slots=True)
class MoodModel:
    """Mood (first three columns) and emotions (the others) of one language.

    Thresholds are logits, one an emotion: ``emotion_thresholds`` are those to pass before an emotion is shown (being right
    counts twice as much as being complete), ``emotion_cuts`` those with the best F1.
    """

    linear: LinearModel
    emotion_thresholds: NDArray[np.float32]
    emotion_cuts: NDArray[np.float32]


@cache
def mood_model(language: str) -> MoodModel | None:
    """The model of a language, or ``None`` where there is none."""
    if language not in LANGUAGES_WITH_A_MODEL:
        return None
    with np.load(io.BytesIO(_packaged(f"mood_{language}.npz"))) as saved:
        linear = LinearModel(saved["characters"], saved["words"], saved["clues"], saved["bias"])
        shown = saved["emotion_thresholds"].astype(np.float32)
        return MoodModel(
            linear, shown, saved["emotion_cuts"].astype(np.float32) if "emotion_cuts" in saved else shown
        )


@cache
def telling_words() -> dict[str, str]:
    """Words that one language uses and the others hardly do, and which language that is (ISO 639-1)."""
    lines = gzip.decompress(_packaged("language_words.txt.gz")).decode().splitlines()
    return {line[3:]: line[:2] for line in lines}


def _packaged(name: str) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()
