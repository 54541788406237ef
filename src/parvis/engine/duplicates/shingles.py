"""Texts as sets of three letters that follow each other: what makes two texts alike survives a changed word or a typing slip.

Letters rather than words, because one wrong letter spoils a whole word; three, because four and five miss one text in ten
after four changed words (``bench/near_duplicates.py`` prints it).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.engine.words import fold, spoken, words

LENGTH = 3
LONGEST_TEXT = 2_000
"""Characters of a text that are read: two articles that begin alike for so long are copies, and a megabyte costs no more than a page."""
FEWEST_WORDS = 5
"""Different words a text needs to be compared with texts that are not exactly the same: "merci beaucoup !" is nobody's copy."""

Shingles = NDArray[np.uint64]
"""Distinct shingles of one text, in order. Each number is the three letters themselves, so two are never confused."""


def said(text: str) -> str:
    """What a text says, without links, handles, case, accents, punctuation and spacing; its first :data:`LONGEST_TEXT` characters."""
    return " ".join(words(spoken(fold(text[:LONGEST_TEXT]))))


def comparable(saying: str) -> bool:
    """Whether a text (see :func:`said`) is long enough to be called nearly the same as another."""
    return len(set(saying.split(" "))) >= FEWEST_WORDS


class ShingleTable:
    """The shingles of many texts, one after the other in one array: text ``n`` owns ``numbers[starts[n]:starts[n + 1]]``."""

    def __init__(self, sayings: Sequence[str]) -> None:
        padded = [saying.ljust(LENGTH) for saying in sayings]
        lengths = np.array([len(saying) - LENGTH + 1 for saying in padded], dtype=np.int64)
        letters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(
            np.uint64
        )
        every = letters[:-2] << np.uint64(42) | letters[1:-1] << np.uint64(21) | letters[2:]
        begins = np.concatenate(([0], np.cumsum(lengths + LENGTH - 1)))[:-1]
        places = np.repeat(begins - np.concatenate(([0], np.cumsum(lengths)))[:-1], lengths) + np.arange(
            lengths.sum()
        )
        self.numbers: Shingles = every[places] if len(places) else np.empty(0, np.uint64)
        self.starts: NDArray[np.uint64] = np.concatenate(([0], np.cumsum(lengths))).astype(np.uint64)

    def of(self, place: int) -> Shingles:
        """The distinct shingles of one text."""
        start, end = self.starts[place : place + 2].tolist()
        return np.unique(self.numbers[start:end])


def likeness(one: Shingles, other: Shingles) -> float:
    """Jaccard: the shingles in both divided by the shingles in either. From 0 to 1."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
