"""What words mean, as numbers: words that people use alike have vectors that lie close.

A mood model that has learned "génial" from a few posts then has an idea of "épatant", which it never saw. The vectors
were learned elsewhere from much more text (see ``docs/models``); a text is the sum of its words' vectors, rare words
counting more, over the root of how many words are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from parvis.engine.features import Block

DIMENSIONS = 64
MOST_TOKENS = 300
"""Tokens of a text that are read."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meanings:
    """The rows of a language's words (:func:`parvis.engine.words.normalise` cuts them) and the vector of each row.

    Words that nearly mean the same share a row. Vectors are as long as their words are rare.
    """

    rows: Mapping[str, int]
    vectors: Floats

    def known(self, tokens: Sequence[Sequence[str]]) -> Block:
        """The rows of the words of each text that are known."""
        read = [text[:MOST_TOKENS] for text in tokens]
        lengths = np.fromiter(map(len, read), np.int64, len(read))
        rows = np.fromiter(
            map(self.rows.get, chain.from_iterable(read), repeat(-1)), np.int64, int(lengths.sum())
        )
        held = rows >= 0
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(held)))
        ends = np.cumsum(lengths)
        starts = before[ends - lengths]
        return Block(rows[held], starts, before[ends] - starts)
