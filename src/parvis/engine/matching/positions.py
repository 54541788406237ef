"""Where in a text words stand close together, counted on positions: the cost grows with the text and never explodes.

The positions of a text are the bits of a whole number, bit 0 the first token. What a node matches is told as the set of
places where it can end, given the set of places where it may begin: a few shifts, whatever the text holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from parvis.engine.query.ast import Near, Node, Or, Phrase, Term, Wildcard
from parvis.engine.query.proximity import wildcard_pattern
from parvis.engine.words import BREAK

Ends = Callable[["Positions", int], int]
"""Given the places where a node may begin, the places just after where it can end."""


class Positions:
    """The tokens of one text, asked where each word stands. ``anywhere`` holds a bit for every token."""

    __slots__ = ("_of_word", "_tokens", "anywhere", "others")

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._of_word: dict[str, int] = {}
        self.anywhere = (1 << len(tokens)) - 1
        self.others = self.anywhere & ~self.of_word(BREAK)
        """Every token that a distance may pass over."""

    def of_word(self, word: str) -> int:
        """The places of one word."""
        found = self._of_word.get(word)
        if found is None:
            tokens = self._tokens
            found = self._of_word[word] = _bits(
                [place for place, token in enumerate(tokens) if token == word] if word in tokens else (),
                len(tokens),
            )
        return found

    def of_words(self, accepts: Callable[[str], object]) -> int:
        """The places of the words that ``accepts`` says yes to."""
        wanted = {token for token in set(self._tokens) if token != BREAK and accepts(token)}
        return _bits(
            [place for place, token in enumerate(self._tokens) if token in wanted], len(self._tokens)
        )


def _bits(places: Iterable[int], length: int) -> int:
    row = bytearray(length // 8 + 1)
    for place in places:
        row[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(row, "little")


def found(ends: Ends, positions: Positions) -> bool:
    """Does the node stand anywhere in the text?"""
    return ends(positions, positions.anywhere) != 0


def ends_of(node: Node) -> Ends:
    """What tells where a positional node ends (see :func:`parvis.engine.query.proximity.is_positional`)."""
    match node:
        case Term(word=word, prefix=False):
            return lambda positions, begin: (positions.of_word(word) & begin) << 1
        case Term(word=word):
            return lambda positions, begin: (
                (positions.of_words(lambda token: token.startswith(word)) & begin) << 1
            )
        case Wildcard(pattern=pattern):
            accepts = glob(pattern)
            return lambda positions, begin: (positions.of_words(accepts) & begin) << 1
        case Phrase(words=words, slop=slop):
            return lambda positions, begin: _phrase_ends(positions, begin, words, slop)
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            return _near(ends_of(left), ends_of(right), distance, ordered)
        case Or(parts=parts):
            return _any([ends_of(part) for part in parts])
        case _:
            raise ValueError(f"has no place in the text: {node!r}")


def glob(pattern: str) -> Callable[[str], object]:
    """Says whether a token is of the form of a wildcard, in time that grows with the token only."""
    first, *rest = [
        "".join("." if letter == "?" else re.escape(letter) for letter in piece)
        for piece in pattern.split("*")
    ]
    if not rest:
        return re.compile(first).fullmatch
    middle = "".join(f"(?>.*?{piece})" for piece in rest[:-1] if piece)
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL).fullmatch


def padded_pattern(pattern: str) -> str:
    """A wildcard over the padded token string, for one quick look before counting positions."""
    return f" {wildcard_pattern(pattern)} "


def _near(left: Ends, right: Ends, distance: int, ordered: bool) -> Ends:
    def ends(positions: Positions, begin: int) -> int:
        after = right(positions, _reach(positions, left(positions, begin), distance))
        if not ordered:
            after |= left(positions, _reach(positions, right(positions, begin), distance))
        return after

    return ends


def _any(parts: list[Ends]) -> Ends:
    def ends(positions: Positions, begin: int) -> int:
        after = 0
        for part in parts:
            after |= part(positions, begin)
        return after

    return ends


def _reach(positions: Positions, places: int, distance: int) -> int:
    """The places, and those up to ``distance`` other words further on."""
    reached = places
    for _ in range(distance):
        places = (places & positions.others) << 1
        if not places:
            break
        reached |= places
    return reached


def _phrase_ends(positions: Positions, begin: int, words: tuple[str, ...], slop: int) -> int:
    """One row of places for each number of other words passed over so far."""
    start = (positions.of_word(words[0]) & begin) << 1
    rows = [start] + [0] * slop
    for word in words[1:]:
        if not any(rows):
            return 0
        for used in range(1, slop + 1):
            rows[used] |= (rows[used - 1] & positions.others) << 1
        here = positions.of_word(word)
        rows = [(row & here) << 1 for row in rows]
    after = 0
    for row in rows:
        after |= row
    return after
