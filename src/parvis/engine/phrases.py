"""The most telling phrases of a sample of texts: what people say again and again in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.engine.stopwords import BY_LANGUAGE, STOP_WORDS
from parvis.engine.words import BREAK

LONGEST_TEXT_READ = 2_000
"""Characters of each text that are read: a few very long articles must not drown the sample, nor slow it down."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or three words that belong together, and how many of the texts say them."""

    text: str
    count: int


def top_phrases(
    token_strings: Sequence[str], limit: int = 10, languages: Iterable[str] = (), least: int = 2
) -> list[Phrase]:
    """The most telling phrases of two or three words, best first.

    A phrase scores by the number of texts that say it and by how much more often its words stand together than
    chance would have it. Identical texts (reposts) count once each. Phrases do not begin or end with a little word of
    ``languages`` (default: all that are known), are said by at least ``least`` texts, and one that only ever appears
    inside a longer one gives way to it.
    """
    little = frozenset().union(*(BY_LANGUAGE.get(code, frozenset()) for code in languages)) or STOP_WORDS
    sample = _Sample(token_strings, little)
    most = 50 * limit  # enough for the repeats that will be left out
    candidates = [*sample.phrases(2, least, most), *sample.phrases(3, least, most)]
    candidates.sort(key=lambda candidate: (-candidate[0], candidate[2]))
    return _without_repeats(candidates, limit)


_Candidate = tuple[float, int, tuple[str, ...]]


class _Sample:
    """The texts as word numbers, so that phrases are counted by sorting numbers rather than by hashing words."""

    def __init__(self, token_strings: Sequence[str], little: frozenset[str]) -> None:
        texts = [tokens[:LONGEST_TEXT_READ].split(" ") for tokens in token_strings]
        every_word = [word for text in texts for word in text]
        self.vocabulary = list(dict.fromkeys(every_word))
        numbers = {word: number for number, word in enumerate(self.vocabulary)}
        self.words = np.array([numbers[word] for word in every_word], dtype=np.int64)
        self.text_of = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        self.texts = len(texts)
        self.can_end = np.array(
            [word not in little and len(word) > 1 and word[0].isalpha() for word in self.vocabulary], bool
        )
        self.is_break = np.array([word == BREAK for word in self.vocabulary], bool)
        said = np.unique(self.words * max(self.texts, 1) + self.text_of) // max(self.texts, 1)
        self.said_by = np.bincount(said, minlength=len(self.vocabulary))

    def phrases(self, length: int, least: int, most: int) -> Iterator[_Candidate]:
        """The ``most`` best phrases of ``length`` words said by ``least`` texts or more: score, texts, words."""
        starts, counts = self._count(length, least)
        scores = self._scores(self.words[starts], self.words[starts + length - 1], counts)
        longer_is_better = 1.0 if length == 2 else 1.25
        for place in np.argsort(-scores, kind="stable")[:most].tolist():
            numbers = self.words[starts[place] : starts[place] + length].tolist()
            yield (
                longer_is_better * float(scores[place]),
                int(counts[place]),
                tuple(self.vocabulary[number] for number in numbers),
            )

    def _count(self, length: int, least: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where an example of each phrase stands, and how many texts say it."""
        places = len(self.words) - length + 1
        if places < 1:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        first, last = self.words[:places], self.words[length - 1 :]
        usable = self.can_end[first] & self.can_end[last] & (first != last)
        usable &= self.text_of[:places] == self.text_of[length - 1 :]
        for offset in range(1, length - 1):
            usable &= ~self.is_break[self.words[offset : offset + places]]
        starts = np.flatnonzero(usable)
        keys = np.zeros(len(starts), np.int64)
        for offset in range(length):
            keys = np.unique(keys * len(self.vocabulary) + self.words[starts + offset], return_inverse=True)[
                1
            ]
        _, once = np.unique(keys * max(self.texts, 1) + self.text_of[starts], return_index=True)
        _, example, counts = np.unique(keys[once], return_index=True, return_counts=True)
        often = counts >= least
        return starts[once[example[often]]], counts[often]

    def _scores(
        self, first: NDArray[np.int64], last: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Texts that say it × what its outer words tell about each other."""
        chance = self.said_by[first] * self.said_by[last].astype(np.float64)
        return np.multiply(counts, np.log(counts * self.texts / chance + 1.0), dtype=np.float64)


def _without_repeats(candidates: list[_Candidate], limit: int) -> list[Phrase]:
    """The best candidates, none of them (nearly) the same mentions as one kept already."""
    kept: list[tuple[int, tuple[str, ...]]] = []
    for _, count, phrase in candidates:
        overlapping = [place for place, (_, other) in enumerate(kept) if _overlap(phrase, other)]
        if not overlapping:
            if len(kept) < limit:
                kept.append((count, phrase))
            continue
        place = overlapping[0]
        if len(overlapping) == 1 and len(phrase) > len(kept[place][1]) and count >= 0.6 * kept[place][0]:
            kept[place] = (count, phrase)
    return [Phrase(" ".join(phrase), count) for count, phrase in kept]


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Do they share two words that follow each other, or as many words whatever the order?"""
    return len(set(one) & set(other)) >= 2
