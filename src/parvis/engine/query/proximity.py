"""Phrases as patterns over token strings, in the syntax that both Python's ``re`` and RE2 (ClickHouse) read."""

from __future__ import annotations

import re
from functools import cache
from math import comb

from parvis.engine.query.ast import Phrase
from parvis.engine.words import BREAK

MOST_ARRANGEMENTS = 600
"""A phrase with a distance is refused when its words can be spread in more ways than this (patterns would explode)."""
LARGEST_DISTANCE = 50

_OTHER_WORD = f" [^ {BREAK}]+"


def arrangements(words: int, slop: int) -> int:
    """In how many ways ``slop`` other words can be spread between ``words`` words."""
    return comb(slop + words - 1, words - 1) if words > 2 else 1


@cache
def phrase_pattern(phrase: Phrase) -> str:
    """A pattern found in ``" " + token_string + " "`` exactly when the phrase matches it. ``slop`` counts in all."""
    if phrase.slop == 0 or len(phrase.words) < 2:
        return " " + " ".join(map(re.escape, phrase.words)) + " "
    escaped = [re.escape(word) for word in phrase.words]
    return " " + _tail(escaped, 0, phrase.slop) + " "


def _tail(words: list[str], index: int, slop: int) -> str:
    remaining = len(words) - index - 1
    if remaining == 0:
        return words[index]
    if remaining == 1:
        return f"{words[index]}(?:{_OTHER_WORD}){{0,{slop}}} {words[index + 1]}"
    branches = [f"{_OTHER_WORD * used} {_tail(words, index + 1, slop - used)}" for used in range(slop + 1)]
    return f"{words[index]}(?:{'|'.join(branches)})"
