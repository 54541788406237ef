"""Who reads moods and emotions: what ships with Parvis, a model in a folder, or one at an address."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec
import numpy as np

from parvis.engine import emotion, sentiment
from parvis.engine.backends import asking
from parvis.engine.backends.contract import Backend, BackendError, Question
from parvis.engine.backends.folder import FolderJudge
from parvis.engine.corrections import Layer
from parvis.engine.items import Item
from parvis.engine.judging import Probabilities
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.understanding import Emotion, Understander, Understanding
from parvis.networks.model_address import AddressJudge

REST = 60.0
"""Seconds for which a reader that failed is left alone; what ships with Parvis reads meanwhile."""
BASELINE = "baseline"
CANNOT = "%(name)s cannot tell %(question)s."

_log = logging.getLogger(__name__)


class Readers(msgspec.Struct, frozen=True):
    """An operator's choice: for each question a folder, ``ADDRESS#MODEL``, or ``""`` (or ``baseline``) for what ships."""

    sentiment: str = ""
    emotion: str = ""
    key: str = ""
    offline: bool = False

    def asked(self) -> dict[Question, str]:
        """The questions that something else is to answer, and what."""
        given: dict[Question, str] = {"sentiment": self.sentiment, "emotion": self.emotion}
        return {question: spec for question, spec in given.items() if spec not in {"", BASELINE}}

    def open(self) -> dict[Question, Backend]:
        """The backends asked for, each opened once. Raises :class:`BackendError` for one that cannot be used."""
        opened: dict[str, Backend] = {}
        found: dict[Question, Backend] = {}
        for question, spec in self.asked().items():
            backend = opened.get(spec) or backend_of(spec, self.key, self.offline)
            if question not in backend.answers:
                raise BackendError(CANNOT, name=backend.name, question=question)
            opened[spec] = found[question] = backend
        return found


def backend_of(spec: str, key: str = "", offline: bool = False) -> Backend:
    """The backend that a folder or an ``ADDRESS#MODEL`` names. Raises :class:`BackendError`."""
    if "://" in spec:
        return AddressJudge(spec, key, offline)
    return FolderJudge(Path(spec).expanduser())


def understander_of(readers: Readers) -> Understander:
    """What reads items as ``readers`` say. A reader that cannot be opened is logged, and what ships reads in its place."""
    plain = BaselineUnderstander()
    try:
        backends = readers.open()
    except BackendError as error:
        _log.error("%s Parvis reads moods and emotions by itself until it is restarted.", error)
        return plain
    return BackedUnderstander(plain, backends) if backends else plain


def maker_of(readers: Readers) -> Callable[[], Understander]:
    """The same, made later and perhaps in another process."""
    return partial(understander_of, readers)


class BackedUnderstander:
    """Reads as Parvis does, but for the questions that other readers answer.

    Where one of those fails or has no answer, what Parvis thinks stays; ``Understanding.model`` says who spoke.
    """

    def __init__(
        self, plain: BaselineUnderstander, backends: dict[Question, Backend], rest: _Rest | None = None
    ) -> None:
        self._plain = plain
        self._backends = backends
        self._rest = rest or _Rest()

    def with_layers(self, layers: Sequence[Layer]) -> BackedUnderstander:
        """What corrections taught changes Parvis's own reading: what stays where the other readers are silent."""
        return BackedUnderstander(self._plain.with_layers(layers), self._backends, self._rest)

    def understand(self, items: Sequence[Item]) -> list[Understanding]:
        """See :class:`parvis.engine.understanding.Understander`."""
        read = self._plain.understand(items)
        if not items or self._rest.going_on():
            return read
        try:
            return self._with_others([item.text for item in items], read)
        except BackendError as error:
            _log.warning("%s Parvis reads by itself for the next %d seconds.", error, REST)
            self._rest.begin()
            return read

    def _with_others(self, texts: Sequence[str], read: list[Understanding]) -> list[Understanding]:
        moods, emotions = self._backends.get("sentiment"), self._backends.get("emotion")
        if isinstance(moods, AddressJudge) and moods is emotions:  # one question brings both
            said = moods.read(texts)
            read = _with_moods(read, asking.mood_rows(said), moods.name)
            return _with_emotions(read, *asking.emotion_rows(said), moods.name)
        if moods is not None:
            read = _with_moods(read, moods.sentiments(texts), moods.name)
        if emotions is not None:
            read = _with_emotions(read, *emotions.emotions(texts), emotions.name)
        return read


class _Rest:
    """A pause after a failure, shared by every organisation's reader."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + REST

    def going_on(self) -> bool:
        with self._lock:
            return time.monotonic() < self._until


def _with_moods(read: Sequence[Understanding], rows: Probabilities, name: str) -> list[Understanding]:
    return [
        one
        if np.isnan(row).any()
        else msgspec.structs.replace(
            one,
            sentiment=sentiment.CLASSES[int(row.argmax())],
            sentiment_score=round(float(row[2] - row[0]), 4),
            model=f"{one.model}, mood: {name}",
        )
        for one, row in zip(read, rows, strict=True)
    ]


def _with_emotions(
    read: Sequence[Understanding], rows: Probabilities, held: Sequence[set[Emotion]], name: str
) -> list[Understanding]:
    return [
        one
        if np.isnan(row).any()
        else msgspec.structs.replace(
            one, emotion=_strongest(row, ones), model=f"{one.model}, emotion: {name}"
        )
        for one, row, ones in zip(read, rows, held, strict=True)
    ]


def _strongest(row: Probabilities, held: set[Emotion]) -> Emotion | None:
    likely = [(float(share), name) for share, name in zip(row, emotion.CLASSES, strict=True) if name in held]
    return max(likely)[1] if likely else None
