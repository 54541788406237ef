"""What a small transformer makes of words, in NumPy alone: enough to read a vocabulary once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

HEADS = 12
MOST_PIECES = 12
_AT_ONCE = 256
_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

Floats = NDArray[np.float32]


class SentenceModel:
    """A BERT-shaped model and its word pieces, from the folder its publisher distributes."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.pieces = {piece: number for number, piece in enumerate(lines)}
        self._weights = _tensors(folder / "model.safetensors")
        self._layers = 1 + max(
            int(name.split(".")[2]) for name in self._weights if name.startswith("encoder.")
        )

    def means(self, words: Sequence[str]) -> Floats:
        """The mean of what the model makes of the pieces of each word, alone between its marks of start and end."""
        numbers = [[self.pieces[one] for one in (_START, *self._cut(word), _END)] for word in words]
        found = np.zeros((len(words), self._weights["embeddings.LayerNorm.bias"].shape[0]), np.float32)
        for length in sorted({len(one) for one in numbers}):
            places = np.array([place for place, one in enumerate(numbers) if len(one) == length])
            for start in range(0, len(places), _AT_ONCE):
                batch = places[start : start + _AT_ONCE]
                found[batch] = self._read(np.array([numbers[place] for place in batch])).mean(axis=1)
        return found

    def _cut(self, word: str) -> list[str]:
        """The longest known pieces, from the left."""
        pieces: list[str] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            end = next(
                (end for end in range(len(word), start, -1) if mark + word[start:end] in self.pieces), 0
            )
            if not end:
                return [_UNKNOWN]
            pieces.append(mark + word[start:end])
            start = end
        return pieces[:MOST_PIECES]

    def _read(self, numbers: NDArray[np.int64]) -> Floats:
        held = self._weights
        words, length = numbers.shape
        state = held["embeddings.word_embeddings.weight"][numbers]
        state = state + held["embeddings.position_embeddings.weight"][:length]
        state = self._even(state + held["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}."
            asked, key, value = (
                self._line(state, f"{name}attention.self.{part}")
                .reshape(words, length, HEADS, -1)
                .swapaxes(1, 2)
                for part in ("query", "key", "value")
            )
            heed = asked @ key.swapaxes(2, 3) / np.float32(np.sqrt(key.shape[-1]))
            heed = np.exp(heed - heed.max(axis=-1, keepdims=True))
            heard = (heed / heed.sum(axis=-1, keepdims=True)) @ value
            heard = self._line(
                heard.swapaxes(1, 2).reshape(words, length, -1), f"{name}attention.output.dense"
            )
            state = self._even(state + heard, f"{name}attention.output.LayerNorm")
            inner = self._line(state, f"{name}intermediate.dense")
            inner = (inner * 0.5 * (1 + erf(inner / np.sqrt(2)))).astype(np.float32)
            state = self._even(state + self._line(inner, f"{name}output.dense"), f"{name}output.LayerNorm")
        return state

    def _line(self, state: Floats, name: str) -> Floats:
        moved: Floats = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return moved

    def _even(self, state: Floats, name: str) -> Floats:
        state = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((state * state).mean(axis=-1, keepdims=True) + 1e-12)
        evened: Floats = state / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return evened


def _tensors(path: Path) -> dict[str, Floats]:
    """The tensors of a safetensors file that are 32-bit floats."""
    held = path.read_bytes()
    length = int.from_bytes(held[:8], "little")
    head = json.loads(held[8 : 8 + length])
    body = memoryview(held)[8 + length :]
    return {
        name: np.frombuffer(body[one["data_offsets"][0] : one["data_offsets"][1]], "<f4").reshape(
            one["shape"]
        )
        for name, one in head.items()
        if name != "__metadata__" and one["dtype"] == "F32"
    }
