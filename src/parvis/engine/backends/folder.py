"""A classification model in a local folder, as the Transformers library writes them.

The folder holds ``config.json`` (the names of the classes), ``tokenizer.json`` and ``model.onnx`` (or ``onnx/model.onnx``),
or ``model.safetensors`` where torch and transformers are installed. Nothing in it is ever run as code: no pickles, no
modelling scripts, no operators of its own. What it says of itself is checked, and so is every answer.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.engine import emotion
from parvis.engine.backends.classes import Classes, names_in_order, sigmoid, softmax
from parvis.engine.backends.contract import BackendError, Question
from parvis.engine.judging import BaselineJudge, Probabilities
from parvis.engine.understanding import Emotion
from parvis.engine.words import LONGEST_TEXT

AT_ONCE = 32
LONGEST_READ = 256
"""Tokens of a text that are read, unless the model takes fewer."""
LONGEST_THOUGHT = 60.0
"""Seconds after which a model that is still at one batch is stopped."""
_MOST_CONFIG = 4 * 1024 * 1024
_MOST_TOKENIZER = 128 * 1024 * 1024
_HELD_FROM = 0.5

NOT_A_FOLDER = "%(path)s is not a folder with a model."
NO_FILE = (
    "%(path)s has no %(name)s. A model folder holds config.json, tokenizer.json and model.onnx, as Transformers "
    "and Optimum write them."
)
NO_SAFE_MODEL = (
    "%(path)s has no model that can be opened safely: model.onnx is needed (Optimum converts others), or model.safetensors "
    "with torch and transformers installed. Pickled weights (.bin, .pt) can hold a program and are never opened."
)
RUNS_CODE = "%(path)s asks for code of its own to be run (auto_map in config.json). Parvis runs none: convert the model to ONNX."
NOT_READ = "%(path)s cannot be read: %(why)s."
NO_LIBRARY = (
    "Reading models from folders needs two more libraries: run “make models”, or install parvis[models]."
)
WRONG_SHAPE = "The model of %(path)s does not give one number for each of its %(number)s classes."
NOT_NUMBERS = "The model of %(path)s gives answers that are not numbers."
TOO_SLOW = "The model of %(path)s was stopped: it thought for more than %(seconds)s seconds."
UNKNOWN_INPUT = "The model of %(path)s asks for “%(name)s”, which is not something a text gives."


class Network(Protocol):
    """What gives one row of logits for each text."""

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]: ...


class FolderJudge:
    """A :class:`parvis.engine.backends.contract.Backend` from a folder. Raises :class:`BackendError` for one that cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_dir():
            raise BackendError(NOT_A_FOLDER, path=path)
        config = _json(path, "config.json", _MOST_CONFIG)
        if config.get("auto_map"):
            raise BackendError(RUNS_CODE, path=path)
        try:
            names = names_in_order(config.get("id2label") or {})
        except (ValueError, AttributeError, TypeError) as error:
            raise BackendError(NOT_READ, path=path / "config.json", why=error) from error
        self._classes = Classes(names)
        self._several = config.get("problem_type") == "multi_label_classification"
        self._network = _network(path, config)
        self.name = path.name
        self._baseline = BaselineJudge()

    @property
    def answers(self) -> frozenset[Question]:
        """Moods or emotions, by the names of its classes."""
        return frozenset({self._classes.question})

    def sentiments(self, texts: Sequence[str], language: str = "") -> Probabilities:
        """See :class:`parvis.engine.judging.Judge`."""
        found = self._classes.moods(self._shares(texts))
        total = found.sum(axis=1, keepdims=True)
        shares: Probabilities = np.divide(found, total, out=np.full_like(found, 1 / 3), where=total > 0)
        return shares

    def emotions(self, texts: Sequence[str], language: str = "") -> tuple[Probabilities, list[set[Emotion]]]:
        """See :class:`parvis.engine.judging.Judge`. Models that give one class a text hold that one to be there."""
        shares = self._shares(texts)
        found = self._classes.emotions(shares, self._several)
        if self._several:
            return found, [_held(row, _HELD_FROM) for row in found.tolist()]
        nothing = shares[:, self._classes.nothing()].sum(axis=1)
        tops = np.maximum(nothing, found.max(axis=1))
        held = [
            _held(row, top) if row and top > none else set()
            for row, top, none in zip(found.tolist(), tops.tolist(), nothing.tolist(), strict=True)
        ]
        return found, held

    def languages(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """What ships with Parvis says it: such models do not."""
        return self._baseline.languages(texts)

    def _shares(self, texts: Sequence[str]) -> Probabilities:
        number = len(self._classes.names)
        found = np.zeros((len(texts), number))
        # Texts of a length together: a short one beside a long one costs as much as the long one.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            logits = self._network.logits([_clean(texts[place]) for place in places])
            if logits.shape != (len(places), number):
                raise BackendError(WRONG_SHAPE, path=self._path, number=number)
            if not np.isfinite(logits).all():
                raise BackendError(NOT_NUMBERS, path=self._path)
            found[places] = sigmoid(logits) if self._several else softmax(logits)
        if self._several and self._classes.question == "sentiment":
            found /= np.maximum(found.sum(axis=1, keepdims=True), 1e-9)
        return found


class OnnxNetwork:
    """A network in ONNX form with its tokenizer. One thread: the processes that read share the cores already."""

    def __init__(self, path: Path, model: Path, config: dict[str, Any]) -> None:
        try:
            import onnxruntime  # noqa: PLC0415 - not installed with Parvis itself
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ImportError as error:
            raise BackendError(NO_LIBRARY) from error
        file = _checked(path, "tokenizer.json", _MOST_TOKENIZER)
        self._path = path
        self._runtime: Any = onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(file))
            self._session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise whatever their native part throws
            raise BackendError(NOT_READ, path=path, why=_short(error)) from error
        self._tokenizer.enable_truncation(max_length=_longest(config))
        pad = config.get("pad_token_id")
        self._tokenizer.enable_padding(pad_id=pad if isinstance(pad, int) else 0)
        self._inputs = {
            one.name: np.int32 if "int32" in one.type else np.int64 for one in self._session.get_inputs()
        }
        strange = self._inputs.keys() - {"input_ids", "attention_mask", "token_type_ids"}
        if strange or "input_ids" not in self._inputs:
            raise BackendError(UNKNOWN_INPUT, path=path, name=min(strange, default="–"))
        outputs = [one.name for one in self._session.get_outputs()]
        self._output = "logits" if "logits" in outputs else outputs[0]

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text; stopped when it takes longer than :data:`LONGEST_THOUGHT`."""
        encoded = self._tokenizer.encode_batch(list(texts))
        given = {
            "input_ids": [one.ids for one in encoded],
            "attention_mask": [one.attention_mask for one in encoded],
            "token_type_ids": [one.type_ids for one in encoded],
        }
        fed = {name: np.asarray(given[name], kind) for name, kind in self._inputs.items()}
        options = self._runtime.RunOptions()
        overdue = threading.Event()

        def stop() -> None:
            overdue.set()
            options.terminate = True

        timer = threading.Timer(LONGEST_THOUGHT, stop)
        timer.start()
        try:
            (answer,) = self._session.run([self._output], fed, options)
        except Exception as error:
            if overdue.is_set():
                raise BackendError(TOO_SLOW, path=self._path, seconds=round(LONGEST_THOUGHT)) from error
            raise BackendError(NOT_READ, path=self._path, why=_short(error)) from error
        finally:
            timer.cancel()
        return np.asarray(answer, np.float64)


class TransformersNetwork:
    """A network in safetensors form, run by the Transformers library on torch where both are installed."""

    def __init__(self, path: Path, config: dict[str, Any]) -> None:
        try:
            import torch  # noqa: PLC0415 - not installed with Parvis
            import transformers  # noqa: PLC0415
        except ImportError as error:
            raise BackendError(NO_SAFE_MODEL, path=path) from error
        self._torch: Any = torch
        self._longest = _longest(config)
        try:
            self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(
                str(path), local_files_only=True, trust_remote_code=False
            )
            self._model: Any = transformers.AutoModelForSequenceClassification.from_pretrained(
                str(path), local_files_only=True, trust_remote_code=False, use_safetensors=True
            ).eval()
        except Exception as error:  # the library raises whatever its parts throw
            raise BackendError(NOT_READ, path=path, why=_short(error)) from error

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text."""
        with self._torch.no_grad():
            given = self._tokenizer(
                list(texts), padding=True, truncation=True, max_length=self._longest, return_tensors="pt"
            )
            return np.asarray(self._model(**given).logits.double().numpy(), np.float64)


