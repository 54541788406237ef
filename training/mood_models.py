"""Train the mood and emotion models, print what they score on texts they have not seen, and save them.

Run: ``python -m training.mood_models DATA_FOLDER`` (about ten minutes on one core; SciPy needed).
Every score printed is that of models that did not see the texts they are scored on (folds); what is saved learns from all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from parvis.engine.evaluation import expected_calibration_error
from parvis.engine.features import SIZE
from parvis.engine.labels import emotions_of
from training import data
from training.matrix import HASHED, Floats, Weights, fit, matrix_of

TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models"
FOLDS = 5
MOOD_STRENGTH = 0.25  # this, and all else about the features, was chosen by five-fold cross-validation
OPINION_SCALE = 0.6
EMOTION_STRENGTH = {"fr": 0.15, "en": 0.3}
EMOTION_LANGUAGES = ("fr", "en")
LISTENS_TO_EMOTIONS = ("fr", "en")
"""Languages whose mood is told better with the emotions in view."""
QUESTIONS = (*data.EMOTIONS, "positive", "negative")
"""What the model of emotions is asked; the last two are there for the model of mood to listen to."""

Places = NDArray[np.int64]


def folds(texts: int, number: int = FOLDS) -> list[Places]:
    """Every text in exactly one of as many parts; always the same."""
    order = np.random.RandomState(0).permutation(texts)
    return [np.sort(order[start::number]) for start in range(number)]


def unseen_answers(texts: int, learn: Callable[[Places], Weights], matrix: sparse.csr_matrix) -> Floats:
    """The answers to each text of models that learned from the other folds."""
    found: list[tuple[Places, Floats]] = []
    for part in folds(texts):
        rest = np.setdiff1d(np.arange(texts), part)
        found.append((part, learn(rest).answers(matrix[part])))
    answers = np.zeros((texts, found[0][1].shape[1]), np.float32)
    for part, said in found:
        answers[part] = said
    return answers


def f1_scores(truth: NDArray[np.bool_], given: NDArray[np.bool_]) -> Floats:
    """F1 of each column."""
    both = (truth & given).sum(axis=0)
    scores: Floats = (2 * both / np.maximum(truth.sum(axis=0) + given.sum(axis=0), 1)).astype(np.float32)
    return scores


def best_cut(logits: Floats, truth: NDArray[np.bool_], beta: float) -> float:
    """The threshold with the best F-beta; a small beta prefers being right to being complete."""
    order = np.argsort(-logits)
    right = np.cumsum(truth[order])
    shown = np.arange(1, len(truth) + 1)
    score = (1 + beta**2) * right / (shown + beta**2 * truth.sum())
    best = int(score.argmax())
    return float(logits[order][best : best + 2].mean())


# --- emotions ---


def emotional_texts(folder: Path, language: str) -> tuple[list[str], list[set[str]], NDArray[np.bool_]]:
    """Texts, their emotions (and moods), and which are of XED; neutral texts have none."""
    texts, found = [list(column) for column in zip(*data.xed(folder, language), strict=True)]
    from_xed = len(texts)
    if language == "en":
        for part in ("train", "dev"):
            for text, names in data.goemotions(folder, part):
                texts.append(text)
                found.append({str(one) for name in names for one in emotions_of(name)} | data.moods_of(names))
    calm, labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[language], "train")
    for text, label in zip(calm, labels, strict=True):
        if label == 1:
            texts.append(text)
            found.append(set())
    return texts, found, np.arange(len(texts)) < from_xed


def train_emotions(folder: Path, language: str) -> tuple[Weights, Floats, Floats]:
    """The model of :data:`QUESTIONS`, its cuts (best F1) and thresholds (best F0.5) of each emotion."""
    texts, found, is_xed = emotional_texts(folder, language)
    truth = np.array([[name in one for name in QUESTIONS] for one in found])
    matrix = matrix_of(texts, language)
    strength = EMOTION_STRENGTH[language]

    def learn(places: Places) -> Weights:
        return fit(matrix[places], truth[places].astype(np.float32), strength, one_each=False, steps=50)

    number = len(data.EMOTIONS)
    if (
        language == "en"
    ):  # five folds of sixty thousand texts would take an hour: one part in five speaks for all
        part = folds(len(texts))[0]
        rest = np.setdiff1d(np.arange(len(texts)), part)
        unseen, held = learn(rest).answers(matrix[part])[:, :number], part
    else:
        unseen, held = unseen_answers(len(texts), learn, matrix)[:, :number], np.arange(len(texts))
    told, from_xed = truth[held, :number], is_xed[held]
    _print_emotions(f"{language} XED", unseen[from_xed], told[from_xed])
    if language == "en":
        others = ~from_xed
        _print_emotions(f"{language} GoEmotions and neutral tweets", unseen[others], told[others])
    cuts, thresholds = [], []
    for column in range(number):
        domains = [from_xed] if language != "en" else [from_xed, ~from_xed]
        cuts.append(np.mean([best_cut(unseen[one, column], told[one, column], 1.0) for one in domains]))
        thresholds.append(best_cut(unseen[:, column], told[:, column], 0.5))
    _print_shown(language, unseen > np.array(thresholds), told)
    given = unseen[from_xed] > np.array(cuts)
    print(
        f"{language} emotion with the cuts that ship, XED: {100 * f1_scores(told[from_xed], given).mean():.1f}"
    )
    return learn(np.arange(len(texts))), np.array(cuts, np.float32), np.array(thresholds, np.float32)


def _print_emotions(name: str, logits: Floats, truth: NDArray[np.bool_]) -> None:
    """Macro-F1 with each threshold chosen on other texts than those it is judged on."""
    given = np.zeros(truth.shape, bool)
    for part in folds(len(truth), 2):
        rest = np.setdiff1d(np.arange(len(truth)), part)
        for column in range(truth.shape[1]):
            given[part, column] = logits[part, column] > best_cut(
                logits[rest, column], truth[rest, column], 1.0
            )
    scores = 100 * f1_scores(truth, given)
    every = 100 * f1_scores(truth, np.ones(truth.shape, bool)).mean()
    stated = (1 / (1 + np.exp(-logits))).ravel().tolist()
    error = 100 * expected_calibration_error(stated, truth.ravel().tolist())
    print(
        f"{name} emotion: macro-F1 {scores.mean():.1f} on {len(truth)} unseen (all, always: {every:.1f}); calibration error "
        f"{error:.1f}; " + ", ".join(f"{n} {s:.1f}" for n, s in zip(data.EMOTIONS, scores, strict=True)),
        flush=True,
    )


def _print_shown(language: str, given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> None:
    both = (given & truth).sum(axis=0)
    precision = 100 * both / np.maximum(given.sum(axis=0), 1)
    recall = 100 * both / np.maximum(truth.sum(axis=0), 1)
    shown = zip(data.EMOTIONS, precision, recall, strict=True)
    print(
        f"{language} emotion as shown, precision/recall: "
        + ", ".join(f"{n} {p:.0f}/{r:.0f}" for n, p, r in shown)
    )


# --- mood ---


def mood_texts(folder: Path, language: str) -> tuple[sparse.csr_matrix, Places]:
    """Every labelled tweet of a language, training and validation sets."""
    train, labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[language], "train")
    kept, kept_labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[language], "val")
    return matrix_of(train + kept, language), np.array(labels + kept_labels)


def train_mood(
    matrix: sparse.csr_matrix, labels: Places, language: str, opinions: tuple[Weights, ...]
) -> Weights:
    """The model of mood, sure of itself as often as it is right."""
    truth = np.eye(3, dtype=np.float32)[labels]

    def learn(places: Places) -> Weights:
        return fit(
            matrix[places],
            truth[places],
            MOOD_STRENGTH,
            one_each=True,
            opinions=opinions,
            opinion_scale=OPINION_SCALE,
        )

    unseen = unseen_answers(len(labels), learn, matrix)
    sharpness = _sharpness(unseen, labels)
    scores = 100 * f1_scores(truth.astype(bool), np.eye(3, dtype=bool)[unseen.argmax(axis=1)])
    likely = _likely(unseen * sharpness)
    right = likely.argmax(axis=1) == labels
    error = 100 * expected_calibration_error(likely.max(axis=1).tolist(), right.tolist())
    print(
        f"{language} mood: macro-F1 {scores.mean():.1f} in {FOLDS} folds of {len(labels)}; negative, neutral, positive "
        f"{', '.join(f'{score:.1f}' for score in scores)}; calibration error {error:.1f} (sharpened {sharpness:.2f})",
        flush=True,
    )
    learned = learn(np.arange(len(labels)))
    return Weights(learned.table * np.float32(sharpness), learned.bias * np.float32(sharpness))


def _likely(logits: Floats) -> Floats:
    likely: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    return likely / likely.sum(axis=1, keepdims=True)


def _sharpness(logits: Floats, labels: Places) -> float:
    """By what to multiply the logits for the stated probabilities to be those that come true."""
    choices = np.arange(0.6, 2.5, 0.05)
    true = np.arange(len(labels))
    losses = [-np.log(_likely(logits * choice)[true, labels]).mean() for choice in choices]
    return float(choices[int(np.argmin(losses))])


# --- files ---


def save(language: str, columns: Sequence[Weights], **thresholds: Floats) -> None:
    """Write a model as half-precision numbers: they cost nothing in quality and half the room."""
    table = np.hstack([one.table for one in columns])
    path = TARGET / f"mood_{language}.npz"
    np.savez_compressed(
        path,
        characters=table[:SIZE].astype(np.float16),
        words=table[SIZE:HASHED].astype(np.float16),
        clues=table[HASHED:].astype(np.float16),
        bias=np.concatenate([one.bias for one in columns]).astype(np.float32),
        **thresholds,
    )
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


def main(folder: Path, languages: Sequence[str]) -> None:
    for language in languages or data.SENTIMENT_LANGUAGES:
        opinions: tuple[Weights, ...] = ()
        emotions, thresholds = [], {}
        if language in EMOTION_LANGUAGES:
            learned, cuts, shown = train_emotions(folder, language)
            opinions = (learned,) if language in LISTENS_TO_EMOTIONS else ()
            number = len(data.EMOTIONS)
            emotions = [Weights(learned.table[:, :number], learned.bias[:number])]
            thresholds = {"emotion_thresholds": shown, "emotion_cuts": cuts}
        mood = train_mood(*mood_texts(folder, language), language, opinions)
        save(language, [mood, *emotions], **thresholds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
