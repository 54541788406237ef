"""Reads what a rule judges: the archive's figures about its brand or watch, as :class:`Heard`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from parvis.archive.api import Archive
from parvis.archive.contract import Pulse, Scope
from parvis.archive.pulses import bucket_at
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.heard import Heard, SourceHeard
from parvis.listening.models import AlertRule, Source
from parvis.listening.models.alerts import AlertKind
from parvis.listening.queries.alert_holidays import country_of
from parvis.listening.queries.alert_standouts import StandoutReader
from parvis.listening.queries.alert_themes import ThemeReader

HISTORY = dt.timedelta(days=35)
"""How much is read before the time that is judged, so that what is usual is known."""
DAY = dt.timedelta(days=1)
FAILING = (Source.State.RETRYING, Source.State.NEEDS_PERSON, Source.State.UNAVAILABLE)
BY_PULSE = frozenset({AlertKind.RISE, AlertKind.FALL, AlertKind.MOOD, AlertKind.EMOTION})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule is about: a brand of an organisation, or one watch of it."""

    organisation: int
    brand: int
    watch: int | None
    zone: str

    def scope(self, since: dt.datetime | None = None, until: dt.datetime | None = None) -> Scope:
        """All that was heard about it in a period."""
        if self.watch:
            return Scope(self.organisation, watches=(self.watch,), since=since, until=until)
        return Scope(self.organisation, brands=(self.brand,), since=since, until=until)


def subject_of(rule: AlertRule) -> Subject:
    """What a rule is about."""
    return Subject(rule.organisation_id, rule.brand_id, rule.watch_id, rule.organisation.time_zone)


def step_of(kind: str, settings: RuleSettings) -> dt.timedelta:
    """The buckets a kind of rule counts in: themes and authors are looked at day by day."""
    return DAY if kind in {AlertKind.THEME, AlertKind.INFLUENCE, AlertKind.VELOCITY} else settings.step


class SeriesReader:
    """Reads series, keeping those of buckets that are over, so that looking every few seconds costs little.

    Not to be shared between threads.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._standouts, self._themes = StandoutReader(archive), ThemeReader(archive)
        self._kept: dict[tuple[Scope, dt.timedelta], tuple[dt.datetime, list[Pulse]]] = {}

    def heard(
        self, kind: str, settings: RuleSettings, about: Subject, since: dt.datetime, now: dt.datetime
    ) -> Heard:
        """What a rule of this kind looks at, from ``since`` to ``now``."""
        step = step_of(kind, settings)
        country = country_of(settings, about.brand, about.watch, about.zone)
        heard = Heard(now=now, step=step, zone=about.zone, country=country)
        if kind in BY_PULSE:
            pulses = self._pulses(about.scope(), step, since, now)
            return replace(heard, pulses=pulses, unobserved=unobserved(about, now))
        if kind == AlertKind.SILENCE:
            return replace(heard, sources=self._sources(about, step, since, now))
        if kind == AlertKind.INFLUENCE:
            authors, pasts = self._standouts.authors(about.scope(), settings, since, now)
            return replace(heard, authors=authors, pasts=pasts)
        if kind == AlertKind.VELOCITY:
            items, pasts = self._standouts.posts(about.scope(), settings, since, now)
            return replace(heard, items=items, pasts=pasts)
        return replace(heard, themes=self._themes.themes(about.scope(), settings, since, now))

    def _pulses(self, about: Scope, step: dt.timedelta, since: dt.datetime, now: dt.datetime) -> list[Pulse]:
        """The pulse of a scope; what is not kept from the last time is read, and the last buckets again."""
        until = now + dt.timedelta(microseconds=1)
        first = bucket_at(since, step)
        read_at, kept = self._kept.get((about, step), (None, []))
        fresh = read_at is not None and now - read_at < dt.timedelta(minutes=10)
        if not fresh or not kept or kept[0].start > first:
            found = self._archive.pulse(replace(about, since=first, until=until), step)
            self._kept[about, step] = (now, found)
            return found
        again = max(first, bucket_at(now, step) - 2 * step)
        newest = self._archive.pulse(replace(about, since=again, until=until), step)
        found = [p for p in kept if first <= p.start < again] + newest
        self._kept[about, step] = (read_at or now, found)
        return found

    def _sources(
        self, about: Subject, step: dt.timedelta, since: dt.datetime, now: dt.datetime
    ) -> list[SourceHeard]:
        found = []
        for source in sources_of(about):
            scope = Scope(about.organisation, sources=(source.pk,))
            pulses = self._pulses(scope, step, max(since, source.created_at), now)
            found.append(
                SourceHeard(
                    source.pk,
                    source.name,
                    pulses[0].start if pulses else now,
                    tuple(p.posts for p in pulses),
                    failing_since(source),
                )
            )
        return found


def sources_of(about: Subject) -> list[Source]:
    """The sources a brand is heard through: its own and those of the whole organisation."""
    found = Source.objects.filter(organisation_id=about.organisation).exclude(state=Source.State.PAUSED)
    return [source for source in found if source.brand_id in {None, about.brand}]


def failing_since(source: Source) -> dt.datetime | None:
    """When a source that cannot be read now was last read without trouble; ``None`` for one that is well."""
    return (source.last_ok_at or source.created_at) if source.state in FAILING else None


def unobserved(about: Subject, now: dt.datetime) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """The time, up to now, in which none of the sources could be read. Without sources (only files) there is none."""
    sources = sources_of(about)
    if not sources:
        return ()
    failing = [since for source in sources if (since := failing_since(source))]
    return ((max(failing), now + DAY),) if len(failing) == len(sources) else ()
