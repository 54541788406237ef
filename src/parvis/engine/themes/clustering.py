"""Mentions that speak of the same thing, put together: TF-IDF, latent semantic analysis, spherical k-means.

All in numpy and all repeatable: the same mentions give the same clusters. The analysis (a truncated singular value
decomposition) is what lets "my flight was cancelled" and "cancelled again, no agent answers" meet although they share one word.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.engine.themes.terms import Kind, Places, TermTable

DIMENSIONS = 64
ROUNDS = 12
SEED = 20_261
Floats = NDArray[np.float32]


class Space:
    """The mentions of a table as directions (rows of length 1, or 0 for a mention without a usable term)."""

    def __init__(self, table: TermTable, weights: NDArray[np.float64]) -> None:
        self._table = table
        self.posts = table.posts
        self.directions = self._analysed(weights)

    def _analysed(self, weights: NDArray[np.float64]) -> Floats:
        post_of, term_of, values = _tf_idf(self._table)
        terms = len(self._table.terms)
        if not len(values):
            return np.zeros((self.posts, 1), np.float32)
        heavy = values * np.sqrt(weights[post_of]).astype(
            np.float32
        )  # copies shape the space as little as they count
        by_post = _Sparse(post_of, term_of, heavy, self.posts)
        by_term = _Sparse(term_of, post_of, heavy, terms)
        width = min(DIMENSIONS + 8, terms, self.posts)
        basis = np.random.default_rng(SEED).standard_normal((terms, width)).astype(np.float32)
        for _ in range(2):
            basis = _orthogonal(by_term.times(_orthogonal(by_post.times(basis))))
        seen = by_post.times(basis)
        _, turns = np.linalg.eigh(seen.T @ seen)  # ascending
        components = basis @ turns[:, ::-1][:, :DIMENSIONS]
        return _unit(_Sparse(post_of, term_of, values, self.posts).times(components))


class _Sparse:
    """A matrix given by its entries; ``rows`` of them."""

    def __init__(self, row_of: Places, column_of: Places, values: Floats, rows: int) -> None:
        order = np.argsort(row_of, kind="stable")
        self._columns, self._values = column_of[order], values[order]
        ends = np.cumsum(np.bincount(row_of, minlength=rows))
        self._starts, self._filled = (
            np.concatenate(([0], ends[:-1])),
            np.diff(np.concatenate(([0], ends))) > 0,
        )
        self._rows = rows

    def times(self, dense: Floats) -> Floats:
        """This matrix times a dense one."""
        product = np.zeros((self._rows, dense.shape[1]), np.float32)
        if len(self._values):
            spread = dense[self._columns] * self._values[:, None]
            product[self._filled] = np.add.reduceat(spread, self._starts[self._filled])
        return product


def _tf_idf(table: TermTable) -> tuple[Places, Places, Floats]:
    """(mention, term, value) of the words, phrases and hashtags; rarer is worth more; rows have length 1."""
    usable = np.array([term.kind in {Kind.WORD, Kind.PHRASE, Kind.HASHTAG} for term in table.terms], bool)
    inside = usable[table.term_of] if len(table.terms) else np.empty(0, bool)
    post_of, term_of = table.post_of[inside], table.term_of[inside]
    held = np.bincount(term_of, minlength=len(table.terms))
    rarity = np.log((1.0 + table.posts) / (1.0 + held)).astype(np.float32)
    values = rarity[term_of]
    lengths = np.sqrt(np.bincount(post_of, values**2, max(table.posts, 1)))
    return post_of, term_of, (values / np.maximum(lengths[post_of], 1e-9)).astype(np.float32)


def _orthogonal(matrix: Floats) -> Floats:
    """Columns that span the same, at right angles and of length 1; those that add nothing are left out.

    Through the small matrix of their products: a QR of a tall matrix is fifty times slower on a busy machine.
    """
    sizes, turns = np.linalg.eigh((matrix.T @ matrix).astype(np.float64))
    kept = sizes > 1e-7 * max(float(sizes[-1]), 1e-12)
    found: Floats = matrix @ (turns[:, kept] / np.sqrt(sizes[kept])).astype(np.float32)
    return found


def _unit(matrix: Floats) -> Floats:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    found: Floats = np.where(lengths > 1e-6, matrix / np.maximum(lengths, 1e-9), 0.0).astype(np.float32)
    return found


def how_many(posts: int) -> int:
    """Clusters to look for: more with more mentions, between 3 and 24."""
    return int(np.clip(round((posts / 20) ** 0.5), 3, 24))


def clustered(
    directions: Floats, weights: NDArray[np.float64], clusters: int, seeds: Sequence[Places] = ()
) -> tuple[Places, Floats]:
    """The cluster of each mention (−1 for those without a direction), and the centre of each cluster.

    ``seeds`` are groups of mentions where a cluster is expected (those that hold a rising term); the other clusters begin
    far from these and from one another.
    """
    placed = np.flatnonzero((directions != 0).any(axis=1))
    labels = np.full(len(directions), -1, np.int64)
    if not len(placed):
        return labels, np.zeros((0, directions.shape[1]), np.float32)
    points, heavy = directions[placed], weights[placed].astype(np.float32)
    centres = _beginnings(
        points, heavy, min(clusters, len(placed)), [directions[seed].sum(axis=0) for seed in seeds]
    )
    nearest = np.argmax(points @ centres.T, axis=1)
    for _ in range(ROUNDS):
        for number in range(len(centres)):
            mine = nearest == number
            if mine.any():
                centres[number] = (points[mine] * heavy[mine, None]).sum(axis=0)
        centres = _unit(centres)
        again = np.argmax(points @ centres.T, axis=1)
        if (again == nearest).all():
            break
        nearest = again
    labels[placed] = nearest
    return labels, centres


def _beginnings(points: Floats, heavy: Floats, clusters: int, seeds: Sequence[Floats]) -> Floats:
    """k-means++ on the angles, after the seeds."""
    pick = np.random.default_rng(SEED)
    centres = [seed / np.linalg.norm(seed) for seed in seeds if np.linalg.norm(seed) > 1e-6][:clusters]
    if not centres:
        centres = [points[pick.choice(len(points), p=_chances(heavy))]]
    closest = np.max(points @ np.array(centres).T, axis=1)
    while len(centres) < clusters:
        centre = points[pick.choice(len(points), p=_chances(heavy * np.clip(1.0 - closest, 0.0, None) ** 2))]
        centres.append(centre)
        closest = np.maximum(closest, points @ centre)
    return np.array(centres, np.float32)


def _chances(heavy: Floats) -> NDArray[np.float64]:
    exact = heavy.astype(np.float64)
    total = exact.sum()
    return exact / total if total > 0 else np.full(len(exact), 1.0 / len(exact))
