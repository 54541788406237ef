"""Which terms grew: log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008), on discounted voices.

For each term the odds of a mention holding it now are compared with the odds before. The prior is what both periods say
together, so that a rare term must be said often before its rise is believed; dividing by the
standard deviation gives a *z*: how many times the noise the rise is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.engine.themes.terms import Kind, Places, Term, TermTable
from parvis.engine.themes.weighing import said_by

PRIOR, LEAST_PRIOR = 0.1, 50.0
"""What the prior is worth: that part of the voices of both periods, and at least so many."""
LEAST_PEOPLE = 3
LEAST_TEXTS = 2
SAME = 0.5
"""Part of its mentions a term shares with another for both to speak of the same theme."""
MOST_TERMS = 5  # of a theme
SURELY = 2.6
"""z from which a rise is told: one in two hundred terms would reach it by chance; :data:`LEAST_PEOPLE` keeps most of those out."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rise:
    """One term that is said more than before. ``now`` and ``before`` count mentions, ``people`` the distinct authors now.

    ``share`` and ``share_before`` are parts of the (discounted) mentions of each period; ``z`` is how many times the noise.
    """

    term: Term
    number: int
    now: int
    before: int
    people: int
    share: float
    share_before: float
    z: float

    @property
    def times(self) -> float:
        """How many times the share before; infinity for what nobody said."""
        return self.share / self.share_before if self.share_before else math.inf


def log_odds_z(now: Floats, before: Floats, total_now: float, total_before: float) -> Floats:
    """For each term, said by ``now`` of ``total_now`` and ``before`` of ``total_before``: the z of its log-odds ratio."""
    both = max(total_now + total_before, 1e-9)
    worth = max(PRIOR * both, LEAST_PRIOR)
    prior = worth * np.clip((now + before) / both, 1e-9, 1.0)
    odds_now = (now + prior) / np.maximum(total_now + worth - now - prior, 1e-9)
    odds_before = (before + prior) / np.maximum(total_before + worth - before - prior, 1e-9)
    deviation = np.sqrt(1.0 / (now + prior) + 1.0 / (before + prior))
    found: Floats = (np.log(odds_now) - np.log(odds_before)) / deviation
    return found


def rising(
    table: TermTable,
    is_now: NDArray[np.bool_],
    weights: Floats,
    authors: Places,
    texts: Places,
    least: float = SURELY,
) -> list[Rise]:
    """Terms that grew by ``least`` times the noise or more, most surprising first.

    ``table`` holds the mentions of both periods; ``is_now``, ``weights``, ``authors`` and ``texts`` (numbers, see
    :mod:`~parvis.engine.themes.weighing`) have one entry for each.
    """
    size = len(table.terms)
    if not size or not is_now.any() or is_now.all():
        return []
    held_now = is_now[table.post_of]
    term_of, post_of = table.term_of, table.post_of
    spoken = weights[post_of]
    now = said_by(term_of[held_now], authors[post_of[held_now]], spoken[held_now], size)
    before = said_by(term_of[~held_now], authors[post_of[~held_now]], spoken[~held_now], size)
    total_now, total_before = float(weights[is_now].sum()), float(weights[~is_now].sum())
    z = log_odds_z(now, before, total_now, total_before)
    grew = np.flatnonzero(z >= least)
    found = []
    for number in grew[np.argsort(-z[grew], kind="stable")].tolist():
        posts = table.held_by(number)
        mine = posts[is_now[posts]]
        people = len(np.unique(authors[mine]))
        if people >= LEAST_PEOPLE and len(np.unique(texts[mine])) >= LEAST_TEXTS:
            found.append(
                Rise(
                    table.terms[number],
                    number,
                    len(mine),
                    len(posts) - len(mine),
                    people,
                    float(now[number]) / total_now,
                    float(before[number]) / total_before,
                    float(z[number]),
                )
            )
    return found


def together(rises: Sequence[Rise], table: TermTable) -> list[list[Rise]]:
    """The terms that rose, those that the same mentions say together; surest first. Handles and links name no theme."""
    groups: list[list[Rise]] = []
    held = {rise.number: set(table.held_by(rise.number).tolist()) for rise in rises}
    for rise in rises:
        if rise.term.kind in {Kind.HANDLE, Kind.LINK}:
            continue
        mine = held[rise.number]
        for group in groups:
            theirs = held[group[0].number]
            if len(mine & theirs) >= SAME * min(len(mine), len(theirs)):
                if len(group) < MOST_TERMS:
                    group.append(rise)
                break
        else:
            groups.append([rise])
    return groups


def without_repeats(rises: list[Rise], table: TermTable) -> list[Rise]:
    """The same list, without terms that are said by (nearly) the same mentions as one before them.

    A phrase takes the place of a word, and a hashtag that of the word it spells.
    """
    kept: list[Rise] = []
    for rise in rises:
        mine = table.held_by(rise.number)
        same = next((n for n, other in enumerate(kept) if _same(rise, other, mine, table)), None)
        if same is None:
            kept.append(rise)
        elif _tells_more(rise.term, kept[same].term) and rise.now >= 0.6 * kept[same].now:
            kept[same] = rise
    return kept


def _same(one: Rise, other: Rise, mine: Places, table: TermTable) -> bool:
    theirs = table.held_by(other.number)
    both = len(np.intersect1d(mine, theirs, assume_unique=True))
    alike = {one.term.kind, other.term.kind} <= {Kind.WORD, Kind.PHRASE, Kind.HASHTAG}
    return alike and both >= 0.6 * min(len(mine), len(theirs)) and both >= 0.3 * max(len(mine), len(theirs))


def _tells_more(one: Term, other: Term) -> bool:
    return other.kind is Kind.WORD and (
        one.kind is Kind.PHRASE or (one.kind is Kind.HASHTAG and one.text in other.forms)
    )
