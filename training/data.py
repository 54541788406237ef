"""The labelled texts that the shipped models learn from, read from a folder laid out as ``docs/models`` says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

SENTIMENT_LANGUAGES = {
    "fr": "french", "en": "english", "ar": "arabic", "de": "german", "es": "spanish", "it": "italian",
    "pt": "portuguese",
}  # fmt: skip
LANGUAGE_FOLDERS = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian",
    "pt": "portuguese",
}  # fmt: skip
EMOTIONS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")
"""In the order of the numbers of XED, from 1."""
_NUMBERS = re.compile(r"[1-8](, ?[1-8])*")

GOEMOTIONS_TO_SENTIMENT = {
    "positive": {"admiration", "amusement", "approval", "caring", "excitement", "gratitude", "joy", "love", "optimism",
                 "pride", "relief", "desire"},
    "negative": {"anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief",
                 "nervousness", "remorse", "sadness"},
}  # fmt: skip


def sentiment(folder: Path, language: str, part: str) -> tuple[list[str], list[int]]:
    """UMSAB texts of one language and their labels: 0 negative, 1 neutral, 2 positive."""
    place = folder / "umsab" / language
    texts = (place / f"{part}_text.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    labels = [int(line) for line in (place / f"{part}_labels.txt").read_text().split()]
    assert len(texts) == len(labels), place
    return texts, labels


def moods_of(names: set[str]) -> set[str]:
    """The moods, "positive" and "negative", that emotions of GoEmotions tell."""
    return {mood for mood, tell in GOEMOTIONS_TO_SENTIMENT.items() if tell & names}


def xed(folder: Path, language: str) -> Iterator[tuple[str, set[str]]]:
    """Film subtitles and their emotions, in words."""
    text = ""
    for line in (folder / "xed" / f"{language}.tsv").read_text(encoding="utf-8").split("\n"):
        said, _, numbers = line.rpartition("\t")
        if not _NUMBERS.fullmatch(numbers):  # a subtitle of several lines goes on
            text += line + " "
            continue
        yield (text + said).strip(' "'), {EMOTIONS[int(number) - 1] for number in numbers.split(",")}
        text = ""


def goemotions(folder: Path, part: str) -> Iterator[tuple[str, set[str]]]:
    """Forum comments and the names of their emotions (``neutral`` among them)."""
    names = (folder / "goemotions" / "labels.txt").read_text().split()
    for line in (
        (folder / "goemotions" / f"{part}.tsv").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    ):
        text, numbers, _ = line.split("\t")
        yield text, {names[int(number)] for number in numbers.split(",")}


def held_out(text: str, one_in: int = 10) -> bool:
    """Is this text kept for evaluation? Decided by the text itself, so that it never changes sides."""
    return hashlib.blake2b(text.encode(), digest_size=2).digest()[0] % one_in == 0
