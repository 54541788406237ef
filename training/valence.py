"""Gather how good or bad words are, from lists published under the MIT licence, into one small file a language.

Run: ``python -m training.valence FOLDER``, where FOLDER holds ``vader_lexicon.txt`` (of the package vaderSentiment) and
``fr_lexicon.txt`` (of the package vaderSentiment-fr).
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from parvis.engine.words import words

TARGET = Path(__file__).parents[1] / "src" / "parvis" / "engine" / "models"
LISTS = {"en": ("vader_lexicon.txt", "\t"), "fr": ("fr_lexicon.txt", "->")}
LEAST = 0.3
"""Weaker words tell nothing."""


def valences(folder: Path, language: str) -> dict[str, float]:
    """Each single word and its mean valence, from −4 to 4; forms that fold alike are averaged."""
    name, between = LISTS[language]
    found: dict[str, list[float]] = {}
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        word, _, rest = line.rpartition(between) if between == "->" else line.partition(between)
        value = rest.split("\t")[0]
        cut = words(word.strip())
        if len(cut) == 1 and cut[0].isalpha() and len(cut[0]) > 1 and value:
            found.setdefault(cut[0], []).append(float(value))
    return {
        word: mean
        for word, values in sorted(found.items())
        if abs(mean := sum(values) / len(values)) >= LEAST
    }


def main(folder: Path) -> None:
    for language in LISTS:
        lines = [f"{round(10 * value)} {word}" for word, value in valences(folder, language).items()]
        path = TARGET / f"valence_{language}.txt.gz"
        path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
        print(f"{path.name}: {len(lines)} words, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
