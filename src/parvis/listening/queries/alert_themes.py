"""Reads the themes a rule judges: a sample of each day, against the fortnight before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from parvis.archive.api import Archive
from parvis.archive.contract import Scope
from parvis.archive.pulses import bucket_at
from parvis.engine.query import parse
from parvis.engine.sketches import Sketch
from parvis.engine.themes.newness import NewTheme, new_by_day
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.heard import ThemeSeen

DAY = dt.timedelta(days=1)
MEMORY = 14  # days a theme is new against
SAMPLE = 500  # mentions of each day that are read, spread evenly
KEPT = dt.timedelta(hours=1)
LONGEST_QUERY = 300
MOST_TOGETHER = 4_000  # mentions of calm days that are read in one go


class ThemeReader:
    """Reads the new themes of a scope, day by day. Days that are over are kept for an hour. One thread at a time."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: dict[tuple[Scope, dt.datetime], tuple[dt.datetime, Sequence[Sketch]]] = {}

    def themes(
        self, scope: Scope, settings: RuleSettings, since: dt.datetime, now: dt.datetime
    ) -> list[ThemeSeen]:
        """The themes that were new on each day from ``since`` on."""
        first = bucket_at(since, DAY)
        starts = [first + n * DAY for n in range(-MEMORY, (now - first) // DAY + 1)]
        days = self._days(scope, starts, now)
        found = new_by_day(days, MEMORY, least_now=settings.people, least_before=2 * settings.people)
        return [
            self._seen(scope, start, theme, len(day) >= SAMPLE)
            for start, day, themes in zip(starts, days, found, strict=True)
            for theme in themes
            if start >= first and theme.people and len(theme.query) <= LONGEST_QUERY
        ]

    def _seen(self, scope: Scope, start: dt.datetime, theme: NewTheme, is_sample: bool) -> ThemeSeen:
        """A theme with everybody who spoke of it, not only those of the sample."""
        people, usual = theme.people, theme.usual
        if is_sample:
            day = replace(scope, since=start, until=start + DAY, query=parse(theme.query))
            people = max(people, self._archive.summary(day).authors)
            usual *= people / theme.people
        return ThemeSeen(start, theme.query, ", ".join(theme.labels), people, usual, theme.z)

    def _days(self, scope: Scope, starts: Sequence[dt.datetime], now: dt.datetime) -> list[Sequence[Sketch]]:
        self._kept = {key: kept for key, kept in self._kept.items() if now - kept[0] < KEPT}
        missing = [start for start in starts if (scope, start) not in self._kept or start + DAY > now]
        if missing:
            read = self._read(scope, missing)
            self._kept |= {(scope, start): (now, read.get(start, ())) for start in missing}
        return [self._kept[scope, start][1] for start in starts]

    def _read(self, scope: Scope, starts: Sequence[dt.datetime]) -> dict[dt.datetime, Sequence[Sketch]]:
        """A sample of each of these days. Days that are read whole are read together: of a year of calm, a few questions."""
        period = replace(scope, since=starts[0], until=starts[-1] + DAY)
        counts = {point.start: point.posts for point in self._archive.pulse(period, DAY)}
        spans = list(_spans(starts, counts))
        with ThreadPoolExecutor(max_workers=4, thread_name_prefix="themes") as pool:
            read = pool.map(lambda span: self._read_span(scope, *span), spans)
            found: dict[dt.datetime, list[Sketch]] = {}
            for sketches in read:
                for sketch in sketches:
                    found.setdefault(bucket_at(sketch.published, DAY), []).append(sketch)
        return dict(found)

    def _read_span(self, scope: Scope, first: dt.datetime, last: dt.datetime, whole: int) -> list[Sketch]:
        """The days from ``first`` to ``last``: their ``whole`` mentions, or a sample of a day that has too many."""
        span = replace(scope, since=first, until=last + DAY)
        # What arrived since they were counted has room too.
        return self._archive.sketches(span, 2 * whole + SAMPLE if whole else SAMPLE, spread=not whole)


def _spans(
    starts: Sequence[dt.datetime], counts: dict[dt.datetime, int]
) -> Iterator[tuple[dt.datetime, dt.datetime, int]]:
    """Runs of days that hold few enough mentions to be read whole and together (with how many), and days by themselves (0)."""
    first: dt.datetime | None = None
    last, held = starts[0], 0
    for start in starts:
        count = counts.get(start, 0)
        together = (
            count <= SAMPLE and held + count <= MOST_TOGETHER and first is not None and start - last == DAY
        )
        if first is not None and not together:
            if held:
                yield first, last, held
            first, held = None, 0
        if count > SAMPLE:
            yield start, start, 0
        elif count:
            first, held = first or start, held + count
        last = start
    if first is not None and held:
        yield first, last, held
