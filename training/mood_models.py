"""Train the mood and emotion models, print what they score on texts they have not seen, and save them.

Run: ``python -m training.mood_models DATA_FOLDER`` (about five minutes on one core; scikit-learn and SciPy needed).
The scores printed are those of models trained without the evaluation texts; what is saved learns from those too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_fscore_support

from parvis.engine.features import SIZE, extract
from parvis.engine.lexicon import clues
from parvis.engine.words import fold, normalise, spoken
from training import data

TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models"
CLUE_SCALE = 2.5  # clues are few among thousands of features: this lets the penalty leave them their weight
MOST_GOEMOTIONS = 15_000
MOOD_STRENGTH = 0.5  # chosen by five-fold cross-validation, as everything else about the features was

Weights = NDArray[np.float64]


class Sparse:
    """Texts as the models see them: one row a text, columns are characters' runs, then words, then clues."""

    def __init__(self, texts: list[str]) -> None:
        said = [spoken(fold(text)) for text in texts]
        batches = [extract(said[start : start + 512]) for start in range(0, len(said), 512)]
        blocks = []
        for kind in (0, 1):
            numbers = np.concatenate([batch[kind].numbers for batch in batches])
            counts = np.concatenate([batch[kind].counts for batch in batches])
            values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
            rows = np.concatenate(([0], np.cumsum(counts)))
            block = sparse.csr_matrix((values, numbers, rows), shape=(len(texts), SIZE))
            block.sum_duplicates()
            blocks.append(block)
        signs = sparse.csr_matrix(
            np.array([clues(normalise(text), said) for text, said in zip(texts, said, strict=True)])
        )
        self.matrix = sparse.hstack([*blocks, signs]).tocsr()


def scale_of(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    """What multiplies each column: rarer features more, those seen once not at all, clues by their own scale."""
    seen = np.asarray((matrix != 0).sum(axis=0)).ravel()
    scale = np.where(seen > 1, np.log((1 + matrix.shape[0]) / (1 + seen)) + 1, 0.0)
    scale[2 * SIZE :] = CLUE_SCALE
    return scale


def fit(matrix: sparse.csr_matrix, labels: NDArray[np.int64], strength: float) -> tuple[Weights, Weights]:
    """Weights (columns, questions), for features as they are (the scale is folded in), and biases."""
    scale = scale_of(matrix)
    used = np.flatnonzero(scale * np.asarray((matrix != 0).sum(axis=0)).ravel())
    scaled = matrix[:, used] @ sparse.diags(scale[used])
    model = LogisticRegression(C=strength, max_iter=150, tol=1e-3).fit(scaled, labels)
    weights = np.zeros((matrix.shape[1], model.coef_.shape[0]))
    weights[used] = model.coef_.T * scale[used, None]
    return weights, model.intercept_


def train_mood(folder: Path, code: str) -> tuple[Weights, Weights]:
    """The model of mood, after printing how one trained without the validation set does on it."""
    train, labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[code], "train")
    kept, kept_labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[code], "val")
    seen, unseen = Sparse(train).matrix, Sparse(kept).matrix
    weights, bias = fit(seen, np.array(labels), MOOD_STRENGTH)
    guessed = (unseen @ weights + bias).argmax(axis=1)
    by_class = f1_score(kept_labels, guessed, average=None)
    print(
        f"{code} mood: macro-F1 {100 * by_class.mean():.1f} on {len(kept)} unseen; negative, neutral, positive "
        + ", ".join(f"{100 * score:.1f}" for score in by_class)
    )
    return fit(sparse.vstack([seen, unseen]).tocsr(), np.array(labels + kept_labels), MOOD_STRENGTH)


def emotional_texts(folder: Path, code: str) -> tuple[list[str], NDArray[np.int64]]:
    """Texts and which of the eight emotions each has; neutral ones have none."""
    texts: list[str] = []
    emotions: list[set[str]] = []
    for text, found in data.xed(folder, code):
        texts.append(text)
        emotions.append(found)
    if code == "en":
        for text, found in list(data.goemotions(folder, "train"))[:MOST_GOEMOTIONS]:
            texts.append(text)
            emotions.append({data.GOEMOTIONS_TO_PLUTCHIK[name] for name in found - {"neutral"}})
    calm, labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[code], "train")
    for text, label in zip(calm, labels, strict=True):
        if label == 1:
            texts.append(text)
            emotions.append(set())
    return texts, np.array([[name in found for name in data.EMOTIONS] for found in emotions], np.int64)


def train_emotions(folder: Path, code: str) -> tuple[Weights, Weights, Weights]:
    """The models of the eight emotions and their thresholds, after printing how they do on texts held out."""
    texts, labels = emotional_texts(folder, code)
    is_xed = np.arange(len(texts)) < sum(1 for _ in data.xed(folder, code))
    matrix = Sparse(texts).matrix
    kept = np.array([data.held_out(text) for text in texts])
    every_weight, every_bias, thresholds, scores, sure = [], [], [], [], []
    for column, name in enumerate(data.EMOTIONS):
        weights, bias = fit(matrix[~kept], labels[~kept, column], 1.0)
        logits = (matrix[kept] @ weights + bias).ravel()
        comparable = is_xed[kept]
        scores.append(_best_f(logits[comparable], labels[kept, column][comparable], beta=1.0)[1])
        threshold, _ = _best_f(logits, labels[kept, column], beta=0.5)
        precision, recall, _, _ = precision_recall_fscore_support(
            labels[kept, column], logits > threshold, average="binary", zero_division=0
        )
        sure.append(f"{name} {100 * precision:.0f}/{100 * recall:.0f}")
        thresholds.append(threshold)
        every_weight.append(weights)
        every_bias.append(bias)
    print(
        f"{code} emotion: macro-F1 {100 * np.mean(scores):.1f} on the {int(is_xed[kept].sum())} XED lines held out"
    )
    print(f"{code} emotion as shown (precision/recall on {int(kept.sum())} held out): " + ", ".join(sure))
    return np.concatenate(every_weight, axis=1), np.concatenate(every_bias), np.array(thresholds)


def _best_f(logits: Weights, labels: NDArray[np.int64], beta: float) -> tuple[float, float]:
    """(threshold, score) with the best F-beta; a small beta prefers being right to being complete."""
    order = np.argsort(-logits)
    right = np.cumsum(labels[order])
    shown = np.arange(1, len(labels) + 1)
    score = (1 + beta**2) * right / (shown + beta**2 * labels.sum())
    best = int(score.argmax())
    return float(logits[order][best]) - 1e-6, float(score[best])


def save(code: str, weights: Weights, bias: Weights, thresholds: Weights) -> None:
    """Write the model as half-precision numbers: they cost nothing in quality and half the room."""
    path = TARGET / f"mood_{code}.npz"
    np.savez_compressed(
        path,
        characters=weights[:SIZE].astype(np.float16),
        words=weights[SIZE : 2 * SIZE].astype(np.float16),
        clues=weights[2 * SIZE :].astype(np.float16),
        bias=bias.astype(np.float32),
        emotion_thresholds=thresholds.astype(np.float32),
    )
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


def main(folder: Path) -> None:
    for code in data.SENTIMENT_LANGUAGES:
        mood, mood_bias = train_mood(folder, code)
        emotions, emotion_bias, thresholds = train_emotions(folder, code)
        save(code, np.hstack([mood, emotions]), np.concatenate([mood_bias, emotion_bias]), thresholds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
