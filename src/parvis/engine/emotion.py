"""The strongest emotion of a text, if one is strong enough. Experimental: see ``docs/models/emotion.md``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis.engine.understanding import Emotion

CLASSES = (
    Emotion.ANGER,
    Emotion.ANTICIPATION,
    Emotion.DISGUST,
    Emotion.FEAR,
    Emotion.JOY,
    Emotion.SADNESS,
    Emotion.SURPRISE,
    Emotion.TRUST,
)
"""The order of the columns of a model's emotion logits."""


def from_logits(logits: NDArray[np.float32], thresholds: NDArray[np.float32]) -> list[Emotion | None]:
    """For each row of eight logits, the emotion that passes its threshold (also a logit) by most, or ``None``."""
    if not len(thresholds):  # a language whose model knows no emotions
        return [None] * len(logits)
    margins = logits - thresholds
    best = margins.argmax(axis=1)
    passed = margins[np.arange(len(margins)), best] > 0
    return [
        CLASSES[choice] if sure else None for choice, sure in zip(best.tolist(), passed.tolist(), strict=True)
    ]
