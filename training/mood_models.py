"""Train the mood and emotion models, print what they score on texts they have not seen, and save them.

Run: ``python -m training.mood_models DATA_FOLDER`` (about twenty minutes on one core; SciPy needed).
Every score printed is that of models that did not see the texts they are scored on (folds); what is saved learns from all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from parvis.engine.evaluation import expected_calibration_error
from parvis.engine.features import SIZE
from parvis.engine.labels import emotions_of
from parvis.engine.lexicon import CLUES
from training import customer_care, data
from training.matrix import HASHED, Floats, Weights, fit, matrix_of

TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models"
FOLDS = 5
SHUFFLES = 3
"""How many times texts are dealt out into folds anew: one deal may be lucky by a point."""
MOOD_STRENGTH = 0.25  # this, and all else about the features, was chosen by five-fold cross-validation
OPINION_SCALE = 0.6
STRENGTHS = {"fr": 0.06, "en": 0.02, "comments": 0.05, "comments for mood": 0.3}
"""Of the models of emotions, by the texts they learn from: subtitles of a language, comments, and comments to be heard by mood."""
STEPS = {"comments for mood": 30}
HEARD_SCALE = 1.2
"""How much the answers about comments weigh in the model of English subtitles."""
MANNER_STRENGTH = 0.1
NUMBER = len(data.EMOTIONS)

Places = NDArray[np.int64]


def folds(texts: int, number: int = FOLDS, deal: int = 0) -> list[Places]:
    """Every text in exactly one of as many parts; the same for the same ``deal``."""
    order = np.random.RandomState(deal).permutation(texts)
    return [np.sort(order[start::number]) for start in range(number)]


def unseen_answers(
    texts: int, learn: Callable[[Places], Weights], matrix: sparse.csr_matrix, deal: int = 0
) -> Floats:
    """The answers to each text of models that learned from the other folds."""
    found: list[tuple[Places, Floats]] = []
    for part in folds(texts, deal=deal):
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


@dataclass(frozen=True)
class Texts:
    """Labelled texts of one manner of labelling, as the models see them; ``names`` are the questions asked of them."""

    matrix: sparse.csr_matrix
    names: tuple[str, ...]
    truth: NDArray[np.bool_]


@dataclass(frozen=True)
class Emotions:
    """What was learned: one model a manner of labelling and, of two, which manner a text is of (above 0: the first)."""

    experts: tuple[Weights, ...]
    manner: Weights | None
    cuts: Floats
    thresholds: Floats


def subtitles(folder: Path, language: str) -> Texts:
    """XED: film subtitles, each with an emotion or more."""
    texts, found = [list(column) for column in zip(*data.xed(folder, language), strict=True)]
    return _texts(texts, found, data.EMOTIONS, language)


def comments(folder: Path) -> Texts:
    """GoEmotions: its emotions gathered into eight, the two moods they tell, and each of its 28 labels."""
    texts, found = [], []
    labels: set[str] = set()
    for part in ("train", "dev"):
        for text, names in data.goemotions(folder, part):
            texts.append(text)
            gathered = {str(one) for name in names for one in emotions_of(name)} | data.moods_of(names)
            found.append(gathered | {f"label {name}" for name in names})
            labels |= {f"label {name}" for name in names}
    return _texts(texts, found, (*data.EMOTIONS, "positive", "negative", *sorted(labels)), "en")


def _texts(texts: list[str], found: list[set[str]], names: tuple[str, ...], language: str) -> Texts:
    truth = np.array([[name in one for name in names] for one in found])
    return Texts(matrix_of(texts, language), names, truth)


def calm(folder: Path, language: str) -> sparse.csr_matrix:
    """The neutral tweets of UMSAB: they have no emotion."""
    texts, labels = data.sentiment(folder, data.SENTIMENT_LANGUAGES[language], "train")
    return matrix_of([text for text, label in zip(texts, labels, strict=True) if label == 1], language)


def _learned(
    texts: Texts, places: Places, kind: str, questions: int = NUMBER, opinions: tuple[Weights, ...] = ()
) -> Weights:
    truth = texts.truth[places][:, :questions].astype(np.float32)
    return fit(
        texts.matrix[places],
        truth,
        STRENGTHS[kind],
        one_each=False,
        opinions=opinions,
        opinion_scale=HEARD_SCALE,
        steps=STEPS.get(kind, 60),
    )


def _eight(model: Weights) -> Weights:
    """The eight emotions of a model that answers more questions too."""
    return Weights(model.table[:, :NUMBER], model.bias[:NUMBER])


def french_emotions(folder: Path) -> Emotions:
    """Subtitles, with neutral tweets as texts without emotion: without them everything would have one."""
    said, quiet = subtitles(folder, "fr"), calm(folder, "fr")
    number = said.matrix.shape[0]
    both = Texts(
        sparse.vstack([said.matrix, quiet]).tocsr(),
        said.names,
        np.vstack([said.truth, np.zeros((quiet.shape[0], NUMBER), bool)]),
    )
    unseen = unseen_answers(len(both.truth), lambda places: _learned(both, places, "fr"), both.matrix)
    _print_emotions("fr XED", unseen[:number], said.truth)
    cuts = _cuts(unseen[:number], said.truth, 1.0)
    thresholds = _cuts(unseen, both.truth, 0.5)
    _print_shown("fr", unseen > thresholds, both.truth)
    model = _learned(both, np.arange(len(both.truth)), "fr")
    return Emotions((model,), None, cuts, thresholds)


def english_emotions(folder: Path) -> tuple[Emotions, Weights]:
    """Subtitles and comments are labelled by different rules: a model for each, mixed by what a text looks like. That of subtitles
    hears what that of comments says.

    One part in five is kept to be scored on. Also answers with a model of all questions about comments for mood to hear.
    """
    said, written, quiet = subtitles(folder, "en"), comments(folder), calm(folder, "en")
    kept_said, kept = folds(len(said.truth))[0], folds(len(written.truth))[0]
    rest_said, rest = _others(said, kept_said), _others(written, kept)
    kept_quiet = np.arange(0, quiet.shape[0], FOLDS)
    heard = _learned(written, rest, "comments", len(written.names))
    tried = (_learned(said, rest_said, "en", opinions=(heard,)), _eight(heard))
    rest_quiet = np.setdiff1d(np.arange(quiet.shape[0]), kept_quiet)
    manner = _manner(said.matrix[rest_said], sparse.vstack([written.matrix[rest], quiet[rest_quiet]]).tocsr())
    domains = (
        (said.matrix[kept_said], said.truth[kept_said]),
        (
            sparse.vstack([written.matrix[kept], quiet[kept_quiet]]).tocsr(),
            np.vstack([written.truth[kept][:, :NUMBER], np.zeros((len(kept_quiet), NUMBER), bool)]),
        ),
    )
    alone = [expert.answers(matrix) for expert, (matrix, _) in zip(tried, domains, strict=True)]
    for name, answers, (_, truth) in zip(("XED", "GoEmotions"), alone, domains, strict=True):
        _print_emotions(f"en {name}, by its own model", answers, truth)
    pairs = list(zip(alone, (truth for _, truth in domains), strict=True))
    cuts = np.stack([_cuts(*pair, 1.0) for pair in pairs])
    thresholds = np.stack([_cuts(*pair, 0.5) for pair in pairs])
    for name, (matrix, truth) in zip(("XED", "GoEmotions and neutral tweets"), domains, strict=True):
        first = expit(manner.answers(matrix))
        _print_emotions(f"en {name}, mixed", _mixed(tried, matrix, first, cuts), truth)
        given = _mixed(tried, matrix, first, cuts) > 0
        print(
            f"en {name}, as evaluated: macro-F1 {100 * f1_scores(truth, given).mean():.1f}; taken for subtitles "
            f"{100 * (first > 0.5).mean():.1f}%",
            flush=True,
        )
        _print_shown(f"en {name}", _mixed(tried, matrix, first, thresholds) > 0, truth)
    everything = np.arange(len(written.truth))
    full = _learned(written, everything, "comments", len(written.names))
    spoken_model = _learned(said, np.arange(len(said.truth)), "en", opinions=(full,))
    unseen = unseen_answers(
        len(said.truth), lambda places: _learned(said, places, "en", opinions=(full,)), said.matrix
    )
    _print_emotions("en XED, by its own model, five folds", unseen, said.truth)
    for_mood = _learned(written, everything, "comments for mood", len(written.names))
    every_manner = _manner(said.matrix, sparse.vstack([written.matrix, quiet]).tocsr())
    return Emotions((spoken_model, _eight(full)), every_manner, cuts, thresholds), for_mood


def _others(texts: Texts, kept: Places) -> Places:
    return np.setdiff1d(np.arange(len(texts.truth)), kept)


def _manner(first: sparse.csr_matrix, second: sparse.csr_matrix) -> Weights:
    """Above 0 for texts like the first."""
    truth = (np.arange(first.shape[0] + second.shape[0]) < first.shape[0]).astype(np.float32)[:, None]
    return fit(sparse.vstack([first, second]).tocsr(), truth, MANNER_STRENGTH, one_each=False, steps=25)


def _mixed(experts: Sequence[Weights], matrix: sparse.csr_matrix, first: Floats, cuts: Floats) -> Floats:
    """By how much each emotion passes its cut, as :func:`parvis.engine.emotion.margins` has it."""
    one, other = (expert.answers(matrix) - cut for expert, cut in zip(experts, cuts, strict=True))
    mixed: Floats = first * one + (1 - first) * other
    return mixed


def _cuts(logits: Floats, truth: NDArray[np.bool_], beta: float) -> Floats:
    return np.array([best_cut(logits[:, one], truth[:, one], beta) for one in range(NUMBER)], np.float32)


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
    """The model of mood, sure of itself as often as it is right. Learns from our own sentences too, scored on tweets only."""
    truth = np.eye(3, dtype=np.float32)[labels]
    written, told_of = customer_care.sentences(language)
    ours = matrix_of(written, language) if written else None

    def learn(places: Places) -> Weights:
        texts, moods = matrix[places], truth[places]
        if ours is not None:
            texts = sparse.vstack([texts, ours]).tocsr()
            moods = np.vstack([moods, np.eye(3, dtype=np.float32)[told_of]])
        return fit(
            texts,
            moods,
            MOOD_STRENGTH,
            one_each=True,
            opinions=opinions,
            opinion_scale=OPINION_SCALE,
        )

    deals = [unseen_answers(len(labels), learn, matrix, deal) for deal in range(SHUFFLES)]
    told = truth.astype(bool)
    every = [100 * f1_scores(told, np.eye(3, dtype=bool)[one.argmax(axis=1)]) for one in deals]
    scores, means = np.mean(every, axis=0), [float(one.mean()) for one in every]
    unseen = deals[0]
    sharpness = _sharpness(unseen, labels)
    likely = _likely(unseen * sharpness)
    right = likely.argmax(axis=1) == labels
    error = 100 * expected_calibration_error(likely.max(axis=1).tolist(), right.tolist())
    print(
        f"{language} mood: macro-F1 {scores.mean():.1f} in {FOLDS} folds of {len(labels)}, mean of the deals "
        f"{', '.join(f'{mean:.1f}' for mean in means)}; negative, neutral, positive "
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
        clues=table[HASHED : HASHED + CLUES].astype(np.float16),
        bias=np.concatenate([one.bias for one in columns]).astype(np.float32),
        **thresholds,
    )
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


def main(folder: Path, languages: Sequence[str]) -> None:
    for language in languages or data.SENTIMENT_LANGUAGES:
        opinions: tuple[Weights, ...] = ()
        columns: list[Weights] = []
        thresholds = {}
        if language in ("fr", "en"):
            if language == "fr":
                emotions = french_emotions(folder)
            else:
                emotions, full = english_emotions(folder)
                opinions = (full,)
            columns = [*emotions.experts, *([emotions.manner] if emotions.manner else [])]
            thresholds = {"emotion_thresholds": emotions.thresholds, "emotion_cuts": emotions.cuts}
        mood = train_mood(*mood_texts(folder, language), language, opinions)
        save(language, [mood, *columns], **thresholds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
