"""A workspace's own layer over the models that ship: learned from what its people corrected, kept only if it helps.

A brand has its own way of being talked about; a few hundred corrected posts teach more of it than a bigger general
model. The layer starts from what the model of the language already says and learns the difference: with no correction
it changes nothing, and a penalty keeps it near there until the corrections speak clearly. It is linear over the same
features, so it is added to the weights once and costs nothing when reading.

Whether it helps is measured on corrections it has not seen (:attr:`Layer.before` and :attr:`Layer.after`); where it does
not, :func:`learn` answers with no layer.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

from parvis.engine.descent import SparseRows, fit_softmax
from parvis.engine.evaluation import one_class_each
from parvis.engine.features import SIZE, extract
from parvis.engine.lexicon import all_clues
from parvis.engine.models import MOODS, VERSION, MoodModel, mood_model
from parvis.engine.sentiment import CLASSES
from parvis.engine.understanding import Sentiment, Understander
from parvis.engine.words import LONGEST_TEXT, fold, normalise, spoken

FEWEST = 20
"""Corrections of one language below which nothing is learned."""
MOST = 3_000
"""Corrections that are learned from: the newest (the last of those given)."""
FOLDS = 5
_STRENGTH = 0.25
_CLUE_SCALE = 0.6
_OPINION_SCALE = 1.0  # what the general model says of mood and emotion, among the features

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Correction:
    """A text and the mood a person says it has."""

    text: str
    mood: Sentiment


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to the model of one language.

    ``before`` and ``after`` are the macro-F1 of the model alone and with a layer, on corrections not learned from
    (folds). ``model`` is the version it was learned over: over another it means nothing. ``columns`` are the features it
    changes (runs of characters, then words from :data:`parvis.engine.features.SIZE` on), with their ``weights``; ``clues``
    and ``opinions`` (the model's own answers) likewise. Numbers are little-endian: uint32 and float32, weights float16.
    """

    language: str
    model: str
    corrections: int
    before: float
    after: float
    columns: bytes
    weights: bytes
    clues: bytes
    opinions: bytes
    bias: bytes

    def to_bytes(self) -> bytes:
        """Some tens of kilobytes; :func:`layer_from_bytes` reads them back."""
        return zlib.compress(msgspec.msgpack.encode(self), 6)


class LayerUnreadableError(ValueError):
    """The bytes are no layer of this program."""


def layer_from_bytes(held: bytes) -> Layer:
    """A layer written by :meth:`Layer.to_bytes`. Raises :class:`LayerUnreadableError`."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(held), type=Layer)
    except (zlib.error, msgspec.DecodeError) as problem:
        raise LayerUnreadableError(str(problem)) from problem


@runtime_checkable
class Teachable(Protocol):
    """An understander that can be taught."""

    def with_layers(self, layers: Sequence[Layer]) -> Understander:
        """The same with what was learned (at most one layer a language)."""
        ...


class Lesson(NamedTuple):
    """What came of learning: the layer if it helps, and the figures either way (see :class:`Layer`)."""

    layer: Layer | None
    corrections: int
    before: float
    after: float


def learn(corrections: Sequence[Correction], language: str) -> Lesson:
    """Learn a layer from corrections of texts in one language, and keep it only where it beats the model alone.

    Fewer than :data:`FEWEST`, or all of one mood, teach nothing. Takes some seconds for a thousand.
    """
    given = list(corrections[-MOST:])
    model = mood_model(language)
    moods = np.array([CLASSES.index(one.mood) for one in given], np.int64)
    if model is None or len(given) < FEWEST or len(set(moods.tolist())) < 2:
        return Lesson(None, len(given), 0.0, 0.0)
    seen = _Seen([one.text for one in given], language, model)
    alone = seen.answers.argmax(axis=1)
    unseen = np.zeros(len(given), np.int64)
    parts: list[_Learned] = []
    for fold_ in _folds(moods):
        rest = np.setdiff1d(np.arange(len(given)), fold_)
        parts.append(_fit(seen.some(rest), moods[rest]))
        unseen[fold_] = parts[-1].answers(seen.some(fold_)).argmax(axis=1)
    before, after = _macro_f1(moods, alone), _macro_f1(moods, unseen)
    if after <= before:
        return Lesson(None, len(given), before, after)
    layer = _mean(parts).layer(seen, language, len(given), before, after)
    return Lesson(layer, len(given), before, after)


def layered(layer: Layer, model: MoodModel) -> MoodModel:
    """The model with the layer folded into its weights: reading costs what it did. A layer of another version is left out."""
    if layer.model != VERSION:
        return model
    return replace(
        model,
        linear=model.linear.with_added(
            columns=np.frombuffer(layer.columns, "<u4"),
            weights=np.frombuffer(layer.weights, "<f2").astype(np.float32).reshape(-1, MOODS),
            clues=np.frombuffer(layer.clues, "<f4").reshape(-1, MOODS),
            opinions=np.frombuffer(layer.opinions, "<f4").reshape(-1, MOODS),
            bias=np.frombuffer(layer.bias, "<f4"),
        ),
    )


class _Seen:
    """Corrected texts as the layer sees them: hashed features that at least two of them have, and the model's answers."""

    def __init__(self, texts: Sequence[str], language: str, model: MoodModel) -> None:
        read = [text[:LONGEST_TEXT] for text in texts]
        folded = [fold(text) for text in read]
        said = [spoken(text) for text in folded]
        tokens = [normalise(text, one) for text, one in zip(read, folded, strict=True)]
        found = all_clues(read, tokens, said, [language] * len(read))
        self.answers: Floats = model.linear.logits(said, found)
        spread = np.maximum(self.answers.std(axis=0), 0.1)
        self.opinion_scale = (_OPINION_SCALE / spread).astype(np.float32)
        self.dense: Floats = np.hstack(
            [self.answers * self.opinion_scale, np.asarray(found, np.float32) * _CLUE_SCALE]
        ).astype(np.float32)
        self.hashed, self.columns, self.scale = _hashed(said)
        self.answers = self.answers[:, :MOODS]

    def some(self, wanted: NDArray[np.int64]) -> _Seen:
        """Some of the texts."""
        part = copy(self)
        part.answers, part.dense, part.hashed = (
            self.answers[wanted],
            self.dense[wanted],
            self.hashed.take(wanted),
        )
        return part


