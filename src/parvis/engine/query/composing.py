"""Building queries from parts and reducing them to the words a network can be searched for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from parvis.engine.query.ast import (
    NOWHERE,
    And,
    Everything,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Span,
    Term,
)
from parvis.engine.query.fields import primary_language
from parvis.engine.query.proximity import LARGEST_PATTERN, exact_forms_of, pattern_size

_UNSEARCHABLE = 1_000_000
MOST_FORMS = 64
"""Pairs of alternatives that a NEAR with exact forms may have; more, and it is refused as too large."""


def all_of(parts: Iterable[Node], span: Span = NOWHERE) -> Node:
    """The parts joined by AND: nested ANDs flattened, a single part itself, none at all everything."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.parts)
        elif not isinstance(part, Everything):
            flat.append(part)
    if len(flat) > 1:
        return And(tuple(flat), span)
    return flat[0] if flat else Everything(span)


def any_of(parts: Iterable[Node], span: Span = NOWHERE) -> Node:
    """The parts joined by OR: nested ORs flattened, a single part itself, none at all everything."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, Everything):
            return part
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    if len(flat) > 1:
        return Or(tuple(flat), span)
    return flat[0] if flat else Everything(span)


def negated(part: Node, span: Span = NOWHERE) -> Node:
    """What the part does not match; twice negated is the part itself."""
    return part.part if isinstance(part, Not) else Not(part, span)


def near(left: Node, right: Node, distance: int, ordered: bool = False, span: Span = NOWHERE) -> Node | None:
    """Both within ``distance`` words of each other; ``None`` when the two are too large together.

    Where a phrase says the same, it is that phrase, so that one meaning has one form. An exact form beside NEAR asks two things:
    that its words stand there, and that the text writes them so. What remains is a NEAR of words, and the exact form
    beside it, which the live matcher and the archive both answer.
    """
    lefts, rights = _with_forms(left), _with_forms(right)
    if any(forms for _, forms in (*lefts, *rights)):
        if len(lefts) * len(rights) > MOST_FORMS:
            return None
        found: list[Node] = []
        for first, firsts in lefts:
            for second, seconds in rights:
                standing = near(first, second, distance, ordered, span)
                if standing is None:
                    return None
                found.append(all_of((standing, *dict.fromkeys((*firsts, *seconds))), span))
        return any_of(found, span)
    if _is_plain(left) and _is_plain(right):
        if ordered:
            return Phrase((left.word, right.word), distance, span)
        return any_of(
            (
                Phrase((left.word, right.word), distance, span),
                Phrase((right.word, left.word), distance, span),
            ),
            span,
        )
    before, after = _run(left), _run(right)
    if ordered and distance == 0 and before and after:
        return Phrase(before + after, 0, span)
    joined = Near(left, right, distance, ordered, span)
    return joined if pattern_size(joined) <= LARGEST_PATTERN else None


def _with_forms(node: Node) -> list[tuple[Node, tuple[Exact, ...]]]:
    """The alternatives of one side of NEAR, each as words and the exact forms the text must have; those without any are one."""
    match node:
        case Exact(words=words, span=span):
            plain = Term(words[0], span=span) if len(words) == 1 else Phrase(words, 0, span)
            return [(plain, (node,))]
        case And():
            found = exact_forms_of(node)
            return [found] if found else [(node, ())]
        case Or(parts=parts, span=span):
            alternatives = [one for part in parts for one in _with_forms(part)]
            without = [words for words, forms in alternatives if not forms]
            with_forms = [(words, forms) for words, forms in alternatives if forms]
            return [*([(any_of(without, span), ())] if without else []), *with_forms]
        case _:
            return [(node, ())]


def _is_plain(node: Node) -> TypeGuard[Term]:
    return isinstance(node, Term) and not node.prefix


def _run(node: Node) -> tuple[str, ...]:
    """The words of a plain word or of an unbroken phrase."""
    if isinstance(node, Phrase) and node.slop == 0:
        return node.words
    return (node.word,) if _is_plain(node) else ()


def combine(query: Node, languages: Iterable[str] = (), networks: Iterable[str] = ()) -> Node:
    """The query limited to these languages and networks (none: no limit)."""
    limits: list[Node] = [query]
    for name, values in (
        ("lang", [primary_language(code) for code in languages]),
        ("network", list(networks)),
    ):
        if values:
            limits.append(any_of(Field(name, value.casefold()) for value in values))
    return all_of(limits)


def search_words(query: Node, text: str = "") -> tuple[str, ...]:
    """Words to search a network for, so that whatever the query matches holds at least one of them.

    Words, phrases (words joined by spaces), ``#hashtags`` and ``@handles``; empty when no such set exists (only
    negations, prefixes, languages…). Given the ``text`` the query was parsed from, they come back as typed, accents
    included, because networks do not all ignore accents.
    """
    return tuple(dict.fromkeys(_cheapest(query, text)[1]))


def _cheapest(node: Node, text: str) -> tuple[int, tuple[str, ...]]:
    match node:
        case Term(word=word, prefix=False):
            return _worth((word,), text, node.span)
        case Phrase(words=words):
            return (
                _worth(words, text, node.span)
                if node.slop == 0
                else _worth((max(words, key=len),), "", node.span)
            )
        case Exact(text=exact):
            return max(2, 40 - len(exact)), (exact,)
        case Near(left=left, right=right):
            return min(_cheapest(left, text), _cheapest(right, text), key=lambda choice: choice[0])
        case Field(name="hashtag", value=value, prefix=False):
            return 1, ("#" + value,)
        case Field(name="mention", value=value, prefix=False):
            return 1, ("@" + value,)
        case And(parts=parts):
            return min((_cheapest(part, text) for part in parts), key=lambda choice: choice[0])
        case Or(parts=parts):
            choices = [_cheapest(part, text) for part in parts]
            if any(cost >= _UNSEARCHABLE for cost, _ in choices):
                return _UNSEARCHABLE, ()
            return sum(cost for cost, _ in choices), tuple(word for _, found in choices for word in found)
        case _:
            return _UNSEARCHABLE, ()


def _worth(words: tuple[str, ...], text: str, span: Span) -> tuple[int, tuple[str, ...]]:
    """Longer is rarer, so cheaper to search for."""
    typed = text[span[0] : span[1]].strip('"“”«»„ \u00a0\u202f') if text and span != NOWHERE else ""
    return max(2, 40 - sum(map(len, words))), (typed or " ".join(words),)
