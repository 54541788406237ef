"""How well aspects and their moods are found in sentences written by hand, and what examples teach."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from parvis.engine.aspect_moods import with_aspects
from parvis.engine.aspect_taxonomy import STARTING, AspectFinder
from parvis.engine.items import Actor, Item
from parvis.engine.understand import BaselineUnderstander

SENTENCES = Path(__file__).with_name("aspect_sentences.txt")
MOODS = {"+": "positive", "-": "negative", "=": "neutral"}


class Sentence(NamedTuple):
    language: str
    aspects: dict[str, str]
    text: str


def sentences() -> list[Sentence]:
    """All of them, French first."""
    found = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, about, text = (part.strip() for part in line.split("|", 2))
            found.append(Sentence(language, {one[:-1]: MOODS[one[-1]] for one in about.split()}, text))
    return found


class Measured(NamedTuple):
    """Of aspects: precision, recall, F1; of those rightly found, the share whose mood is right; all from 0 to 1."""

    precision: float
    recall: float
    f1: float
    moods: float
    moods_of_whole: float
    wrong: list[str]


def measure(some: list[Sentence]) -> Measured:
    """Read with the list everybody starts from."""
    reader = BaselineUnderstander()
    when = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    items = [
        Item(
            network="x",
            id=str(n),
            actor=Actor(id="a"),
            content=one.text,
            published=when,
            language=one.language,
        )
        for n, one in enumerate(some)
    ]
    understood = reader.understand(items)
    read = with_aspects(items, understood, AspectFinder(STARTING), reader)
    right = found = there = moods = whole = 0
    wrong = []
    for one, terms, general in zip(some, read, understood, strict=True):
        said = dict(term.rsplit(":", 1) for term in terms)
        common = said.keys() & one.aspects.keys()
        right, found, there = right + len(common), found + len(said), there + len(one.aspects)
        moods += sum(said[name] == one.aspects[name] for name in common)
        whole += sum(general.sentiment == one.aspects[name] for name in common)
        if said != one.aspects:
            wrong.append(f"{one.text} — {one.aspects} — {said}")
    precision, recall = right / (found or 1), right / (there or 1)
    return Measured(
        precision,
        recall,
        2 * precision * recall / (precision + recall),
        moods / (right or 1),
        whole / (right or 1),
        wrong,
    )


if __name__ == "__main__":
    for language in ("fr", "en"):
        mine = [one for one in sentences() if one.language == language]
        for name, part in (("looked at", mine[::2]), ("not looked at", mine[1::2])):
            got = measure(part)
            print(language, name, len(part), *(f"{100 * value:.1f}" for value in got[:5]))
            if name == "looked at":
                print(*got.wrong, sep="\n")
