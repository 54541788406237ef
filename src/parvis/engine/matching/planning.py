"""How a query is filed: **anchors**, things of which a matching item must hold at least one, chosen to be rare, each with
what remains to be checked of an item that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parvis.engine.query.ast import And, Exact, Field, Near, Node, Or, Phrase, Term, Wildcard
from parvis.engine.query.composing import all_of
from parvis.engine.stopwords import STOP_WORDS


class Anchor(NamedTuple):
    """``kind`` is ``word``, ``pair`` (two words side by side, joined by a space), ``prefix``, ``suffix`` or a field's name."""

    kind: str
    value: str


class Entry(NamedTuple):
    """An item that holds ``anchor`` matches if it also meets ``rest``; ``None``: it matches."""

    anchor: Anchor
    rest: Node | None


class Plan(NamedTuple):
    """``cost`` says how often the anchors are expected; ``entries`` is empty when every item must be asked."""

    cost: float
    entries: tuple[Entry, ...]


_UNANCHORED = Plan(float("inf"), ())
_COMMON = 1000.0
_FIELD_COSTS = {
    "author": 0.5,
    "hashtag": 0.5,
    "mention": 1.0,
    "site": 20.0,
    "is": 3000.0,
    "lang": 2000.0,
    "network": 2000.0,
    "country": 1500.0,
}
_SURE = frozenset({"author", "hashtag", "mention", "site", "is", "lang", "network", "country"})
"""Fields of which being filed under the value is the whole condition."""


def plan(node: Node) -> Plan:
    """The cheapest way to file a query."""
    match node:
        case Term(word=word, prefix=True):
            return _alone(8 * word_cost(word), Anchor("prefix", word))
        case Term(word=word):
            return _alone(word_cost(word), Anchor("word", word))
        case Wildcard(pattern=pattern):
            return _wildcard(node, pattern)
        case Phrase(words=words, slop=0) if len(words) > 1:
            return _pair(node, words)
        case Phrase(words=words) | Exact(words=words):
            word = min(words, key=word_cost)
            return _alone(word_cost(word), Anchor("word", word), node)
        case Near(left=left, right=right):
            best = min(plan(left), plan(right), key=lambda choice: choice.cost)
            return Plan(
                best.cost, tuple(Entry(anchor, node) for anchor in {e.anchor: None for e in best.entries})
            )
        case Field(name=name, value=value, prefix=False) if name in _FIELD_COSTS:
            return _alone(_FIELD_COSTS[name], Anchor(name, value), None if name in _SURE else node)
        case And(parts=parts):
            return _all(parts)
        case Or(parts=parts):
            return _any(parts)
        case _:
            return _UNANCHORED


def _alone(cost: float, anchor: Anchor, rest: Node | None = None) -> Plan:
    return Plan(cost, (Entry(anchor, rest),))


def _pair(node: Phrase, words: tuple[str, ...]) -> Plan:
    """Two words side by side are rarer than either."""
    costs = [word_cost(word) for word in words]
    place = min(range(len(words) - 1), key=lambda i: costs[i] + costs[i + 1])
    pair = Anchor("pair", f"{words[place]} {words[place + 1]}")
    return _alone(min(costs[place], costs[place + 1]) / 16, pair, None if len(words) == 2 else node)


def _wildcard(node: Wildcard, pattern: str) -> Plan:
    """By how it begins, else by how it ends; one that has neither must be asked of every item."""
    begins = pattern[: min((pattern.find(mark) for mark in "*?" if mark in pattern), default=0)]
    ends = pattern[max(pattern.rfind(mark) for mark in "*?") + 1 :]
    if begins and len(begins) >= len(ends):
        return _alone(8 * word_cost(begins), Anchor("prefix", begins), node)
    if ends:
        return _alone(8 * word_cost(ends), Anchor("suffix", ends), None if pattern == f"*{ends}" else node)
    return _UNANCHORED


def _all(parts: Sequence[Node]) -> Plan:
    plans = [plan(part) for part in parts]
    best = min(range(len(parts)), key=lambda i: plans[i].cost, default=-1)
    if best < 0 or not plans[best].entries:
        return _UNANCHORED
    others = [part for i, part in enumerate(parts) if i != best]
    return Plan(
        plans[best].cost,
        tuple(Entry(e.anchor, all_of([*([e.rest] if e.rest else []), *others])) for e in plans[best].entries),
    )


def _any(parts: Sequence[Node]) -> Plan:
    plans = [plan(part) for part in parts]
    if not all(choice.entries for choice in plans):
        return _UNANCHORED
    return Plan(
        sum(choice.cost for choice in plans), tuple(entry for choice in plans for entry in choice.entries)
    )


def second_words(rest: Node, most: int) -> tuple[tuple[str | None, Node | None], ...]:
    """Words of which one more must be there for ``rest`` to hold, each with what then remains; empty when there is none.

    At most ``most`` of them, so that a long list of alternatives is checked as one rather than filed many times.
    """
    best: Plan | None = None
    for part in rest.parts if isinstance(rest, And) else (rest,):
        if isinstance(part, Term | Or | Phrase) and (not isinstance(part, Or) or len(part.parts) <= most):
            choice = plan(part)
            words = bool(choice.entries) and all(e.anchor.kind == "word" for e in choice.entries)
            if words and len(choice.entries) <= most and (best is None or choice.cost < best.cost):
                best, chosen = choice, part
    if best is None:
        return ()
    others = [part for part in rest.parts if part is not chosen] if isinstance(rest, And) else []
    remaining = [(e.anchor.value, [*([e.rest] if e.rest else []), *others]) for e in best.entries]
    return tuple((word, all_of(left) if left else None) for word, left in remaining)


def word_cost(word: str) -> float:
    """Longer words are rarer (roughly, halved by each letter); little words are everywhere."""
    if word in STOP_WORDS:
        return _COMMON
    return float(max(1, 256 >> min(len(word), 8)))
