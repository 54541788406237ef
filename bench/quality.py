"""How well moods, emotions and languages are read: models that have not seen the texts, beside simple readers of the same texts.

Run: ``python bench/quality.py [--data FOLDER]``, about twenty minutes of one core, since the models are learned again without
the texts they are then scored on (``training``). What ships learned from all of these texts: ``parvis evaluate`` on them
would flatter it. Languages are the exception: their validation tweets were kept apart, and what ships is scored as it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from training import data
from training.mood_models import english_emotions, french_emotions, mood_texts, train_mood

from parvis.engine.emotion import CLASSES as EMOTIONS
from parvis.engine.evaluation import one_class_each, several_classes_each
from parvis.engine.judging import BaselineJudge, Judge, LexiconJudge, MajorityJudge, Py3langidAlone
from parvis.engine.sentiment import CLASSES as MOODS

DATA = Path(__file__).parents[1].parent / "shared" / "data"
LONGER_THAN = 20
"""Characters of the texts whose language is asked."""
TWEETS = {"fr": "french", "en": "english", "es": "spanish", "de": "german", "it": "italian", "pt": "portuguese", "ar": "arabic", "hi": "hindi"}  # fmt: skip


def moods(folder: Path, language: str) -> None:
    """The simple readers, on every labelled tweet."""
    texts: list[str] = []
    labels: list[int] = []
    for part in ("train", "val"):
        said, given = data.sentiment(folder, TWEETS[language], part)
        texts, labels = texts + said, labels + given
    names = [str(name) for name in MOODS]
    shares = [labels.count(place) / len(labels) for place in range(len(names))]
    true = [names[label] for label in labels]
    judges: tuple[Judge, ...] = (LexiconJudge(), MajorityJudge(shares, [], ""))
    for judge in judges:
        given_names = [names[int(place)] for place in judge.sentiments(texts, language).argmax(axis=1)]
        print(
            f"{language} mood, {judge.name}: macro-F1 {100 * one_class_each(true, given_names, names).macro_f1:.1f}"
        )


def every_emotion(folder: Path) -> None:
    """What always saying yes to everything scores: the least that a reader of emotions must beat."""
    for language in ("fr", "en"):
        found = [felt for _text, felt in data.xed(folder, language)]
        names = [str(name) for name in EMOTIONS]
        scored = several_classes_each(found, [set(names)] * len(found), names)
        print(f"{language} XED, every emotion always: macro-F1 {100 * scored.macro_f1:.1f}")


def languages(folder: Path) -> None:
    """Validation tweets of eight languages, without any hint; longer than twenty characters."""
    texts: list[str] = []
    true: list[str] = []
    for code, name in TWEETS.items():
        said = [text for text in data.sentiment(folder, name, "val")[0] if len(text.strip()) > LONGER_THAN]
        texts, true = texts + said, true + [code] * len(said)
    readers = {"Parvis": BaselineJudge().languages, "py3langid": Py3langidAlone().languages}
    for name, read in readers.items():
        given = [code for code, _sure in read(texts)]
        right = {
            code: np.mean([g == t for g, t in zip(given, true, strict=True) if t == code]) for code in TWEETS
        }
        listed = ", ".join(f"{code} {100 * share:.1f}" for code, share in right.items())
        mean = 100 * np.mean([g == t for g, t in zip(given, true, strict=True)])
        print(f"language, {name}: {mean:.1f}% of {len(texts)} right ({listed})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    folder = parser.parse_args().data
    if not folder.is_dir():
        print(f"SKIPPED: no labelled texts at {folder}")
        return
    languages(folder)
    every_emotion(folder)
    print("Parvis, on texts its models have not seen:", flush=True)
    french_emotions(folder)
    moods(folder, "fr")
    train_mood(*mood_texts(folder, "fr"), "fr", ())
    _emotions, opinions = english_emotions(folder)
    moods(folder, "en")
    train_mood(*mood_texts(folder, "en"), "en", (opinions,))


if __name__ == "__main__":
    main()
