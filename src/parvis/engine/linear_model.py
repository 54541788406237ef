"""The linear models of mood and emotion: one table of weights a language, read by all questions at once.

A text's logits are the mean-like sum of its features' weights, characters and words each divided by the square root of
how many there are, plus its clues (:mod:`parvis.engine.lexicon`), plus a bias.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from parvis.engine.features import SIZE, Block, extract

Logits = NDArray[np.float32]

_AT_ONCE = 256  # texts; more would leave the processor's cache


class LinearModel:
    """Weights of shape (features, questions), for runs of characters, for words and for clues."""

    def __init__(
        self,
        characters: NDArray[np.floating],
        words: NDArray[np.floating],
        clues: NDArray[np.floating],
        bias: NDArray[np.floating],
    ) -> None:
        self._characters = np.ascontiguousarray(characters, np.float32)
        self._words = np.ascontiguousarray(words, np.float32)
        self._clues = clues.astype(np.float32)
        self._bias = bias.astype(np.float32)

    def logits(
        self, spoken: Sequence[str], clues: Sequence[Sequence[float]] | NDArray[np.floating]
    ) -> Logits:
        """One row a text, one column a question. ``spoken`` are texts as :func:`parvis.engine.words.spoken` gives."""
        if not spoken:
            return np.zeros((0, len(self._bias)), np.float32)
        parts = []
        for start in range(0, len(spoken), _AT_ONCE):
            characters, words = extract(spoken[start : start + _AT_ONCE])
            found = np.asarray(clues[start : start + _AT_ONCE], np.float32) @ self._clues
            found += _summed(self._characters, characters)
            found += _summed(self._words, words)
            parts.append(found + self._bias)
        return np.concatenate(parts)

    def first(self, questions: int) -> LinearModel:
        """The model of the first questions alone: quicker where the others are not asked."""
        if questions == len(self._bias):
            return self
        tables = (self._characters, self._words, self._clues, self._bias)
        characters, words, clues, bias = (table[..., :questions] for table in tables)
        return LinearModel(characters, words, clues, bias)

    def with_added(
        self,
        *,
        columns: NDArray[np.integer],
        weights: NDArray[np.float32],
        clues: NDArray[np.float32],
        opinions: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> LinearModel:
        """A model whose first questions also weigh some features anew, and its own answers to all questions.

        ``columns`` number runs of characters, then words from :data:`SIZE` on; ``opinions`` has a row a question.
        """
        first = slice(0, weights.shape[1])
        parts = [self._characters.copy(), self._words.copy(), self._clues.copy(), self._bias[None].copy()]
        for part in parts:
            part[:, first] += part @ opinions
        characters = columns < SIZE
        parts[0][columns[characters], first] += weights[characters]
        parts[1][columns[~characters] - SIZE, first] += weights[~characters]
        parts[2][:, first] += clues
        parts[3][:, first] += bias
        return LinearModel(parts[0], parts[1], parts[2], parts[3][0])


def _summed(weights: NDArray[np.float32], block: Block) -> Logits:
    # A sparse product adds each weight to its text as it is read: gathering them first costs three times as much.
    ends = np.append(block.starts, len(block.numbers))
    ones = np.ones(len(block.numbers), np.float32)
    held = csr_array((ones, block.numbers, ends), shape=(len(block.counts), len(weights)))
    total: Logits = held @ weights
    total /= np.sqrt(np.maximum(block.counts, 1), dtype=np.float32)[:, None]
    return total
