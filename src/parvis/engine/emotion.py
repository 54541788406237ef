"""The strongest emotion of a text, if one is strong enough. Experimental: see ``docs/models/emotion.md``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis.engine.understanding import Emotion

Logits = NDArray[np.float32]

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


def margins(logits: Logits, bars: NDArray[np.float32]) -> Logits:
    """By how much each emotion of each text passes its bar; above 0 it does.

    ``bars`` (also logits) has a row an expert and a column an emotion; ``logits`` has eight columns an expert. Where there
    are two experts, the last column says which manner of text this is: above 0 it is for the first, and both are heard in
    that proportion.
    """
    number = len(CLASSES)
    if len(bars) == 1:
        alone: Logits = logits[:, :number] - bars[0]
        return alone
    first = _likely(logits[:, 2 * number :])
    one, other = logits[:, :number] - bars[0], logits[:, number : 2 * number] - bars[1]
    mixed: Logits = first * one + (1 - first) * other
    return mixed


def probabilities(logits: Logits, experts: int) -> Logits:
    """The probability of each emotion of each text, by the experts of :func:`margins`."""
    number = len(CLASSES)
    one = _likely(logits[:, :number])
    if experts == 1:
        return one
    first = _likely(logits[:, 2 * number :])
    mixed: Logits = first * one + (1 - first) * _likely(logits[:, number : 2 * number])
    return mixed


def strongest(passed: Logits) -> list[Emotion | None]:
    """For each row of :func:`margins`, the emotion that passes its bar by most, or ``None``."""
    best = passed.argmax(axis=1)
    sure = passed[np.arange(len(passed)), best] > 0
    return [
        CLASSES[choice] if yes else None for choice, yes in zip(best.tolist(), sure.tolist(), strict=True)
    ]


def _likely(logits: Logits) -> Logits:
    found: Logits = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return found
