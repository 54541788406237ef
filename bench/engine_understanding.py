"""How many posts a second of one core are understood (tokens, language, mood, emotion, aspects, fingerprint), and where
time goes, beside the library that reads languages alone and a plain lexicon.

Posts are real where ``../shared/data`` is there (French and English tweets), else made up.

Run: ``python bench/engine_understanding.py``
"""

from __future__ import annotations

import datetime as dt
import platform
import time
from collections.abc import Callable
from pathlib import Path

from parvis.engine.aspect_moods import with_aspects
from parvis.engine.aspect_taxonomy import STARTING, AspectFinder
from parvis.engine.items import Actor, Item
from parvis.engine.judging import LexiconJudge, Py3langidAlone
from parvis.engine.language import detect_all
from parvis.engine.lexicon import all_clues
from parvis.engine.models import mood_model
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.words import fold, normalise, spoken

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "umsab"
BATCH = 1_000


def texts() -> list[str]:
    """French and English posts in turn."""
    if not DATA.exists():
        return [
            "Encore une panne ce matin, le service client ne répond pas #BadBuzz",
            "Love the new app, thank you!",
        ] * 2000
    french, english = (
        (DATA / folder / "train_text.txt").read_text(encoding="utf-8").splitlines()
        for folder in ("french", "english")
    )
    return [text for pair in zip(french, english, strict=True) for text in pair]


def rate(count: int, work: Callable[[], object]) -> float:
    """Posts a second, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return count / best


def main() -> None:
    print(f"{platform.platform()}, Python {platform.python_version()}, seconds of one core")
    said = texts()
    when = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    items = [
        Item(network="bluesky", id=str(n), actor=Actor(id="1"), content=text, published=when)
        for n, text in enumerate(said)
    ]
    reader = BaselineUnderstander()
    folded = [fold(text) for text in said]
    tokens = [normalise(text) for text in said]
    bare = [spoken(text) for text in folded]
    french = ["fr"] * len(said)
    found = all_clues(said, tokens, bare, french)
    aspects = AspectFinder(STARTING)
    model = mood_model("fr")
    assert model is not None
    parts: dict[str, Callable[[], object]] = {
        "tokens": lambda: [normalise(text) for text in said],
        "language": lambda: detect_all(said, tokens, [""] * len(said)),
        "clues": lambda: all_clues(said, tokens, bare, french),
        "mood and emotion": lambda: model.linear.logits(bare, found),
        "aspects, without their moods": lambda: [aspects.of(words, "fr") for words in tokens],
        "everything but aspects": lambda: [
            reader.understand(items[start : start + BATCH]) for start in range(0, len(items), BATCH)
        ],
        "everything": lambda: [
            with_aspects(some, reader.understand(some), aspects, reader)
            for start in range(0, len(items), BATCH)
            if (some := items[start : start + BATCH])
        ],
        "py3langid alone, for comparison": lambda: Py3langidAlone().languages(said),
        "lexicon alone, for comparison": lambda: LexiconJudge().sentiments(said, "fr"),
    }
    for name, work in parts.items():
        print(f"{name:<32} {rate(len(items), work):>9,.0f} posts/s")


if __name__ == "__main__":
    main()