def _network(path: Path, config: dict[str, Any]) -> Network:
    for name in ("model.onnx", "onnx/model.onnx"):
        if (path / name).is_file():
            return OnnxNetwork(path, path / name, config)
    if (path / "model.safetensors").is_file():
        return TransformersNetwork(path, config)
    raise BackendError(NO_SAFE_MODEL, path=path)


def _longest(config: dict[str, Any]) -> int:
    positions = config.get("max_position_embeddings")
    # Two are set aside: models of the RoBERTa family count their positions from two.
    return min(LONGEST_READ, positions - 2) if isinstance(positions, int) and positions > 16 else LONGEST_READ


def _json(path: Path, name: str, most: int) -> dict[str, Any]:
    file = _checked(path, name, most)
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BackendError(NOT_READ, path=file, why=_short(error)) from error
    if not isinstance(found, dict):
        raise BackendError(NOT_READ, path=file, why="{…} expected")
    return found


def _checked(path: Path, name: str, most: int) -> Path:
    file = path / name
    if not file.is_file():
        raise BackendError(NO_FILE, path=path, name=name)
    if file.stat().st_size > most:
        raise BackendError(NOT_READ, path=file, why=f"> {most // 1024 // 1024} MB")
    return file


def _clean(text: str) -> str:
    """Tokenizers refuse halves of surrogate pairs, and some models refuse nothing at all."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8") or " "


def _held(row: Sequence[float], bar: float) -> set[Emotion]:
    return {name for name, share in zip(emotion.CLASSES, row, strict=True) if share >= bar}


def _short(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:300]
