"""How much each mention weighs: copies and the floods of one author are heard once, and a little more for each repetition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.engine.sketches import Sketch

Weights = NDArray[np.float64]


def voices(sketches: Sequence[Sketch], copies: Sequence[int] | None = None) -> Weights:
    """The weight of each mention, at most 1.

    ``n`` mentions that say the same weigh 1 + ln(n) together; ``n`` mentions by one author, whatever they say, √n: a hundred
    copies are worth six voices, a hundred posts of a newsroom ten, a hundred copies by one author less than one. ``copies``
    gives the same number to mentions that say (nearly) the same; by default those whose fingerprint is the same.
    """
    if not sketches:
        return np.empty(0)
    same = [_same(place, sketch) for place, sketch in enumerate(sketches)] if copies is None else list(copies)
    numbers = people(sketches)
    return _damped(same) / np.sqrt(np.bincount(numbers)[numbers])


def said_by(about: NDArray[np.int64], authors: NDArray[np.int64], weights: Weights, size: int) -> Weights:
    """The voices about each of ``size`` things: ``weights`` added up, but what one author adds to one thing beyond 1 counts
    only by its logarithm, so that nobody makes a theme alone."""
    if not len(about):
        return np.zeros(size)
    width = int(authors.max()) + 1
    pairs, of_pair = np.unique(about * width + authors, return_inverse=True)
    sums: Weights = np.bincount(of_pair, weights).astype(np.float64)
    heard = np.where(sums > 1.0, 1.0 + np.log(np.maximum(sums, 1.0)), sums)
    return np.bincount(pairs // width, heard, size).astype(np.float64)


def texts(sketches: Sequence[Sketch]) -> NDArray[np.int64]:
    """A number for each mention, the same for those that say the same."""
    return _numbered([_same(place, sketch) for place, sketch in enumerate(sketches)])


def people(sketches: Sequence[Sketch]) -> NDArray[np.int64]:
    """A number for each mention, the same for those of one author."""
    return _numbered([sketch.author for sketch in sketches])


def _same(place: int, sketch: Sketch) -> object:
    return sketch.fingerprint if sketch.tokens else -1 - place  # without a word, nothing is said twice


def _numbered(values: Sequence[object]) -> NDArray[np.int64]:
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _damped(values: Sequence[object]) -> Weights:
    numbers = _numbered(values)
    times = np.bincount(numbers)[numbers]
    return (1.0 + np.log(times)) / times
