"""Words as they are typed in a query: wildcards, exact forms, addresses, names of fragments."""

from __future__ import annotations

import re
import unicodedata

from parvis.engine.query import errors
from parvis.engine.query.ast import Exact, Node, Span, Term, Wildcard
from parvis.engine.query.errors import QueryError
from parvis.engine.query.values import QUOTES
from parvis.engine.words import fold, words

MOST_WILDCARDS = 6
"""Stars and question marks one word may have."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
# While a text is normalised, two letters that nobody types stand for the star and the question mark.
_STAR, _ONE = "\ua66e", "\ua610"
_STAND_INS = str.maketrans("", "", _STAR + _ONE)
_ONE_LETTER = re.compile(r"(?<=[\w*?])\?(?=[?*_]*[^\W_])")  # a word never ends with an underscore
_PUNCTUATED_END = re.compile(r"[*_]*\?[?*_]*$")
_FRAGMENT_NAME = re.compile(r"[\w-]+(?: [\w-]+)*")
_SPACES = re.compile(r"\s+")
LONGEST_FRAGMENT_NAME = 60


def is_address(typed: str) -> bool:
    """Is it a web address rather than a word?"""
    return _ADDRESS.match(typed) is not None


def typed_words(typed: str, span: Span) -> list[Node]:
    """The words of what was typed, in order: :class:`Term` or, where a star or a question mark says so, :class:`Wildcard`.

    A question mark counts only inside a word: at its end it is punctuation. A star alone stands for any word.
    """
    if "*" not in typed and "?" not in typed:
        return [Term(word, span=span) for word in words(typed)]
    marked = _ONE_LETTER.sub(_ONE, typed.translate(_STAND_INS)).replace("*", _STAR)
    found = [_word(word, span) for word in words(marked)]
    if all(isinstance(part, Wildcard) and not part.pattern.strip("*?") for part in found) and found:
        raise QueryError(errors.BAD_WILDCARD, span, {"text": typed})
    return found


def _word(word: str, span: Span) -> Node:
    # A question mark at either end would be read as punctuation, an underscore is none of a word; where there is nothing else, any word may stand.
    typed = word.replace(_STAR, "*").replace(_ONE, "?")
    spelled = _PUNCTUATED_END.sub(lambda end: "*" if "*" in end[0] else "", typed).strip("?_")
    pattern = re.sub(r"\*+", "*", spelled) or "*"
    marks = pattern.count("*") + pattern.count("?")
    if not marks:
        return Term(pattern, span=span)
    if marks > MOST_WILDCARDS:
        raise QueryError(errors.TOO_MANY_WILDCARDS, span, {"text": pattern, "limit": MOST_WILDCARDS})
    if marks == 1 and pattern.endswith("*") and len(pattern) > 1:
        return Term(pattern[:-1], prefix=True, span=span)
    return Wildcard(pattern, span)


def exact(typed: str, span: Span) -> Exact:
    """These characters as they stand. Accents written in two pieces and spacing do not count."""
    text = typed[1:-1] if typed[0] in QUOTES else typed
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    if "*" in text:
        raise QueryError(errors.WILDCARD_NOT_EXACT, span)
    found = tuple(words(text))
    if not found:
        raise QueryError(errors.EMPTY_PHRASE, span)
    return Exact(text, found, span)


def fragment_name(typed: str) -> str:
    """The name of a fragment as it is looked up: folded, single spaces; empty when it is no name."""
    name = " ".join(fold(typed).split())
    return name if _FRAGMENT_NAME.fullmatch(name) and len(name) <= LONGEST_FRAGMENT_NAME else ""
