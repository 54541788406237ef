"""Reads the authors and posts that stand out, and the past they are compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from parvis.archive.api import Archive
from parvis.archive.contract import Mention, Scope
from parvis.archive.pulses import bucket_at
from parvis.engine.query.ast import Range
from parvis.engine.understanding import Sentiment
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.heard import AuthorSpoke, ItemSpread, Past
from parvis.listening.judging.standouts import (
    AGES,
    ENOUGH_DAYS,
    MOST_REMEMBERED,
    audience_told,
)

One = TypeVar("One")
Found = TypeVar("Found")
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
MEMORY = 8 * WEEK
POSTS_A_WEEK = 400  # by large authors that are read
CANDIDATES = 4 * MOST_REMEMBERED
"""Posts of the past whose ages are looked up: those that drew most in the end hold those that drew most at any age."""
CANDIDATES_A_WEEK = 70
LAST = AGES[-1]
KEPT = dt.timedelta(hours=6)


class StandoutReader:
    """Reads who and what stands out in a scope. The pasts are kept: they change once a week. One thread at a time."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: dict[tuple[Scope, str, dt.datetime], tuple[dt.datetime, Past]] = {}

    def authors(
        self, scope: Scope, settings: RuleSettings, since: dt.datetime, now: dt.datetime
    ) -> tuple[list[AuthorSpoke], list[Past]]:
        """Posts by authors who may be influential, and the pasts to judge them by."""
        weeks = _weeks(since, now)
        pasts = self._pasts(scope, "authors", weeks, now)

        def large_of(number: int) -> list[Mention]:
            start, end = weeks[number]
            large = Range("followers", low=audience_told(settings, pasts[number]))
            week = replace(scope, since=max(start, since), until=end, query=large)
            return self._archive.earliest(week, POSTS_A_WEEK)

        found = _together(large_of, range(len(weeks)))
        return [_spoke(mention) for mentions in found for mention in mentions], pasts

    def posts(
        self, scope: Scope, settings: RuleSettings, since: dt.datetime, now: dt.datetime
    ) -> tuple[list[ItemSpread], list[Past]]:
        """The posts that drew most each week, by their age, and the pasts to judge them by."""
        weeks = _weeks(since, now)
        pasts = self._pasts(scope, "posts", weeks, now)

        def most_drawn(week: tuple[dt.datetime, dt.datetime]) -> list[Mention]:
            return self._archive.most_shared(
                replace(scope, since=max(week[0], since), until=week[1]), CANDIDATES_A_WEEK
            )

        candidates = [
            mention
            for mentions in _together(most_drawn, weeks)
            for mention in mentions
            if (mention.item.engagement.total or 0) >= settings.interactions
        ]
        drawn = self._drawn(scope.organisation, candidates, now)
        return [
            ItemSpread(
                mention.item.published,
                f"{mention.item.network}|{mention.item.id}",
                by_age,
                mention.understanding.sentiment is Sentiment.NEGATIVE,
            )
            for mention, by_age in zip(candidates, drawn, strict=True)
        ], pasts

    def _pasts(
        self, scope: Scope, what: str, weeks: Sequence[tuple[dt.datetime, dt.datetime]], now: dt.datetime
    ) -> list[Past]:
        """The eight weeks before each of these."""
        self._kept = {key: kept for key, kept in self._kept.items() if now - kept[0] < KEPT}
        missing = [start for start, _ in weeks if (scope, what, start) not in self._kept]
        read = _together(
            lambda start: self._read_past(replace(scope, since=start - MEMORY, until=start), what, start),
            missing,
        )
        self._kept |= {(scope, what, past.start): (now, past) for past in read}
        return [self._kept[scope, what, start][1] for start, _ in weeks]

    def _read_past(self, before: Scope, what: str, start: dt.datetime) -> Past:
        first = self._archive.earliest(before, 1)
        days = (start - first[0].item.published) / DAY if first else 0.0
        if days < ENOUGH_DAYS:
            return Past(start, days)
        if what == "authors":
            largest = self._archive.authors(before, "followers", MOST_REMEMBERED)
            return Past(start, days, audiences=tuple(author.followers or 0 for author in largest))
        best = self._archive.most_shared(before, CANDIDATES)
        by_age: dict[int, list[int]] = {age: [] for age in AGES}
        for drawn in self._drawn(before.organisation, best, start):
            for age, figure in drawn:
                by_age[age].append(figure)
        highest = tuple(
            (age, tuple(sorted(figures, reverse=True)[:MOST_REMEMBERED])) for age, figures in by_age.items()
        )
        return Past(start, days, drawn=highest)

    def _drawn(
        self, organisation: int, mentions: Sequence[Mention], now: dt.datetime
    ) -> Iterator[tuple[tuple[int, int], ...]]:
        """What each had drawn at each age it has reached, and so far on its way to the next.

        Of posts heard late (imported ones), only what they had drawn in the end is known: it counts for the last age.
        """
        posts = [(m.item.network, m.item.id, m.item.published) for m in mentions]
        known = self._archive.drawn(organisation, posts, [dt.timedelta(hours=age) for age in AGES])
        for mention in mentions:
            old = (now - mention.item.published) / dt.timedelta(hours=1)
            reached = [
                age for place, age in enumerate(AGES) if old >= age or place == 0 or old >= AGES[place - 1]
            ]
            figures = dict(zip(AGES, known.get(mention.item.key, ()), strict=False))
            total = mention.item.engagement.total
            if figures.get(LAST) is None and old >= LAST:
                figures[LAST] = total
            yield tuple((age, figure) for age in reached if (figure := figures.get(age)) is not None)


def _together(read: Callable[[One], Found], many: Iterable[One]) -> list[Found]:
    """Questions asked of the archive a few at a time; the answers in order."""
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="standouts") as pool:
        return list(pool.map(read, many))


def _weeks(since: dt.datetime, now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """The weeks from ``since`` to ``now``, as they begin whatever is asked."""
    first = bucket_at(since, WEEK)
    return [
        (first + n * WEEK, min(first + (n + 1) * WEEK, now + dt.timedelta(microseconds=1)))
        for n in range((now - first) // WEEK + 1)
    ]


def _spoke(mention: Mention) -> AuthorSpoke:
    return AuthorSpoke(
        mention.item.published,
        f"{mention.item.network}:{mention.item.actor.id}",
        mention.item.actor.followers or 0,
        mention.understanding.sentiment is Sentiment.NEGATIVE,
    )
