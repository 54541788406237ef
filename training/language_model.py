"""Train the model that tells languages by their letters and words, and print how often it is right on texts it never saw.

Run: ``python -m training.language_model DATA_FOLDER`` (some minutes on one core; SciPy, Babel and Django needed: Django's
own translations, BSD licence, are the texts of the languages that ``DATA_FOLDER`` lacks).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import django
import numpy as np
from babel.messages.pofile import read_po
from numpy.typing import NDArray
from scipy import sparse

from parvis.engine.features import SIZE, extract
from parvis.engine.language import speech_of
from parvis.engine.models.packaged import telling_words
from parvis.engine.words import normalise
from training import data
from training.matrix import HASHED, Floats, descend

TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models" / "language.npz"
LANGUAGES = [
    "bg",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fi",
    "fr",
    "hi",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "lt",
    "lv",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "tr",
    "uk",
    "vi",
]
TWEETS = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "pt": "portuguese",
}
CATALOGUES = {"no": ("nb", "nn"), "pt": ("pt", "pt_BR"), "sr": ("sr", "sr_Latn")}
RARE = {"eu": 1.0, "is": 1.0, "sq": 1.0, "id": 0.5, "vi": 0.5, "ca": 0.3, "sr": 3.0, "no": 0.4}
"""By how much the logit of a language is lowered: seldom heard here, or easily taken for others."""
MOST_ENGLISH_WORDS = 2
MOST = 6_000
LEAST = 0.02
KEPT_FOR_SCORES = 4  # one catalogue text in so many
_PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|<[^>]+>|&\w+;")


def catalogue_texts(language: str) -> list[str]:
    """Django's messages in a language; in English, those that are translated."""
    found: set[str] = set()
    for code in CATALOGUES.get(language, ("fr" if language == "en" else language,)):
        for path in Path(django.__file__).parent.glob(f"**/locale/{code}/LC_MESSAGES/*.po"):
            with path.open("rb") as file:
                for message in read_po(file):
                    said = message.id if language == "en" else message.string
                    if message.id and not message.fuzzy:
                        found.update((said,) if isinstance(said, str) else said)
    return sorted({" ".join(_PLACEHOLDERS.sub(" ", text).split()) for text in found if text})


def _in_their_language(texts: list[str], language: str) -> list[str]:
    """Two of five "Hindi" tweets are in English: those whose words say so are left out."""
    if language != "hi":
        return texts
    known = telling_words()
    votes = [Counter(known.get(word) for word in normalise(text)) for text in texts]
    return [text for text, vote in zip(texts, votes, strict=True) if vote["en"] < MOST_ENGLISH_WORDS]


def texts_of(folder: Path, language: str) -> tuple[list[str], list[str]]:
    """(to learn from, to be scored on)"""
    messages = catalogue_texts(language)
    kept = messages[1::KEPT_FOR_SCORES]
    learned = [text for place, text in enumerate(messages) if place % KEPT_FOR_SCORES != 1]
    if language in TWEETS:
        learned += _in_their_language(data.sentiment(folder, TWEETS[language], "train")[0], language)
        kept = data.sentiment(folder, TWEETS[language], "val")[0]
    if language in {"fr", "en"}:
        learned += [text for text, _ in data.xed(folder, language)][:4_000]
    if language == "en":
        learned += [text for text, _ in data.goemotions(folder, "train")][:3_000]
    return [text for text in learned if len(speech_of(text)) > 2][:MOST], [
        text for text in kept if len(text) > 20
    ]


def matrix_of(texts: list[str]) -> sparse.csr_matrix:
    """One row a text, as :mod:`parvis.engine.language` sees it."""
    said = [speech_of(text) for text in texts]
    batches = [extract(said[start : start + 512]) for start in range(0, len(said), 512)]
    blocks = []
    for kind in (0, 1):
        numbers = np.concatenate([batch[kind].numbers for batch in batches])
        counts = np.concatenate([batch[kind].counts for batch in batches])
        values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
        block = sparse.csr_matrix(
            (values, numbers, np.concatenate(([0], np.cumsum(counts)))), shape=(len(texts), SIZE)
        )
        block.sum_duplicates()
        blocks.append(block)
    return sparse.hstack(blocks).tocsr()


def _coarse(weights: Floats) -> NDArray[np.float16]:
    """Half-precision numbers with their last five bits at zero: as good, and half as large once compressed."""
    bits = weights.astype(np.float16).view(np.uint16).astype(np.uint32)
    return ((bits + 16) & 0xFFE0).astype(np.uint16).view(np.float16)


def main(folder: Path) -> None:
    texts = {language: texts_of(folder, language) for language in LANGUAGES}
    learned = [text for language in LANGUAGES for text in texts[language][0]]
    places = np.repeat(np.arange(len(LANGUAGES)), [len(texts[language][0]) for language in LANGUAGES])
    matrix = matrix_of(learned)
    seen = np.diff(matrix.tocsc().indptr)
    scale = np.where(seen > 1, np.log((1 + matrix.shape[0]) / (1 + seen)) + 1, 0.0)
    used = np.flatnonzero(scale)
    scaled = (matrix[:, used] @ sparse.diags(scale[used])).tocsr().astype(np.float32)
    truth = np.eye(len(LANGUAGES), dtype=np.float32)[places]
    weights, bias = descend(scaled, truth, 1.0, one_each=True, steps=40)
    table = np.zeros((HASHED, len(LANGUAGES)), np.float32)
    table[used] = weights * scale[used, None]
    table[np.abs(table) < LEAST] = 0.0
    bias = bias - np.array([RARE.get(language, 0.0) for language in LANGUAGES], np.float32)
    np.savez_compressed(
        TARGET,
        languages=np.array(LANGUAGES),
        characters=_coarse(table[:SIZE]),
        words=_coarse(table[SIZE:]),
        bias=bias.astype(np.float32),
    )
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")
    for language in LANGUAGES:
        kept = texts[language][1]
        given = (matrix_of(kept) @ table + bias).argmax(axis=1)
        right = 100 * (given == LANGUAGES.index(language)).mean()
        taken = Counter(LANGUAGES[one] for one in given).most_common(4)
        print(f"{language}: {right:.1f} of {len(kept)}; {taken}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
