"""Phrases, distances and wildcards as patterns over token strings, in the syntax that both Python's ``re`` and RE2
(ClickHouse) read.

RE2 answers them in linear time. Python's ``re`` does not: the live matcher counts positions instead
(:mod:`parvis.engine.matching.positions`).
"""

from __future__ import annotations

import re
from functools import cache
from math import comb

from parvis.engine.query.ast import And, Exact, Fragment, Near, Node, Or, Phrase, Term, Wildcard
from parvis.engine.words import BREAK

MOST_ARRANGEMENTS = 600
"""A phrase with a distance is refused when its words can be spread in more ways than this (patterns would explode)."""
LARGEST_DISTANCE = 50
LARGEST_PATTERN = 40_000
"""A NEAR is refused when its pattern would be larger than this, in characters."""

_OTHER_WORD = f" [^ {BREAK}]+"
_LETTER = f"[^ {BREAK}]"
_GAP = 12  # what one possible word of a gap weighs in a compiled pattern


def is_positional(node: Node) -> bool:
    """Can it stand beside NEAR: a word, a phrase, an exact form, another NEAR, or alternatives of those? (A fragment may turn
    out to.)
    """
    match node:
        case Term() | Wildcard() | Phrase() | Near() | Fragment() | Exact():
            return True
        case Or(parts=parts):
            return all(map(is_positional, parts))
        case And():
            return exact_forms_of(node) is not None
        case _:
            return False


def exact_forms_of(node: And) -> tuple[Node, tuple[Exact, ...]] | None:
    """What a NEAR of exact forms has become (see :func:`parvis.engine.query.composing.near`): the NEAR of their words, and the
    forms the text must have; ``None`` for any other AND.
    """
    forms = tuple(part for part in node.parts if isinstance(part, Exact))
    others = [part for part in node.parts if not isinstance(part, Exact)]
    if len(others) != 1 or not forms or not is_positional(others[0]):
        return None
    standing = _words_of(others[0])
    return (others[0], forms) if all(standing.issuperset(form.words) for form in forms) else None


def _words_of(node: Node) -> set[str]:
    match node:
        case Term(word=word):
            return {word}
        case Phrase(words=words):
            return set(words)
        case Near(left=left, right=right):
            return _words_of(left) | _words_of(right)
        case Or(parts=parts) | And(parts=parts):
            return set().union(*map(_words_of, parts))
        case _:
            return set()


def arrangements(words: int, slop: int) -> int:
    """In how many ways ``slop`` other words can be spread between ``words`` words."""
    return comb(slop + words - 1, words - 1) if words > 2 else 1


def pattern_size(node: Node) -> int:
    """How large the pattern of a positional node is, roughly, without making it."""
    match node:
        case Term(word=text) | Wildcard(pattern=text):
            return len(text) + 12
        case Phrase(words=words, slop=slop):
            return (sum(map(len, words)) + slop * _GAP) * arrangements(len(words), slop)
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            return (pattern_size(left) + pattern_size(right) + distance * _GAP) * (1 if ordered else 2)
        case Or(parts=parts):
            return sum(map(pattern_size, parts)) + len(parts)
        case _:
            return 0


def positional_pattern(node: Node) -> str:
    """A pattern found in ``" " + token_string + " "`` exactly when a positional node matches it."""
    return f" (?:{_pattern(node)}) "


def _pattern(node: Node) -> str:
    match node:
        case Term(word=word, prefix=prefix):
            return re.escape(word) + (f"{_LETTER}*" if prefix else "")
        case Wildcard(pattern=pattern):
            return wildcard_pattern(pattern)
        case Phrase():
            return phrase_pattern(node)[1:-1]
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            first, second = f"(?:{_pattern(left)})", f"(?:{_pattern(right)})"
            gap = f"(?:{_OTHER_WORD}){{0,{distance}}} "
            there = f"{first}{gap}{second}"
            return there if ordered else f"{there}|{second}{gap}{first}"
        case Or(parts=parts):
            return "|".join(f"(?:{_pattern(part)})" for part in parts)
        case _:
            raise ValueError(f"has no place in the text: {node!r}")


def wildcard_pattern(pattern: str) -> str:
    """One token of that form, as a pattern."""
    if pattern == "*":
        return f"{_LETTER}+"
    return "".join({"*": f"{_LETTER}*", "?": _LETTER}.get(letter) or re.escape(letter) for letter in pattern)


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


_AROUND = r"[^\pL\pN_]"
_SPACE = "[ \t\r\n\u00a0\u2009\u202f]+"


def exact_pattern(text: str, *, re2: bool) -> str:
    """Those characters as whole words of a raw text, for RE2 or for Python's ``re``. Both forms mean the same."""
    inside = "".join(
        _SPACE if letter == " " else "['’]" if letter in "'’" else re.escape(letter) for letter in text
    )
    if not re2:
        begins = r"(?<!\w)" if _is_word(text[0]) else ""
        ends = r"(?!\w)" if _is_word(text[-1]) else ""
        return f"{begins}{inside}{ends}"
    begins = f"(?:^|{_AROUND})" if _is_word(text[0]) else ""
    ends = f"(?:$|{_AROUND})" if _is_word(text[-1]) else ""
    return f"{begins}{inside}{ends}"


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
