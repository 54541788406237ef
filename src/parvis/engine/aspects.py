"""What a text is about: delivery, price, product, app, staff… — from words a person can edit, and learned from examples.

An aspect is a name, some words, and perhaps some example texts. Its words count as they are; what its examples say that
those of other aspects do not is learned (:mod:`parvis.engine.aspect_learning`), so that a text is found without any of the
words. A text may be about several aspects, or none. A list is prepared once, then each text costs one look-up a token.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from parvis.engine.aspect_learning import Example, learned, stem
from parvis.engine.words import words

MOST_ASPECTS = 60
MOST_WORDS = 400
"""Words (or short phrases) of one aspect."""
MOST_EXAMPLES = 200
ENOUGH = 1.0
"""Weight from which a text is about an aspect: that of one of its own words."""
_MOST_TOKENS = 300
_MOST_REMEMBERED = 1 << 16


class Aspect(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a text can be about. ``words`` are words or short phrases; ``examples`` are texts about it."""

    name: str
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An aspect a text is about, with the tokens that said so."""

    name: str
    weight: float
    because: tuple[str, ...]


class TaxonomyError(ValueError):
    """A list of aspects that cannot be used; the message says why, in English."""


class _Hit(NamedTuple):
    """What a token begins: its stem, how many words the phrases may have that it heads (the longest last), and the same by
    their second word.
    """

    term: str
    lengths: tuple[int, ...]
    seconds: Mapping[str, tuple[int, ...]]


class _Hits(dict[str, _Hit | None]):
    """What each token ever met begins, ``None`` for nearly all: one look-up a token. Forgets all when it has grown large."""

    def __init__(self, terms: Collection[str]) -> None:
        super().__init__()
        phrases: dict[str, dict[str, set[int]]] = {}
        for first, *others in (term.split(" ") for term in terms):
            seconds = phrases.setdefault(first, {})
            if others:
                seconds.setdefault(others[0], set()).add(1 + len(others))
        self._begun = {
            first: _Hit(
                first,
                tuple(sorted(set().union(*seconds.values()))),
                {second: tuple(sorted(lengths)) for second, lengths in seconds.items()},
            )
            for first, seconds in phrases.items()
        }

    def __missing__(self, token: str) -> _Hit | None:
        hit = self._begun.get(stem(token))
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[token] = hit
        return hit


class Aspects:
    """A list of aspects made ready. Safe to share."""

    def __init__(
        self, taxonomy: Sequence[Aspect], labelled: Sequence[tuple[str, Collection[str]]] = ()
    ) -> None:
        """``labelled`` are texts with the names of *all* the aspects they are about (none is an answer too).

        Raises :class:`TaxonomyError` for too many aspects or words, or two aspects of one name.
        """
        _check(taxonomy)
        self.names = tuple(aspect.name for aspect in taxonomy)
        self._said: dict[str, tuple[int, ...]] = {}
        for place, aspect in enumerate(taxonomy):
            for phrase in aspect.words:
                term = " ".join(map(stem, words(phrase)))
                if term:
                    self._said[term] = (*self._said.get(term, ()), place)
        self._learned = learned(_examples(taxonomy, labelled), [aspect.words for aspect in taxonomy])
        self._phrases: dict[str, tuple[int, ...]] = {}  # first word of a phrase → how many words it may have
        for term in {*self._said, *self._learned}:
            first, *others = term.split(" ")
            if others:
                self._phrases[first] = tuple({*self._phrases.get(first, ()), len(others) + 1})

        self._beginnings = frozenset(term.partition(" ")[0] for term in {*self._said, *self._learned})
        self._hits = _Hits({*self._said, *self._learned})

    def of(self, tokens: Sequence[str]) -> list[Found]:
        """The aspects a text is about, strongest first. ``tokens`` as :func:`parvis.engine.words.normalise` gives."""
        stems = [*map(stem, tokens[:_MOST_TOKENS])]
        if self._beginnings.isdisjoint(stems):  # nearly all texts end here
            return []
        weights: dict[int, float] = {}
        because: dict[int, list[str]] = {}
        said, taught = self._said, self._learned
        seen: set[str] = set()
        own: set[int] = set()
        for term, at, length in self._terms(stems):
            for place in said.get(term, ()):
                own.add(place)
                weights[place] = weights.get(place, 0.0) + ENOUGH
                because.setdefault(place, []).append(" ".join(tokens[at : at + length]))
            if taught and term in taught and term not in seen:
                seen.add(term)
                for place, weight in taught[term]:
                    weights[place] = weights.get(place, 0.0) + weight
                    if weight > 0:
                        because.setdefault(place, []).append(" ".join(tokens[at : at + length]))
        if not weights:
            return []
        found = [
            Found(self.names[place], weight, tuple(dict.fromkeys(because.get(place, ()))))
            for place, weight in weights.items()
            if weight >= ENOUGH or place in own
        ]
        return sorted(found, key=lambda one: (-one.weight, one.name))

    def names_of(self, tokens: Sequence[str]) -> list[str]:
        """The names of :meth:`of` alone, in its order, in a third of the time."""
        tokens = tokens[:_MOST_TOKENS]
        hits = [(at, hit) for at, hit in enumerate(map(self._hits.__getitem__, tokens)) if hit is not None]
        if not hits:  # nearly all texts end here
            return []
        weights: dict[int, float] = {}
        own: set[int] = set()
        seen: set[str] = set()
        for at, hit in hits:
            self._weigh(hit.term, weights, own, seen)
            if hit.lengths:
                # Near its end a text is shorter than the phrase, and read as far as it goes.
                whole = at + hit.lengths[-1] <= len(tokens)
                for length in hit.seconds.get(stem(tokens[at + 1]), ()) if whole else hit.lengths:
                    self._weigh(" ".join(map(stem, tokens[at : at + length])), weights, own, seen)
        held = [place for place, weight in weights.items() if weight >= ENOUGH or place in own]
        if len(held) > 1:
            held.sort(key=lambda place: (-weights[place], self.names[place]))
        return [self.names[place] for place in held]

    def telling(self, tokens: Sequence[str]) -> set[str]:
        """Those of the tokens that can say something of an aspect, alone or at the head of a phrase."""
        return {
            token
            for token, hit in zip(tokens, map(self._hits.__getitem__, tokens), strict=True)
            if hit is not None
        }

    def _weigh(self, term: str, weights: dict[int, float], own: set[int], seen: set[str]) -> None:
        for place in self._said.get(term, ()):
            own.add(place)
            weights[place] = weights.get(place, 0.0) + ENOUGH
        if self._learned and term in self._learned and term not in seen:
            seen.add(term)
            for place, weight in self._learned[term]:
                weights[place] = weights.get(place, 0.0) + weight

    def _terms(self, read: Sequence[str]) -> Iterable[tuple[str, int, int]]:
        """(stemmed, place of its first token, how many tokens) of each word, and of each phrase, that may be known."""
        phrases, beginnings = self._phrases, self._beginnings
        for place, token in enumerate(read):
            if token not in beginnings:
                continue
            yield token, place, 1
            if token in phrases:
                for length in phrases[token]:
                    yield " ".join(read[place : place + length]), place, length


def _examples(taxonomy: Sequence[Aspect], labelled: Sequence[tuple[str, Collection[str]]]) -> list[Example]:
    places = {aspect.name: place for place, aspect in enumerate(taxonomy)}
    found = [Example(text, frozenset({place})) for place, one in enumerate(taxonomy) for text in one.examples]
    return found + [
        Example(text, frozenset(places[name] for name in names if name in places)) for text, names in labelled
    ]


def _check(taxonomy: Sequence[Aspect]) -> None:
    if len(taxonomy) > MOST_ASPECTS:
        raise TaxonomyError(f"At most {MOST_ASPECTS} aspects.")
    names = [aspect.name.strip() for aspect in taxonomy]
    if "" in names:
        raise TaxonomyError("An aspect needs a name.")
    if len(set(names)) < len(names):
        raise TaxonomyError("Two aspects have the same name.")
    for aspect in taxonomy:
        if len(aspect.words) > MOST_WORDS:
            raise TaxonomyError(f"At most {MOST_WORDS} words in “{aspect.name}”.")
        if len(aspect.examples) > MOST_EXAMPLES:
            raise TaxonomyError(f"At most {MOST_EXAMPLES} examples in “{aspect.name}”.")
