"""Queries as functions of one reading. Made once, when a watch is added; asked of the few items that hold an anchor."""

from __future__ import annotations

import re
from collections.abc import Callable

from parvis.engine.matching.positions import ends_of, found, padded_pattern
from parvis.engine.matching.reading import Reading
from parvis.engine.matching.reference import field_matches, in_range
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

Check = Callable[[Reading], bool]


class Compiler:
    """Compiles the nodes of one query; a node that several checks share is compiled once."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Node, Check]] = {}

    def check(self, node: Node) -> Check:
        """The function that says whether a reading meets ``node``."""
        made = self._made.get(id(node))
        if made is None:
            made = self._made[id(node)] = (
                node,
                self._compiled(node),
            )  # the node is kept, so its id stays its own
        return made[1]

    def _compiled(self, node: Node) -> Check:
        match node:
            case Term(word=word, prefix=False):
                return lambda reading: word in reading.words
            case Term(word=word):
                beginning = " " + word
                return lambda reading: beginning in reading.padded
            case Not(part=Term(word=word, prefix=False)):
                return lambda reading: word not in reading.words
            case Not(part=part):
                inner = self.check(part)
                return lambda reading: not inner(reading)
            case And(parts=parts):
                return _all(self._grouped(parts, together=True))
            case Or(parts=parts):
                return _any(self._grouped(parts, together=False))
            case Everything():
                return lambda _reading: True
            case Field() | Range():
                return _condition(node)
            case _:
                return _text(node)

    def _grouped(self, parts: tuple[Node, ...], together: bool) -> list[Check]:
        """Plain words first and all at once, looked up in a set; then the rest, what must be worked out last."""
        words = frozenset(part.word for part in parts if isinstance(part, Term) and not part.prefix)
        others = [part for part in parts if not (isinstance(part, Term) and not part.prefix)]
        checks = [self.check(part) for part in sorted(others, key=_effort)]
        if len(words) == 1:
            (word,) = words
            return [lambda reading: word in reading.words, *checks]
        if not words:
            return checks
        if together:
            return [lambda reading: words <= reading.words, *checks]
        return [lambda reading: not words.isdisjoint(reading.words), *checks]


def _effort(node: Node) -> int:
    match node:
        case Not(part=part):
            return _effort(part)
        case Field() | Range() | Term():
            return 0
        case And() | Or():
            return 1
        case Phrase(slop=0):
            return 2
        case _:
            return 3


def _condition(node: Field | Range) -> Check:
    """A condition that is not about the text."""
    if isinstance(node, Range):
        return lambda reading: in_range(node, fields.number(node.name, reading.item))
    value = node.value
    match node.name:
        case "lang":
            return lambda reading: reading.lang == value
        case "network":
            return lambda reading: reading.item.network == value
        case "sentiment":
            return lambda reading: reading.sentiment == value
        case "emotion":
            wanted = "" if value == fields.NO_EMOTION else value
            return lambda reading: reading.emotion == wanted and reading.sentiment != ""
        case "is":
            return lambda reading: value in reading.kinds
        case "has":
            return lambda reading: value in reading.features
        case "aspect":
            terms = frozenset(fields.aspect_terms(value))
            return lambda reading: not terms.isdisjoint(reading.aspects)
        case "brand":
            return lambda reading: value in map(str, reading.brands)
        case _:
            return lambda reading: field_matches(node, reading.item, reading.language)


def _text(node: Node) -> Check:
    """What is looked for in the text itself, beyond single words."""
    match node:
        case Phrase(words=words, slop=0):
            run = f" {' '.join(words)} "
            return lambda reading: run in reading.padded
        case Phrase(words=words):
            required, ends = frozenset(words), ends_of(node)
            return lambda reading: required <= reading.words and found(ends, reading.positions)
        case Near():
            ends = ends_of(node)
            return lambda reading: found(ends, reading.positions)
        case Wildcard(pattern=pattern):
            if pattern.count("*") <= 1:
                search = re.compile(padded_pattern(pattern)).search
                return lambda reading: search(reading.padded) is not None
            ends = ends_of(node)
            return lambda reading: found(ends, reading.positions)
        case Exact(text=text, words=words):
            required, look = frozenset(words), re.compile(exact_pattern(text, re2=False)).search
            return lambda reading: required <= reading.words and look(reading.text) is not None
        case _:
            raise ValueError(f"fill in the fragments first: {node!r}")


def _all(checks: list[Check]) -> Check:
    if not checks:
        return lambda _reading: True
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda reading: first(reading) and second(reading)

    def check_all(reading: Reading) -> bool:
        for check in checks:  # noqa: SIM110 - a loop is faster here than a generator
            if not check(reading):
                return False
        return True

    return check_all


def _any(checks: list[Check]) -> Check:
    if not checks:
        return lambda _reading: False
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda reading: first(reading) or second(reading)

    def check_any(reading: Reading) -> bool:
        for check in checks:  # noqa: SIM110 - a loop is faster here than a generator
            if check(reading):
                return True
        return False

    return check_any
