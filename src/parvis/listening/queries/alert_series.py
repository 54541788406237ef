"""Reads what a rule judges: the archive's figures about its brand or watch, as :class:`Heard`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parvis.archive.api import Archive
from parvis.archive.contract import Pulse, Scope
from parvis.archive.pulses import bucket_at
from parvis.engine.phrases import top_phrases
from parvis.engine.query.ast import Phrase
from parvis.engine.understanding import Sentiment
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.heard import AuthorSpoke, Heard, ItemSpread, SourceHeard, ThemeSeen
from parvis.listening.models import AlertRule, Source
from parvis.listening.models.alerts import AlertKind

HISTORY = dt.timedelta(days=35)
"""How much is read before the time that is judged, so that what is usual is known."""
DAY = dt.timedelta(days=1)
BEFORE = 14 * DAY  # a theme is new against the fortnight before
SAMPLE = 1500  # texts read a day for their themes
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
        self._kept: dict[tuple[Scope, dt.timedelta], tuple[dt.datetime, list[Pulse]]] = {}

    def heard(
        self, kind: str, settings: RuleSettings, about: Subject, since: dt.datetime, now: dt.datetime
    ) -> Heard:
        """What a rule of this kind looks at, from ``since`` to ``now``."""
        step = step_of(kind, settings)
        heard = Heard(now=now, step=step, zone=about.zone)
        if kind in BY_PULSE:
            pulses = self._pulses(about.scope(), step, since, now)
            return replace(heard, pulses=pulses, unobserved=unobserved(about, now))
        if kind == AlertKind.SILENCE:
            return replace(heard, sources=self._sources(about, step, since, now))
        days = [(start, min(start + DAY, now)) for start in _days(since, now)]
        if kind == AlertKind.INFLUENCE:
            return replace(heard, authors=self._authors(about, settings, days))
        if kind == AlertKind.VELOCITY:
            return replace(heard, items=self._items(about, days))
        return replace(heard, themes=self._themes(about, settings, days))

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

    def _authors(
        self, about: Subject, settings: RuleSettings, days: Sequence[tuple[dt.datetime, dt.datetime]]
    ) -> list[AuthorSpoke]:
        found = []
        for since, until in days:
            scope = about.scope(since, until)
            for author in self._archive.authors(scope, "followers", 5):
                if (author.followers or 0) < settings.followers:
                    break
                key = f"{author.network}:{author.actor_id}"
                said = self._archive.earliest(replace(scope, authors=(key,)), 1)
                if said:
                    bad = author.negative > author.positive
                    found.append(AuthorSpoke(said[0].item.published, key, author.followers or 0, bad))
        return found

    def _items(self, about: Subject, days: Sequence[tuple[dt.datetime, dt.datetime]]) -> list[ItemSpread]:
        return [
            ItemSpread(
                mention.item.published,
                f"{mention.item.network}|{mention.item.id}",
                mention.item.engagement.total or 0,
                mention.understanding.sentiment is Sentiment.NEGATIVE,
            )
            for since, until in days
            for mention in self._archive.most_shared(about.scope(since, until), 10)
        ]

    def _themes(
        self, about: Subject, settings: RuleSettings, days: Sequence[tuple[dt.datetime, dt.datetime]]
    ) -> list[ThemeSeen]:
        found: list[ThemeSeen] = []
        for since, until in days:
            now_texts = self._archive.sample_texts(about.scope(since, until), SAMPLE)
            if len(now_texts) < settings.people:
                continue
            before = self._archive.sample_texts(about.scope(since - BEFORE, since), 2 * SAMPLE)
            if len(before) < 2 * settings.people:
                continue
            for phrase in top_phrases(now_texts, 10, least=settings.people):
                earlier = sum(f" {phrase.text} " in f" {text} " for text in before)
                usual = earlier * len(now_texts) / len(before)
                if phrase.count < 2 * max(usual, 1):
                    continue
                words = Phrase(tuple(phrase.text.split(" ")))
                people = self._archive.summary(replace(about.scope(since, until), query=words)).authors
                found.append(ThemeSeen(since, phrase.text, people, len(now_texts), usual))
        return found


def _days(since: dt.datetime, now: dt.datetime) -> list[dt.datetime]:
    first = bucket_at(since, DAY)
    return [first + n * DAY for n in range((now - first) // DAY + 1)]


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
