"""Cuts a long text into the parts of a thread: where a sentence or a line ends, else between words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex  # type: ignore[import-untyped]

_SENTENCE = regex.compile(r"(?:[.!?…。！？]+[\"'”»’)\]]*\s+|[。！？]+)(?![\p{Ll}])|\n\s*")
_ABBREVIATED = regex.compile(
    r"(?:^|[\s(«“])(?:\p{Lu}|Dr|Mr|Mrs|Ms|Mme|Mlle|Me|Pr|St|Ste|cf|vs|env|p\.\s?ex|e\.\s?g|i\.\s?e)\.\s+$"
)
_GAP = regex.compile(r"\s+")
_GRAPHEME = regex.compile(r"\X")


def split(text: str, fits: Callable[[str, int], bool]) -> list[str]:
    """The text in as few parts as fit one after the other, none of them blank. Nothing of it but the blanks between parts gets lost.

    ``fits`` tells whether a text can be the part of a number (from 0); a shorter one must then fit too. A sign that does not fit even
    alone is a part of its own.
    """
    parts: list[str] = []
    rest = text.strip()
    while rest:
        number = len(parts)
        end = _end_of_first(rest, lambda piece, number=number: fits(piece, number))  # type: ignore[misc]
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return parts


def _end_of_first(text: str, fits: Callable[[str], bool]) -> int:
    """How much of a text is its first part."""
    if fits(text):
        return len(text)
    for ends in (_sentence_ends, _word_ends, _grapheme_ends):
        fitting = _last_that_fits(text, list(ends(text)), fits)
        if fitting:
            return fitting
    first = _GRAPHEME.match(text)
    return first.end() if first else len(text)


def _last_that_fits(text: str, ends: list[int], fits: Callable[[str], bool]) -> int:
    low, high = 0, len(ends)  # the first ``low`` ends fit
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[: ends[middle - 1]].rstrip()):
            low = middle
        else:
            high = middle - 1
    return ends[low - 1] if low else 0


def _sentence_ends(text: str) -> Iterator[int]:
    for found in _SENTENCE.finditer(text):
        if found.end() < len(text) and not _ABBREVIATED.search(text, 0, found.end()):
            yield found.end()


def _word_ends(text: str) -> Iterator[int]:
    yield from (found.end() for found in _GAP.finditer(text))


def _grapheme_ends(text: str) -> Iterator[int]:
    yield from (found.end() for found in _GRAPHEME.finditer(text))
