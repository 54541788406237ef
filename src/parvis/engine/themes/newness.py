"""Themes nobody spoke of before, day after day: what an alert rule looks out for.

A new theme is a group of terms that rose together (:mod:`~parvis.engine.themes.rising`) and of which (nearly) nobody spoke
before (:mod:`~parvis.engine.themes.certainty`), the same that the themes' page calls new. Here it is looked for on many days
with one table of terms, so that weeks of the past take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.engine.sketches import Sketch
from parvis.engine.themes.certainty import is_new, times_of
from parvis.engine.themes.naming import query_of, spelled
from parvis.engine.themes.rising import LEAST_PEOPLE, Rise, log_odds_z, rising, together, without_repeats
from parvis.engine.themes.terms import Kind, Places, TermTable
from parvis.engine.themes.weighing import people, said_by, texts, voices

MOST_RISES = 40
MOST_NEW = 10  # a day
TERMS_OF_ALL_DAYS = 40_000
NAMED_BY = 3  # terms of its query: the surest


@dataclass(frozen=True, slots=True)
class NewTheme:
    """A theme of a day, against the days before it.

    ``query`` finds it, ``labels`` are what it is called. ``mentions``, ``people`` and ``texts`` count what was read of that
    day (``read`` mentions); ``usual`` is how many mentions as usual as before would have made, ``z`` how many times the noise
    the rise is.
    """

    query: str
    labels: tuple[str, ...]
    mentions: int
    people: int
    texts: int
    read: int
    usual: float
    z: float


def new_by_day(
    days: Sequence[Sequence[Sketch]], memory: int, least_now: int = LEAST_PEOPLE, least_before: int = 1
) -> list[list[NewTheme]]:
    """For each day, the themes that are new against the ``memory`` days before it, surest first.

    None on a day of fewer than ``least_now`` mentions, or before which there were fewer than ``least_before``: without a
    before, everything would be new.
    """
    every = [sketch for day in days for sketch in day]
    ends = np.cumsum([0, *(len(day) for day in days)]).tolist()
    if not every:
        return [[] for _ in days]
    table = TermTable(every, most=TERMS_OF_ALL_DAYS)
    authors, said = people(every), texts(every)
    found: list[list[NewTheme]] = []
    for number in range(len(days)):
        first, start, end = ends[max(0, number - memory)], ends[number], ends[number + 1]
        if end - start < least_now or start - first < least_before:
            found.append([])
            continue
        cut = table.window(first, end)
        window = _Window(every[first:end], start - first, cut, authors[first:end], said[first:end])
        found.append(window.new())
    return found


class _Window:
    """A day (the mentions from place ``begins`` on) with those before it."""

    def __init__(
        self, sketches: Sequence[Sketch], begins: int, table: TermTable, authors: Places, said: Places
    ) -> None:
        self._sketches, self._table, self._authors, self._said = sketches, table, authors, said
        self._is_now = np.arange(len(sketches)) >= begins
        self._weights = np.concatenate((voices(sketches[:begins]), voices(sketches[begins:])))

    def new(self) -> list[NewTheme]:
        """The new themes of the day."""
        rises = rising(self._table, self._is_now, self._weights, self._authors, self._said)
        groups = together(without_repeats(rises[: 4 * MOST_RISES], self._table)[:MOST_RISES], self._table)
        found = [theme for group in groups if (theme := self._theme(group))]
        return sorted(found, key=lambda theme: -theme.z)[:MOST_NEW]

    def _theme(self, group: Sequence[Rise]) -> NewTheme | None:
        held = np.zeros(len(self._sketches), bool)
        named = group[:NAMED_BY]
        for rise in named:
            held[self._table.held_by(rise.number)] = True
        now = np.flatnonzero(held & self._is_now)
        read = int(self._is_now.sum())
        share_before = int((held & ~self._is_now).sum()) / (len(self._sketches) - read)
        z = self._z(held)
        if len(np.unique(self._authors[now])) < LEAST_PEOPLE or not is_new(
            z, times_of(len(now) / read, share_before)
        ):
            return None
        return NewTheme(
            query=query_of(rise.term for rise in named),
            labels=self._labels(named),
            mentions=len(now),
            people=len(np.unique(self._authors[now])),
            texts=len(np.unique(self._said[now])),
            read=read,
            usual=share_before * read,
            z=z,
        )

    def _labels(self, named: Sequence[Rise]) -> tuple[str, ...]:
        """What people write, the phrases first: they say most."""
        phrases_first = sorted(named, key=lambda rise: rise.term.kind is not Kind.PHRASE)
        written: list[str] = []
        for rise in phrases_first:
            held = self._table.held_by(rise.number)
            text, _ = spelled(rise.term, self._sketches, held[self._is_now[held]])
            if text and not any(text.casefold() in other.casefold() for other in written):
                written.append(text)
        return tuple(written[:NAMED_BY])

    def _z(self, held: NDArray[np.bool_]) -> float:
        periods = (self._is_now, ~self._is_now)
        now, before = (self._voices(held & period) for period in periods)
        totals = [float(self._weights[period].sum()) for period in periods]
        return float(log_odds_z(np.array([now]), np.array([before]), *totals)[0])

    def _voices(self, places: NDArray[np.bool_]) -> float:
        about = np.zeros(int(places.sum()), np.int64)
        return float(said_by(about, self._authors[places], self._weights[places], 1)[0])
