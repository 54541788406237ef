"""Words that tell a language: those that one language's posts use at least eight times as often as any other's, and that
no other language of :mod:`training.language_model` uses in its programs' messages.

Run: ``python -m training.language_words DATA_FOLDER``
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path

from parvis.engine.words import words
from training.data import LANGUAGE_FOLDERS, goemotions, sentiment, xed
from training.language_model import LANGUAGES, catalogue_texts

FEWEST_TEXTS = 4
TIMES_AS_OFTEN = 8.0
MOST_ELSEWHERE = 1
"""Messages of another language that may hold the word: "er" tells no German from Danish."""
TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models" / "language_words.txt.gz"


def texts_of(folder: Path, language: str) -> list[str]:
    """What people wrote in this language, without names: words after ``@`` and ``#`` tell nothing."""
    texts = sentiment(folder, LANGUAGE_FOLDERS[language], "train")[0]
    if language in {"fr", "en"}:
        texts += [text for text, _ in xed(folder, language)]
    if language == "en":
        texts += [text for text, _ in goemotions(folder, "train")][:8000]
    return [" ".join(word for word in text.split() if word[0] not in "@#") for text in texts]


def main(folder: Path) -> None:
    rates: dict[str, dict[str, tuple[float, int]]] = {}
    for language in LANGUAGE_FOLDERS:
        texts = texts_of(folder, language)
        said = Counter(word for text in texts for word in set(words(text)) if word[0].isalpha())
        for word, count in said.items():
            rates.setdefault(word, {})[language] = (count / len(texts), count)
    elsewhere = {
        language: Counter(word for text in catalogue_texts(language) for word in set(words(text)))
        for language in LANGUAGES
    }
    lines = []
    for word, by_language in sorted(rates.items()):
        (best, (rate, count)), *others = sorted(by_language.items(), key=lambda entry: -entry[1][0])
        second = max((other for _, (other, _) in others), default=0.0)
        if (
            count >= FEWEST_TEXTS
            and rate >= TIMES_AS_OFTEN * second
            and len(word) > 1
            and all(said[word] <= MOST_ELSEWHERE for language, said in elsewhere.items() if language != best)
        ):
            lines.append(f"{best} {word}")
    TARGET.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{len(lines)} words, {TARGET.stat().st_size} bytes", Counter(line[:2] for line in lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
