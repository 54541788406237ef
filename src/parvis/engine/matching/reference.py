"""What each query means, written as simply as can be: every faster way must agree with this one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parvis.engine.items import Item
from parvis.engine.query import fields
from parvis.engine.query.ast import (
    And,
    Everything,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Term,
    Wildcard,
)
from parvis.engine.query.proximity import exact_pattern
from parvis.engine.words import BREAK, LONGEST_TEXT

_Spans = set[tuple[int, int]]


def matches(
    node: Node,
    item: Item,
    tokens: str,
    language: str,
    sentiment: str = "",
    emotion: str | None = None,
    brands: Iterable[int] = (),
    aspects: Iterable[str] = (),
) -> bool:
    """Does the item match?

    ``tokens`` is its token string; ``language``, ``sentiment`` and ``emotion`` what the engine understood (an empty
    sentiment: not asked, matches no ``sentiment:``); ``brands`` the ids of the brands it belongs to; ``aspects`` as in
    :class:`~parvis.engine.understanding.Understanding`.
    """

    def holds(node: Node) -> bool:
        match node:
            case Everything():
                return True
            case And(parts=parts):
                return all(holds(part) for part in parts)
            case Or(parts=parts):
                return any(holds(part) for part in parts)
            case Not(part=part):
                return not holds(part)
            case Term() | Wildcard() | Phrase() | Near():
                return any(_spans(node, run.split()) for run in tokens.split(BREAK))
            case Exact():
                return _exact(node, item, tokens)
            case Range():
                return in_range(node, fields.number(node.name, item))
            case Field(name="sentiment", value=value):
                return sentiment == value
            case Field(name="emotion", value=value):
                return (emotion or fields.NO_EMOTION) == value and sentiment != ""
            case Field(name="aspect", value=value):
                return any(term in aspects for term in fields.aspect_terms(value))
            case Field(name="brand", value=value):
                return value in map(str, brands)
            case Field():
                return field_matches(node, item, language)
            case _:
                raise ValueError(f"fill in the fragments first: {node!r}")

    return holds(node)


def field_matches(field: Field, item: Item, language: str) -> bool:
    """Does the item satisfy a condition that is not about its text? See :mod:`parvis.engine.query.fields`."""
    value = field.value
    match field.name:
        case "hashtag":
            return any(
                tag.startswith(value) if field.prefix else tag == value for tag in fields.hashtags(item)
            )
        case "mention":
            return any(_same_handle(handle, field) for handle in fields.mentions(item))
        case "author":
            handle, identity = fields.author(item)
            return _same_handle(handle, field) or (identity == value and not field.prefix)
        case "lang":
            return fields.primary_language(language) == value
        case "network":
            return item.network == value
        case "site":
            return any(host == value or host.endswith("." + value) for host in fields.sites(item))
        case "link":
            return any(value in link for link in fields.links(item))
        case "is":
            return value in fields.kinds(item)
        case "has":
            return value in fields.features(item)
        case "country":
            return fields.country(item) == value
        case "type":
            return fields.type_of(item) == value
        case _:
            raise ValueError(f"no such field: {field.name}")


def in_range(wanted: Range, number: float | None) -> bool:
    """Is the number known, and within the limits?"""
    if number is None:
        return False
    if wanted.low is not None and (number < wanted.low or (wanted.low_open and number == wanted.low)):
        return False
    return not (
        wanted.high is not None and (number > wanted.high or (wanted.high_open and number == wanted.high))
    )


def _exact(node: Exact, item: Item, tokens: str) -> bool:
    said = set(tokens.split(" "))
    return all(word in said for word in node.words) and bool(
        re.search(exact_pattern(node.text, re2=False), item.text[:LONGEST_TEXT])
    )


def _same_handle(handle: str, field: Field) -> bool:
    if field.prefix:
        return handle.startswith(field.value)
    return handle == field.value or handle.startswith(field.value + "@")


def _spans(node: Node, run: list[str]) -> _Spans:
    """The (first, last) places of a run of tokens at which a positional node stands."""
    match node:
        case Term(word=word, prefix=prefix):
            return {
                (i, i) for i, token in enumerate(run) if (token.startswith(word) if prefix else token == word)
            }
        case Wildcard(pattern=pattern):
            return {(i, i) for i, token in enumerate(run) if _globs(pattern, token)}
        case Phrase(words=words, slop=slop):
            return {(i, end) for i in range(len(run)) for end in _phrase_ends(run, i, words, slop)}
        case Or(parts=parts):
            return {span for part in parts for span in _spans(part, run)}
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            lefts, rights = _spans(left, run), _spans(right, run)
            joined = {(a, d) for a, b in lefts for c, d in rights if 0 <= c - b - 1 <= distance}
            if not ordered:
                joined |= {(c, b) for a, b in lefts for c, d in rights if 0 <= a - d - 1 <= distance}
            return joined
        case _:
            raise ValueError(f"has no place in the text: {node!r}")


def _globs(pattern: str, token: str) -> bool:
    if not pattern:
        return not token
    if pattern[0] == "*":
        return any(_globs(pattern[1:], token[start:]) for start in range(len(token) + 1))
    return bool(token) and pattern[0] in {"?", token[0]} and _globs(pattern[1:], token[1:])


def _phrase_ends(run: list[str], start: int, words: tuple[str, ...], slop: int) -> set[int]:
    """Where the words end when they stand in ``run`` from ``start`` on, at most ``slop`` others between them in all."""
    if start >= len(run) or run[start] != words[0]:
        return set()
    if len(words) == 1:
        return {start}
    return {
        end
        for skipped in range(slop + 1)
        for end in _phrase_ends(run, start + 1 + skipped, words[1:], slop - skipped)
    }