class _Learned(NamedTuple):
    weights: Floats
    dense: Floats
    bias: Floats

    def answers(self, seen: _Seen) -> Floats:
        return seen.answers + seen.hashed.times(self.weights) + seen.dense @ self.dense + self.bias

    def layer(self, seen: _Seen, language: str, corrections: int, before: float, after: float) -> Layer:
        opinions = len(seen.opinion_scale)
        return Layer(
            language=language,
            model=VERSION,
            corrections=corrections,
            before=before,
            after=after,
            columns=seen.columns.astype("<u4").tobytes(),
            weights=(self.weights * seen.scale[:, None]).astype("<f2").tobytes(),
            clues=(self.dense[opinions:] * _CLUE_SCALE).astype("<f4").tobytes(),
            opinions=(self.dense[:opinions] * seen.opinion_scale[:, None]).astype("<f4").tobytes(),
            bias=self.bias.astype("<f4").tobytes(),
        )


def _fit(seen: _Seen, moods: NDArray[np.int64]) -> _Learned:
    """A rare mood counts as much as a common one, as in the measure; the model's own answers are where it starts from."""
    held = np.bincount(moods, minlength=MOODS)
    weight = (len(moods) / (np.count_nonzero(held) * np.maximum(held, 1)))[moods].astype(np.float32)
    return _Learned(*fit_softmax(seen.hashed, seen.dense, seen.answers, moods, weight, _STRENGTH))


def _mean(parts: Sequence[_Learned]) -> _Learned:
    """What was learned without each fold, taken together: steadier than what all of the corrections teach at once."""

    def mean(of: Sequence[Floats]) -> Floats:
        return np.asarray(np.stack(of).mean(axis=0), np.float32)

    return _Learned(
        mean([one.weights for one in parts]),
        mean([one.dense for one in parts]),
        mean([one.bias for one in parts]),
    )


def _hashed(said: Sequence[str]) -> tuple[SparseRows, NDArray[np.int64], Floats]:
    """The texts' hashed features, which ones they are, and by what each is multiplied (rarer ones more)."""
    blocks = extract(said)
    rows = np.concatenate([np.repeat(np.arange(len(said)), block.counts) for block in blocks])
    numbers = np.concatenate([blocks[0].numbers, blocks[1].numbers + SIZE])
    values = np.concatenate(
        [np.repeat(1 / np.sqrt(np.maximum(block.counts, 1)), block.counts) for block in blocks]
    )
    places, inverse = np.unique(rows * (2 * SIZE) + numbers, return_inverse=True)
    summed = np.bincount(inverse, weights=values)
    rows, numbers = places // (2 * SIZE), places % (2 * SIZE)
    texts_with = np.bincount(numbers, minlength=2 * SIZE)
    columns = np.flatnonzero(texts_with >= 2)
    scale = (np.log((1 + len(said)) / (1 + texts_with[columns])) + 1).astype(np.float32)
    place = np.full(2 * SIZE, -1, np.int64)
    place[columns] = np.arange(len(columns))
    kept = place[numbers] >= 0
    at = place[numbers[kept]]
    held = SparseRows(
        rows[kept], at, (summed[kept] * scale[at]).astype(np.float32), (len(said), len(columns))
    )
    return held, columns, scale


def _folds(moods: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Each mood dealt out in turn, so that every fold has its share of each; always the same."""
    order = np.concatenate(
        [np.random.default_rng(0).permutation(np.flatnonzero(moods == mood)) for mood in range(MOODS)]
    )
    return [np.sort(order[start::FOLDS]) for start in range(FOLDS)]


def _macro_f1(true: NDArray[np.int64], given: NDArray[np.int64]) -> float:
    names = [str(one) for one in CLASSES]
    return one_class_each([names[t] for t in true], [names[g] for g in given], names).macro_f1
