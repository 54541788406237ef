"""Texts as the mood models see them, and how linear models are fitted to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from parvis.engine.features import SIZE, extract
from parvis.engine.lexicon import CLUES, all_clues
from parvis.engine.words import fold, normalise, spoken

Floats = NDArray[np.float32]
HASHED = 2 * SIZE
CLUE_SCALE = 1.0
"""How much clues weigh among thousands of features: the penalty must leave them their weight."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One column a question; for features as they are (every scale is folded in)."""

    table: Floats
    """(hashed features, then clues; questions)"""
    bias: Floats

    def answers(self, matrix: sparse.csr_matrix) -> Floats:
        """The logits of each text."""
        found: Floats = np.asarray(matrix @ self.table + self.bias, np.float32)
        return found


def matrix_of(texts: list[str], language: str) -> sparse.csr_matrix:
    """One row a text: runs of characters, words and pairs, clues; all but clues over the root of their count."""
    said = [spoken(fold(text)) for text in texts]
    batches = [extract(said[start : start + 512]) for start in range(0, len(said), 512)]
    blocks = []
    for kind in (0, 1):
        numbers = np.concatenate([batch[kind].numbers for batch in batches])
        counts = np.concatenate([batch[kind].counts for batch in batches])
        values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
        rows = np.concatenate(([0], np.cumsum(counts)))
        block = sparse.csr_matrix((values, numbers, rows), shape=(len(texts), SIZE))
        block.sum_duplicates()
        blocks.append(block)
    tokens = [normalise(text) for text in texts]
    signs = all_clues(texts, tokens, said, [language] * len(texts))
    blocks.append(sparse.csr_matrix(signs.astype(np.float32).reshape(-1, CLUES)))
    return sparse.hstack(blocks).tocsr()


def fit(
    matrix: sparse.csr_matrix,
    truth: Floats,
    strength: float,
    *,
    one_each: bool,
    opinions: tuple[Weights, ...] = (),
    opinion_scale: float = 0.6,
    steps: int = 60,
) -> Weights:
    """Logistic regression with a square penalty: of one class a text (``one_each``) or of each question by itself.

    ``truth`` has a row a text and a column a question. ``opinions`` are models fitted to other texts: their answers are
    features too, and since all is linear they are folded into the weights.
    """
    scale = _scale_of(matrix)
    heard = [opinion.answers(matrix) for opinion in opinions]
    spreads = [opinion_scale / np.maximum(one.std(axis=0), 1e-3) for one in heard]
    dense = np.hstack([one * spread for one, spread in zip(heard, spreads, strict=True)]) if heard else None
    used = np.flatnonzero(scale)
    scaled = (matrix[:, used] @ sparse.diags(scale[used])).tocsr().astype(np.float32)
    if dense is not None:
        scaled = (
            sparse.hstack([scaled, sparse.csr_matrix(dense - dense.mean(axis=0))]).tocsr().astype(np.float32)
        )
    found, bias = descend(scaled, truth.astype(np.float32), strength, one_each, steps)
    table = np.zeros((matrix.shape[1], truth.shape[1]), np.float32)
    table[used] = found[: len(used)] * scale[used, None]
    start = len(used)
    if dense is not None:
        bias = bias - dense.mean(axis=0) @ found[start:]
    for opinion, spread in zip(opinions, spreads, strict=True):
        share = found[start : start + len(spread)] * spread[:, None]
        table += opinion.table @ share
        bias = bias + opinion.bias @ share
        start += len(spread)
    return Weights(table, bias.astype(np.float32))


def _scale_of(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    """What multiplies each column: rarer features more, those seen once not at all, clues by their spread."""
    seen = np.diff(matrix.tocsc().indptr)
    scale = np.where(seen > 1, np.log((1 + matrix.shape[0]) / (1 + seen)) + 1, 0.0)
    spread = matrix[:, HASHED:].toarray().std(axis=0)
    scale[HASHED:] = np.where(spread > 0.01, CLUE_SCALE / np.maximum(spread, 0.01), 0.0)
    return scale


def descend(
    matrix: sparse.csr_matrix, truth: Floats, strength: float, one_each: bool, steps: int
) -> tuple[Floats, Floats]:
    """strength · Σ loss + ½ |weights|², smallest; the bias is not penalised."""
    questions = truth.shape[1]
    turned = matrix.T.tocsr()

    def loss_and_slope(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = point[:-questions].reshape(-1, questions).astype(np.float32)
        logits = matrix @ weights + point[-questions:].astype(np.float32)
        if one_each:
            logits -= logits.max(axis=1, keepdims=True)
            likely = np.exp(logits)
            total = likely.sum(axis=1, keepdims=True)
            loss = float(-((logits - np.log(total)) * truth).sum())
            wrong = likely / total - truth
        else:
            loss = float((np.logaddexp(0, logits) - logits * truth).sum())
            wrong = expit(logits) - truth
        wrong *= np.float32(strength)
        slope = np.concatenate([(turned @ wrong + weights).ravel(), wrong.sum(axis=0)])
        return strength * loss + 0.5 * float((weights * weights).sum()), slope.astype(np.float64)

    start = np.zeros(matrix.shape[1] * questions + questions)
    options = {"maxiter": steps, "maxcor": 8, "ftol": 1e-7}
    found = minimize(loss_and_slope, start, jac=True, method="L-BFGS-B", options=options).x.astype(np.float32)
    return found[:-questions].reshape(-1, questions), found[-questions:]
