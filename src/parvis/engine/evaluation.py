"""How well texts are read, against labels a person gave: macro-F1, every class, confusion and calibration.

Pure arithmetic over answers; who reads, and how fast, is the caller's business.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

CALIBRATION_BINS = 10


class ClassScore(msgspec.Struct, frozen=True):
    """How one class is found. ``support`` is how many texts have it; the others go from 0 to 1."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader scored over some texts.

    ``macro_f1`` is the plain mean of the classes' F1, so that a rare class counts as much as a common one. ``confusion``
    has one row a true class and one column a given one, in the order of ``classes`` (empty when texts may have several
    classes). ``calibration_error`` is the expected calibration error: by how much, on average, the stated probability
    of the answer differs from how often it is right; ``None`` where a reader states none.
    """

    texts: int
    macro_f1: float
    accuracy: float
    classes: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...] = ()
    calibration_error: float | None = None
    texts_per_second: float | None = None


def one_class_each(
    true: Sequence[str], given: Sequence[str], names: Sequence[str], confidence: Sequence[float] | None = None
) -> Evaluation:
    """Score a reader that gives one class a text. Classes of ``names`` that no text truly has are left out of the mean.

    An answer outside ``names`` (an unknown language, say) is an error of the true class and nothing more.
    """
    _same_length(true, given)
    pairs = list(zip(true, given, strict=True))
    counts: dict[tuple[str, str], int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    scores = [_score(name, [name == t for t in true], [name == g for g in given]) for name in names]
    right = [t == g for t, g in pairs]
    return Evaluation(
        texts=len(pairs),
        macro_f1=_mean([score.f1 for score in scores if score.support]),
        accuracy=_mean([float(one) for one in right]),
        classes=tuple(scores),
        confusion=tuple(tuple(counts.get((row, column), 0) for column in names) for row in names),
        calibration_error=None if confidence is None else expected_calibration_error(confidence, right),
    )


def several_classes_each(
    true: Sequence[Collection[str]],
    given: Sequence[Collection[str]],
    names: Sequence[str],
    probabilities: Sequence[Sequence[float]] | None = None,
) -> Evaluation:
    """Score a reader that gives any number of classes a text; ``accuracy`` is the share of texts with exactly the right ones.

    ``probabilities`` are those of each class of ``names`` for each text.
    """
    _same_length(true, given)
    scores = [_score(name, [name in t for t in true], [name in g for g in given]) for name in names]
    error = None
    if probabilities is not None:
        stated = [p for row in probabilities for p in row]
        error = expected_calibration_error(stated, [name in t for t in true for name in names])
    return Evaluation(
        texts=len(true),
        macro_f1=_mean([score.f1 for score in scores if score.support]),
        accuracy=_mean([float(set(t) == set(g)) for t, g in zip(true, given, strict=True)]),
        classes=tuple(scores),
        calibration_error=error,
    )


def expected_calibration_error(confidence: Sequence[float], happened: Sequence[bool]) -> float:
    """Mean distance between what was stated and what happened, over ten equal bins of the stated probability."""
    _same_length(confidence, happened)
    if not confidence:
        return 0.0
    stated, true, held = ([0.0] * CALIBRATION_BINS for _ in range(3))
    for probability, yes in zip(confidence, happened, strict=True):
        place = min(int(probability * CALIBRATION_BINS), CALIBRATION_BINS - 1)
        stated[place] += probability
        true[place] += yes
        held[place] += 1
    return sum(abs(s - t) for s, t in zip(stated, true, strict=True)) / sum(held)


def _score(name: str, true: Sequence[bool], given: Sequence[bool]) -> ClassScore:
    both = sum(t and g for t, g in zip(true, given, strict=True))
    said, support = sum(given), sum(true)
    precision = both / said if said else 0.0
    recall = both / support if support else 0.0
    f1 = 2 * both / (said + support) if said + support else 0.0
    return ClassScore(name, precision, recall, f1, support)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _same_length(one: Sequence[object], other: Sequence[object]) -> None:
    if len(one) != len(other):
        raise ValueError(f"{len(one)} answers for {len(other)} texts")
