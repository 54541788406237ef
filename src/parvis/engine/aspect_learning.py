"""What example texts teach about aspects beyond the words a person listed: a small logistic regression for each aspect.

Trained over the words and pairs of words of the examples, with the listed words as texts of their own, every aspect
against all others. It is cautious: with few examples it adds little, and it never takes back what a listed word says.
Deterministic; well under a second for hundreds of examples.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import words

FEWEST = 3
"""Examples of an aspect (copies count once) below which nothing is learned of it: one corrected mention must not carry away
all those that resemble it."""
MOST_TEXTS = 1_500
"""Examples learned from: the last of those given, which are the newest corrections."""
_MOST_TERMS = 3_000
_LENGTH = 4_000  # characters of an example
_PENALTY = 2.0
_STEPS = 120
_LEANING = -0.6  # log-odds (of a balanced choice) from which a text is about an aspect
_LEAST_NEEDED = 0.3
_WORTH = 0.02  # part of what is needed below which a weight is not kept
_LEAST_SHARE = 0.2  # that another aspect's example weighs, at least, beside one of this
_SHORTEST_PLURAL, _SHORTEST_FEMININE = 5, 7  # letters from which such an ending may differ

Floats = NDArray[np.float32]


class Example(NamedTuple):
    """A text and the places of all the aspects it is about."""

    text: str
    about: frozenset[int]


def learned(
    examples: Sequence[Example], listed: Sequence[Sequence[str]]
) -> dict[str, tuple[tuple[int, float], ...]]:
    """term (stemmed) → (place of the aspect, weight): a text whose weights reach 1 for an aspect is about it.

    ``listed`` are the words of each aspect.
    """
    given = list(dict.fromkeys((frozenset(terms(one.text)), one.about) for one in examples[-MOST_TEXTS:]))
    if len(given) < FEWEST:
        return {}
    texts = list(given)
    own = [{" ".join(map(stem, words(word))) for word in row} for row in listed]
    texts += [
        (frozenset({word}), frozenset({place}))
        for place, row in enumerate(own)
        for word in sorted(row)
        if word
    ]
    counted = Counter(term for said, _ in texts[: len(given)] for term in said)
    kept = [term for term, _ in counted.most_common(_MOST_TERMS)]
    known = {term: column for column, term in enumerate(kept)}
    seen = np.zeros((len(texts), len(kept)), np.float32)
    for row, (said, _) in enumerate(texts):
        seen[row, [known[term] for term in said if term in known]] = 1.0
    about = np.zeros((len(texts), len(listed)), np.float32)
    for row, (_, places) in enumerate(texts):
        about[row, list(places)] = 1.0
    taught = [place for place in range(len(listed)) if about[: len(given), place].sum() >= FEWEST]
    if not kept or not taught:
        return {}
    weights, bias = _fitted(seen, about[:, taught])
    needed = np.maximum(_LEANING - bias, _LEAST_NEEDED)
    parts = weights / needed
    found: dict[str, tuple[tuple[int, float], ...]] = {}
    for term, row in zip(kept, parts.tolist(), strict=True):
        told = tuple(
            (place, weight)
            for place, weight in zip(taught, row, strict=True)
            if abs(weight) >= _WORTH and term not in own[place]
        )
        if told:
            found[term] = told
    return found


def terms(text: str) -> set[str]:
    """The stemmed words of a text that may tell something, and their pairs."""
    cut = [stem(token) for token in words(text[:_LENGTH]) if token not in STOP_WORDS and len(token) > 2]
    return set(cut) | {f"{one} {other}" for one, other in pairwise(cut)}


@lru_cache(maxsize=1 << 17)
def stem(term: str) -> str:
    """A word without its plural and feminine endings."""
    if len(term) >= _SHORTEST_PLURAL:
        term = term.rstrip("sx")
    return term.rstrip("e") if len(term) >= _SHORTEST_FEMININE else term


def _fitted(seen: Floats, about: Floats) -> tuple[Floats, Floats]:
    """Weights and biases of one logistic regression a column, by accelerated descent; each aspect weighs what all others do."""
    positive = about.sum(axis=0)
    share = np.clip(positive / np.maximum(len(about) - positive, 1), _LEAST_SHARE, None)
    each = np.where(about > 0, 1.0, share[None, :]).astype(np.float32)
    step = np.float32(1 / (0.25 * _largest_curvature(seen) * float(each.max()) + _PENALTY))
    weights = np.zeros((seen.shape[1], about.shape[1]), np.float32)
    bias = np.full(about.shape[1], -1.0, np.float32)
    ahead, ahead_bias, momentum = weights, bias, 1.0
    for _ in range(_STEPS):
        wrong = (1 / (1 + np.exp(-(seen @ ahead + ahead_bias))) - about) * each
        new = ahead - step * (seen.T @ wrong + _PENALTY * ahead)
        new_bias = ahead_bias - step * wrong.sum(axis=0)
        following = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        carried = np.float32((momentum - 1) / following)
        ahead, ahead_bias = new + carried * (new - weights), new_bias + carried * (new_bias - bias)
        weights, bias, momentum = new, new_bias, following
    return weights, bias


def _largest_curvature(seen: Floats) -> float:
    """The largest eigenvalue of seenᵀ·seen, with the bias's column."""
    direction = np.ones(seen.shape[1], np.float32)
    size = 1.0
    for _ in range(12):
        direction = seen.T @ (seen @ direction)
        size = float(np.linalg.norm(direction)) or 1.0
        direction /= size
    return size + len(seen)
