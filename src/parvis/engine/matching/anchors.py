"""The anchors of a query: things of which a matching item must hold at least one, chosen to be rare."""

from __future__ import annotations

from typing import NamedTuple

from parvis.engine.query.ast import And, Field, Node, Or, Phrase, Term
from parvis.engine.stopwords import STOP_WORDS


class Anchor(NamedTuple):
    """``kind`` is ``word``, ``prefix`` or the name of a field."""

    kind: str
    value: str


_COMMON = 1000.0
_FIELD_COSTS = {
    "author": 0.5,
    "hashtag": 0.5,
    "mention": 1.0,
    "site": 20.0,
    "is": 3000.0,
    "lang": 2000.0,
    "network": 2000.0,
}
_NONE: tuple[float, tuple[Anchor, ...]] = (float("inf"), ())


def anchors_of(node: Node) -> tuple[Anchor, ...]:
    """The rarest set of anchors the query has; empty when it has none and must be asked of every item."""
    return tuple(dict.fromkeys(_choose(node)[1]))


def _choose(node: Node) -> tuple[float, tuple[Anchor, ...]]:
    """(how often such an item is expected, the anchors)."""
    match node:
        case Term(word=word, prefix=True):
            return 8 * _word_cost(word), (Anchor("prefix", word),)
        case Term(word=word):
            return _word_cost(word), (Anchor("word", word),)
        case Phrase(words=words):
            word = min(words, key=_word_cost)
            return _word_cost(word), (Anchor("word", word),)
        case Field(name=name, value=value, prefix=False) if name in _FIELD_COSTS:
            return _FIELD_COSTS[name], (Anchor(name, value),)
        case And(parts=parts):
            return min((_choose(part) for part in parts), key=lambda choice: choice[0])
        case Or(parts=parts):
            choices = [_choose(part) for part in parts]
            if any(cost == float("inf") for cost, _ in choices):
                return _NONE
            return sum(cost for cost, _ in choices), tuple(anchor for _, found in choices for anchor in found)
        case _:
            return _NONE


def _word_cost(word: str) -> float:
    """Longer words are rarer (roughly, halved by each letter); little words are everywhere."""
    if word in STOP_WORDS:
        return _COMMON
    return float(max(1, 256 >> min(len(word), 8)))
