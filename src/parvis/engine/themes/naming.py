"""A theme as a query that finds it again, and as a title that a person reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.engine.sketches import Sketch
from parvis.engine.themes.terms import Kind, Places, Term, TermTable
from parvis.engine.words import fold_hashtag, hashtags_in, located

MOST_TERMS = 5
CANDIDATES = 60
WORTH_ADDING = 0.02
PRECISE = 0.5
"""How much a term that belongs to the cluster alone is preferred to one that covers more of it (the beta of an F-measure)."""
SPELLED_FROM = 12  # mentions read for how a term is written
_CUT = re.compile(r"[.,;:!?…()«»“”|/]")

_IN_QUERY = {
    Kind.WORD: "{}",
    Kind.PHRASE: '"{}"',
    Kind.HASHTAG: "#{}",
    Kind.HANDLE: "@{}",
    Kind.LINK: "link:{}",
}


def query_of(terms: Iterable[Term]) -> str:
    """The terms in the query language: any of them, in any of their forms."""
    return " OR ".join(_IN_QUERY[term.kind].format(form) for term in terms for form in term.forms)


def describing(
    table: TermTable, inside: NDArray[np.bool_], weights: NDArray[np.float64], among: NDArray[np.bool_]
) -> tuple[list[int], float]:
    """At most :data:`MOST_TERMS` terms, any of which finds the mentions ``inside`` (a cluster) and few others ``among`` all.

    Chosen one by one, each the one that improves the F-measure most. Returns their numbers and the F-measure reached, from
    0 to 1: how well the words say what the cluster is.
    """
    size = len(table.terms)
    ours = among[table.post_of]
    heavy = np.bincount(table.term_of[ours], weights[table.post_of[ours]], size).astype(np.float64)
    mine = inside[table.post_of]
    shared = np.bincount(table.term_of[mine], weights[table.post_of[mine]], size).astype(np.float64)
    all_inside = float(weights[inside].sum())
    usable = np.array(
        [term.kind is not Kind.LINK and term.kind is not Kind.HANDLE for term in table.terms], bool
    )
    alone = np.where(usable & (shared > 0), _f(shared, heavy, all_inside), 0.0)
    candidates = np.argsort(-alone, kind="stable")[:CANDIDATES]
    chosen: list[int] = []
    covered = np.zeros(table.posts, bool)
    best = 0.0
    while len(chosen) < MOST_TERMS:
        choice, reached = None, best + (WORTH_ADDING if chosen else 0.0)
        for number in candidates.tolist():
            if number in chosen or not alone[number]:
                continue
            held = table.held_by(number)
            new = held[among[held] & ~covered[held]]
            added = covered_weight(covered, weights) + float(weights[new].sum())
            hits = covered_weight(covered & inside, weights) + float(weights[new[inside[new]]].sum())
            measure = float(_f(np.array(hits), np.array(added), all_inside))
            if measure > reached:
                choice, reached = number, measure
        if choice is None:
            break
        held = table.held_by(choice)
        covered[held[among[held]]] = True
        chosen.append(choice)
        best = reached
    return chosen, best


def covered_weight(places: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    """The voices of some mentions."""
    return float(weights[places].sum())


def _f(hits: NDArray[np.float64], found: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    """The F-measure of finding ``found``, ``hits`` of which are among the ``wanted``."""
    beta = PRECISE**2
    return (1 + beta) * hits / np.maximum(beta * wanted + found, 1e-9)


def spelled(term: Term, sketches: Sequence[Sketch], held: Places) -> tuple[str, bool]:
    """How people write a term most often, and whether they write it as a name (with a capital inside their sentences).

    Empty for two words that only ever meet across a full stop or a comma: nobody says them in one breath.
    """
    if term.kind is Kind.LINK:
        return term.text, False
    if term.kind is Kind.HANDLE:
        return f"@{term.text}", False
    texts = [sketches[place].text[:2000] for place in held[:SPELLED_FROM].tolist()]
    if term.kind is Kind.HASHTAG:
        tags = Counter(tag for text in texts for tag in hashtags_in(text) if fold_hashtag(tag) == term.text)
        return f"#{tags.most_common(1)[0][0] if tags else term.text}", False
    wanted = [tuple(form.split(" ")) for form in term.forms]
    said = [one for text in texts for one in _occurrences(wanted, text)]
    if not said:
        return ("", False) if term.kind is Kind.PHRASE else (term.text, False)
    folded = Counter(written.casefold() for written, _ in said).most_common(1)[0][0]
    inside = [written for written, begins in said if not begins]
    capitals = [written for written in inside if written[:1].isupper() and not written.isupper()]
    if len(capitals) >= 2 and len(capitals) >= 0.6 * len(inside):
        names = Counter(written for written in capitals if written.casefold() == folded) or Counter(capitals)
        return names.most_common(1)[0][0], True
    return folded, False


def _occurrences(wanted: Sequence[tuple[str, ...]], text: str) -> Iterator[tuple[str, bool]]:
    """How a text writes one of these words or phrases, and whether a sentence begins there."""
    words = located(text)
    tokens = tuple(word for word, _, _ in words)
    for form in wanted:
        for at in range(len(tokens) - len(form) + 1):
            if tokens[at : at + len(form)] == form:
                begin, end = words[at][1], words[at + len(form) - 1][2]
                written = " ".join(text[begin:end].split())
                if not _CUT.search(written):
                    yield (
                        written,
                        not begin or text.isupper() or text[:begin].rstrip(" \"'“«(’")[-1:] in ".!?…:\n",
                    )
                    break


def labels_of(
    chosen: Sequence[int],
    table: TermTable,
    inside: NDArray[np.bool_],
    sketches: Sequence[Sketch],
    most: int = 2,
) -> list[str]:
    """The words a theme is called by, best first: a chosen word gives way to a phrase of the theme that holds it, and one
    word alone is followed by what is said with it most."""
    labels: list[str] = []
    for number in [*chosen, *_companions(table, inside)]:
        fuller = _fuller(number, table, inside)
        for term in (fuller, number):  # a phrase that is cut by a full stop gives way to its word
            written, _ = spelled(table.terms[term], sketches, _inside(table.held_by(term), inside))
            if written:
                break
        if written and not any(_repeats(written, other) for other in labels):
            labels.append(written)
        if len(labels) == most:
            break
    return labels


def _companions(table: TermTable, inside: NDArray[np.bool_]) -> list[int]:
    """What is said most in a theme and little elsewhere."""
    size = len(table.terms)
    heard = np.bincount(table.term_of, minlength=size)
    shared = np.bincount(table.term_of[inside[table.post_of]], minlength=size)
    plain = np.array([term.kind in {Kind.WORD, Kind.PHRASE} for term in table.terms], bool)
    expected = heard * (inside.sum() / max(table.posts, 1))
    telling = np.where(
        plain & (shared >= 3), shared * np.log(np.maximum(shared / np.maximum(expected, 1e-9), 1e-9)), 0.0
    )
    return [number for number in np.argsort(-telling, kind="stable")[:6].tolist() if telling[number] > 0]


def _inside(held: Places, inside: NDArray[np.bool_]) -> Places:
    mine = held[inside[held]]
    return mine if len(mine) else held


def _fuller(number: int, table: TermTable, inside: NDArray[np.bool_]) -> int:
    """A phrase that holds the word and is said by a good part of the mentions that say the word."""
    term = table.terms[number]
    if term.kind is not Kind.WORD:
        return number
    mine = _inside(table.held_by(number), inside)
    best, most = number, 0.3 * len(mine)
    for other, phrase in enumerate(table.terms):
        if phrase.kind is Kind.PHRASE and not set(term.forms).isdisjoint(phrase.text.split(" ")):
            both = len(np.intersect1d(mine, table.held_by(other), assume_unique=True))
            if both > most:
                best, most = other, both
    return best


def _repeats(one: str, other: str) -> bool:
    """Do two labels share a word, or words that begin alike ("agent", "gate agents")?"""
    first, second = (
        {word[:5] for word in label.casefold().lstrip("#").split(" ") if len(word) > 2}
        for label in (one, other)
    )
    return not first.isdisjoint(second)
