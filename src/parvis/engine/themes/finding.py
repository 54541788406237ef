"""Themes: what is being talked about now, against before.

A cluster shows that a theme is there; the theme itself is then *the mentions that its query finds*, so that every figure
beside it can be opened and counted again. The clusters begin where terms rose, so that a new theme is seen while it is small.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.engine.sketches import Sketch
from parvis.engine.themes.certainty import Certainty, certainty, is_new, times_of
from parvis.engine.themes.clustering import Floats, Space, clustered, how_many
from parvis.engine.themes.naming import describing, labels_of, query_of, spelled
from parvis.engine.themes.rising import (
    LEAST_PEOPLE,
    LEAST_TEXTS,
    Rise,
    log_odds_z,
    rising,
    together,
    without_repeats,
)
from parvis.engine.themes.terms import Places, TermTable
from parvis.engine.themes.weighing import people, said_by, texts, voices

MOST_MENTIONS = 20_000
"""Mentions of each period that are read, at most: give a sample of more."""
MOST_THEMES = 12
MOST_RISES = 40
SEEDS = 10
WELL_SAID = 0.4
"""F-measure of its query from which a cluster is a theme: less, and no few words say what it is about."""
SAME = 0.5
SPARK = 24
BEST_POSTS = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """Mentions that speak of the same thing.

    ``labels`` are what it is called, as people write it; ``query`` finds it again (the query language). ``now`` and
    ``before`` count mentions of the two periods, ``people`` and ``texts`` distinct authors and texts now. ``share`` and
    ``share_before`` are parts of all mentions of each period; ``share_before`` is ``None`` without a period before.
    ``voices`` is its part of the discounted mentions. ``z`` is how many times the noise the rise of its voices is (``None``
    without a period before). ``spark`` counts the mentions now in :data:`SPARK` equal stretches. ``best`` are places in
    ``now`` of the posts that speak best for it. ``clarity`` (0 to 1) is how well the query says the
    cluster it comes from; 1 for terms that rose together.
    """

    labels: tuple[str, ...]
    query: str
    now: int
    before: int
    people: int
    texts: int
    share: float
    share_before: float | None
    voices: float
    z: float | None
    negative: int
    positive: int
    spark: tuple[int, ...]
    best: tuple[int, ...]
    members: tuple[int, ...]
    clarity: float

    @property
    def times(self) -> float | None:
        """How many times the share before; infinity when nobody spoke of it, ``None`` when there is no before."""
        return times_of(self.share, self.share_before)

    @property
    def certainty(self) -> Certainty:
        """How sure it is that it rose."""
        return certainty(self.z)

    @property
    def is_new(self) -> bool:
        """Surely risen, and (nearly) nobody spoke of it before."""
        return is_new(self.z, self.times)


@dataclass(frozen=True, slots=True)
class RisingTerm:
    """A term that rose, as people write it. ``is_name`` when they write it with a capital inside their sentences."""

    rise: Rise
    written: str
    is_name: bool
    query: str

    @property
    def certainty(self) -> Certainty:
        """How sure the rise is."""
        return certainty(self.rise.z)


@dataclass(frozen=True, slots=True)
class Themes:
    """What is talked about: ``risen`` themes first in ``themes``, then the largest; and the terms that rose."""

    themes: tuple[Theme, ...]
    terms: tuple[RisingTerm, ...]
    read_now: int
    read_before: int

    @property
    def risen(self) -> tuple[Theme, ...]:
        """The themes that rose."""
        return tuple(theme for theme in self.themes if theme.certainty is not Certainty.NONE)


def themes(
    now: Sequence[Sketch], before: Sequence[Sketch] | None, copies: Sequence[int] | None = None
) -> Themes:
    """The themes of ``now``, and how they changed since ``before`` (``None``: nothing is known of before).

    At most :data:`MOST_MENTIONS` of each are read. ``copies`` (one number for each of ``now`` then of ``before``, the same for
    texts that are nearly the same) discounts more than exact copies.
    """
    reading = _Reading(now[:MOST_MENTIONS], (before or ())[:MOST_MENTIONS], before is not None, copies)
    rises = reading.rises()
    found = reading.themes(rises)
    return Themes(
        tuple(found), tuple(reading.written(rises)), reading.size_now, reading.size - reading.size_now
    )


class _Reading:
    """Both periods in one table."""

    def __init__(
        self, now: Sequence[Sketch], before: Sequence[Sketch], compared: bool, copies: Sequence[int] | None
    ) -> None:
        self.sketches = [*now, *before]
        self.size, self.size_now, self.compared = len(self.sketches), len(now), compared and bool(before)
        self.is_now = np.arange(self.size) < self.size_now
        self.weights = np.concatenate(
            (
                voices(now, copies[: len(now)] if copies else None),
                voices(before, copies[len(now) :] if copies else None),
            )
        )
        self.table = TermTable(self.sketches)
        self.authors, self.texts = people(self.sketches), texts(self.sketches)

    def rises(self) -> list[Rise]:
        """The terms that rose."""
        if not self.compared:
            return []
        found = rising(self.table, self.is_now, self.weights, self.authors, self.texts)[: 4 * MOST_RISES]
        return without_repeats(found, self.table)[:MOST_RISES]

    def written(self, rises: Sequence[Rise]) -> list[RisingTerm]:
        """The terms as people write them."""
        terms = []
        for rise in rises:
            held = self.table.held_by(rise.number)
            text, name = spelled(rise.term, self.sketches, held[self.is_now[held]])
            if text:
                terms.append(RisingTerm(rise, text, name, query_of([rise.term])))
        return terms

    def themes(self, rises: Sequence[Rise]) -> list[Theme]:
        """Clusters of now, each as the mentions its query finds."""
        if self.size_now < 2 * LEAST_PEOPLE or not self.table.terms:
            return []
        directions = Space(self.table, self.weights).directions
        mine = directions[: self.size_now]
        held = [self.table.held_by(rise.number) for rise in rises[:SEEDS]]
        seeds = [places[places < self.size_now] for places in held]
        clusters = how_many(self.size_now) + len(seeds) // 2
        labels, centres = clustered(mine, self.weights[: self.size_now], clusters, seeds)
        found = [self._risen(group, directions) for group in together(rises, self.table)[:SEEDS]]
        found += [
            self._clustered(labels == number, directions, centre) for number, centre in enumerate(centres)
        ]
        known = sorted((theme for theme in found if theme), key=_first)
        kept: list[Theme] = []
        for theme in known:
            if not any(_overlap(theme, other) for other in kept):
                kept.append(theme)
        return kept[:MOST_THEMES]

    def _risen(self, group: Sequence[Rise], directions: Floats) -> Theme | None:
        """Terms that rose together as a theme of their own."""
        terms = [rise.number for rise in group]
        held = np.zeros(self.size, bool)
        for term in terms:
            held[self.table.held_by(term)] = True
        centre = directions[held & self.is_now].sum(axis=0)
        return self._theme(terms, directions, centre / max(float(np.linalg.norm(centre)), 1e-6), 1.0)

    def _clustered(self, nearest: NDArray[np.bool_], directions: Floats, centre: Floats) -> Theme | None:
        """A cluster as the mentions that its query finds."""
        inside = np.zeros(self.size, bool)
        inside[: self.size_now] = nearest
        if (
            len(np.unique(self.authors[inside])) < LEAST_PEOPLE
            or len(np.unique(self.texts[inside])) < LEAST_TEXTS
        ):
            return None
        chosen, clarity = describing(self.table, inside, self.weights, self.is_now)
        return None if clarity < WELL_SAID else self._theme(chosen, directions, centre, clarity)

    def _theme(
        self, chosen: Sequence[int], directions: Floats, centre: Floats, clarity: float
    ) -> Theme | None:
        held = np.zeros(self.size, bool)
        for term in chosen:
            held[self.table.held_by(term)] = True
        now = np.flatnonzero(held & self.is_now)
        if len(np.unique(self.authors[now])) < LEAST_PEOPLE:
            return None
        before = int((held & ~self.is_now).sum())
        moods = np.array([self.sketches[place].mood for place in now.tolist()])
        terms = [self.table.terms[term] for term in chosen]
        return Theme(
            labels=tuple(labels_of(chosen, self.table, held, self.sketches)),
            query=query_of(terms),
            now=len(now),
            before=before,
            people=len(np.unique(self.authors[now])),
            texts=len(np.unique(self.texts[now])),
            share=len(now) / self.size_now,
            share_before=before / (self.size - self.size_now) if self.compared else None,
            voices=float(self.weights[now].sum() / self.weights[: self.size_now].sum()),
            z=self._z(held),
            negative=int((moods < 0).sum()),
            positive=int((moods > 0).sum()),
            spark=self._spark(now),
            best=tuple(self._best(now, directions @ centre)),
            members=tuple(now.tolist()),
            clarity=round(clarity, 3),
        )

    def _z(self, held: NDArray[np.bool_]) -> float | None:
        if not self.compared:
            return None
        periods = [self.is_now, ~self.is_now]
        now, before = (self._voices(held & period) for period in periods)
        totals = [float(self.weights[period].sum()) for period in periods]
        z = log_odds_z(np.array([now]), np.array([before]), *totals)
        return float(z[0])

    def _voices(self, places: NDArray[np.bool_]) -> float:
        about = np.zeros(int(places.sum()), np.int64)
        return float(said_by(about, self.authors[places], self.weights[places], 1)[0])

    def _spark(self, now: Places) -> tuple[int, ...]:
        times = [sketch.published for sketch in self.sketches[: self.size_now]]
        first, last = min(times), max(times)
        width = max((last - first) / SPARK, dt.timedelta(microseconds=1))
        counts = [0] * SPARK
        for place in now.tolist():
            counts[min(int((times[place] - first) / width), SPARK - 1)] += 1
        return tuple(counts)

    def _best(self, now: Places, closeness: Floats) -> list[int]:
        """Posts nearest to the middle of the theme and most answered, by different people, in different words."""
        spoken: list[int] = []
        ranked = sorted(
            now.tolist(), key=lambda place: (-self._speaks(place, float(closeness[place])), place)
        )
        for place in ranked:
            alone = all(
                self.authors[place] != self.authors[other] and self.texts[place] != self.texts[other]
                for other in spoken
            )
            if alone and not self.sketches[place].repost_of:
                spoken.append(place)
            if len(spoken) == BEST_POSTS:
                break
        return spoken

    def _speaks(self, place: int, closeness: float) -> float:
        sketch = self.sketches[place]
        said_enough = min(1.0, (sketch.tokens.count(" ") + 1) / 8)
        return closeness * said_enough * (1.0 + 0.15 * math.log1p(sketch.interactions or 0))


def _first(theme: Theme) -> tuple[int, float, float]:
    """Risen themes first, surest first; then by the people they hold."""
    risen = theme.certainty is not Certainty.NONE
    return (0 if risen else 1, -(theme.z or 0.0) if risen else 0.0, -theme.voices)


def _overlap(one: Theme, other: Theme) -> bool:
    mine, theirs = set(one.members), set(other.members)
    return len(mine & theirs) >= SAME * min(len(mine), len(theirs))
