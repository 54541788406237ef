"""The mood of a text, from the logits of its language's model, or from its emoji and smileys where there is no model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.engine.lexicon import sign_mood
from parvis.engine.understanding import Sentiment

CLASSES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
"""The order of the columns of a model's mood logits."""

SIGN_SCORE = 0.5
"""How far from 0 the score goes when only emoji and smileys speak: they are often ironic."""


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each row of three logits, the probabilities of :data:`CLASSES`."""
    likely: NDArray[np.float64] = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely


def from_logits(logits: NDArray[np.float32]) -> tuple[list[Sentiment], list[float]]:
    """For each row of three logits, the likeliest mood and P(positive) − P(negative)."""
    likely = probabilities(logits)
    scores = np.round(likely[:, 2] - likely[:, 0], 4)
    return [CLASSES[choice] for choice in likely.argmax(axis=1).tolist()], scores.tolist()


def from_signs(clues: Sequence[float]) -> tuple[Sentiment, float]:
    """The mood that emoji and smileys tell (:func:`parvis.engine.lexicon.clues`); neutral when they do not."""
    mood = sign_mood(clues)
    if mood > 0:
        return Sentiment.POSITIVE, SIGN_SCORE
    return (Sentiment.NEGATIVE, -SIGN_SCORE) if mood < 0 else (Sentiment.NEUTRAL, 0.0)
