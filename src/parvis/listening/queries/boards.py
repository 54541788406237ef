"""What a board shows: every figure with the formula, the query version and the coverage it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from parvis.archive.api import Archive
from parvis.archive.connection import get_archive
from parvis.archive.contract import (
    AuthorActivity,
    Counted,
    Facets,
    Mention,
    Page,
    Position,
    Scope,
    Share,
    SourceCoverage,
    Summary,
    Voices,
    VolumePoint,
)
from parvis.engine.formulas import change, mood
from parvis.engine.phrases import Phrase, top_phrases
from parvis.listening.filters import ALL_TIME, Filters, Period
from parvis.listening.models import Import, Source, Watch
from parvis.listening.source_notes import in_words
from parvis.workspaces.api import Permission, Workspace

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
PAGE = 40
SPELLED_FROM = 160  # newest mentions looked at for the spelling of phrases and hashtags


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure now, the same over the period just before, and the relative change (``None`` when undefined)."""

    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        """Relative change, by the ``change`` formula; ``None`` when there is nothing to compare with."""
        return None if self.now is None or self.before is None else change(self.now, self.before)

    @property
    def difference(self) -> float | None:
        """Absolute change, for figures that are already ratios."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source brought, and how it is doing."""

    name: str
    network: str
    count: int
    first: dt.datetime | None
    last: dt.datetime | None
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Board:
    """One answer to one set of filters, read at ``now``."""

    scope: Scope
    period: Period
    now: dt.datetime
    summary: Summary
    before: Summary | None
    mentions: Compared
    mood: Compared
    authors: Compared
    engagement: Compared
    reach: Compared
    volume: Sequence[VolumePoint]
    voices: Voices | None
    facets: Facets
    aspects: Sequence[Share]
    top_authors: Sequence[AuthorActivity]
    most_shared: Sequence[Mention]
    phrases: Sequence[Phrase]
    newest: Page
    recent: Sequence[Mention]
    coverage: Sequence[Coverage]


def mood_of(summary: Summary) -> float | None:
    """Net sentiment of a summary."""
    return mood(summary.positive, summary.negative, summary.neutral)


def resolve_period(workspace: Workspace, filters: Filters, now: dt.datetime) -> Period:
    """The period of the filters; "all" starts at the oldest mention there is."""
    workspace.require(Permission.SEE)
    if filters.range != ALL_TIME or filters.since or filters.until:
        return filters.period(now)
    rows = get_archive().coverage(filters.scope(workspace.organisation, workspace.brands, None))
    first = min((max(row.first, EARLIEST) for row in rows), default=None)
    last = max((row.last for row in rows), default=now)
    return Period(first or now - dt.timedelta(days=7), max(last, first or last) + dt.timedelta(minutes=1))


def board(workspace: Workspace, filters: Filters, now: dt.datetime) -> Board:
    """Read everything a board shows, the independent questions side by side."""
    period = resolve_period(workspace, filters, now)
    scope = filters.scope(workspace.organisation, workspace.brands, period)
    earlier = replace(scope, since=period.before().since, until=period.before().until)
    archive = get_archive()
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="board") as pool:
        summary = pool.submit(archive.summary, scope)
        before = pool.submit(archive.summary, earlier)
        by_posts = filters.counted is Counted.POSTS
        volume = (
            pool.submit(archive.volume, scope, period.step(), workspace.time_zone)
            if by_posts
            else pool.submit(archive.volume_of, scope, filters.counted, period.step(), workspace.time_zone)
        )
        voices = None if by_posts else pool.submit(archive.voices, scope)
        facets = pool.submit(archive.facets, scope)
        aspects = pool.submit(archive.shares, scope, "aspect", 12)
        authors = pool.submit(archive.authors, scope, "count", 8)
        shared = pool.submit(archive.most_shared, scope, 5)
        texts = pool.submit(archive.sample_texts, scope, 2000)
        newest = pool.submit(archive.search, scope, SPELLED_FROM)
        comparable = pool.submit(heard_before, archive, scope, earlier)
        heard_from = pool.submit(archive.coverage, scope)
        return _assemble(
            workspace, scope, period, now, summary.result(), before.result() if comparable.result() else None, volume.result(), facets.result(), aspects.result(),
            authors.result(), shared.result(), texts.result(), newest.result(), heard_from.result(),
            voices.result() if voices else None,
        )  # fmt: skip


def heard_before(archive: Archive, scope: Scope, earlier: Scope) -> bool:
    """Whether something was heard before the earlier period began: if not, it is no measure of anything."""
    about = Scope(scope.organisation, scope.watches, scope.brands, scope.brands_allowed, until=earlier.since)
    return bool(archive.search(about, 1).mentions)


def _assemble(
    workspace: Workspace, scope: Scope, period: Period, now: dt.datetime, summary: Summary, before: Summary | None,
    volume: list[VolumePoint], facets: Facets, aspects: list[Share], authors: list[AuthorActivity], shared: list[Mention],
    texts: list[str], newest: Page, heard_from: list[SourceCoverage],
    voices: Voices | None,
) -> Board:  # fmt: skip
    return Board(
        scope=scope,
        period=period,
        now=now,
        summary=summary,
        before=before,
        mentions=Compared(summary.mentions, before.mentions if before else None),
        mood=Compared(mood_of(summary), mood_of(before) if before else None),
        authors=Compared(summary.authors, before.authors if before else None),
        engagement=Compared(summary.engagement, before.engagement if before else None),
        reach=Compared(summary.reach, before.reach if before else None),
        volume=volume,
        voices=voices,
        facets=facets,
        aspects=aspects,
        top_authors=authors,
        most_shared=shared,
        phrases=top_phrases(texts, 12),
        newest=Page(newest.mentions[:PAGE], newest.next),
        recent=newest.mentions,
        coverage=_coverage(workspace, heard_from),
    )


def _coverage(workspace: Workspace, rows: list[SourceCoverage]) -> list[Coverage]:
    """Name the sources; a source that is on and brought nothing is listed too: silence is not calm."""
    sources = {s.pk: s for s in Source.objects.filter(organisation_id=workspace.organisation)}
    imports = {
        -i.pk: i
        for i in Import.objects.filter(organisation_id=workspace.organisation).only(
            "pk", "file_name", "state"
        )
    }
    heard = [_named(row, sources, imports) for row in rows]
    silent = [
        Coverage(
            source.name,
            source.network,
            0,
            None,
            source.last_heard_at,
            source.state,
            in_words(source.state_note),
        )
        for pk, source in sources.items()
        if pk not in {row.source for row in rows}
        and (workspace.brands is None or source.brand_id in workspace.brands)
    ]
    return heard + silent


def _named(row: SourceCoverage, sources: dict[int, Source], imports: dict[int, Import]) -> Coverage:
    source, file = sources.get(row.source), imports.get(row.source)
    if source:
        return Coverage(
            source.name,
            row.network,
            row.count,
            row.first,
            row.last,
            source.state,
            in_words(source.state_note),
        )
    name = file.file_name if file else ""
    return Coverage(name, row.network, row.count, row.first, row.last, "import" if file else "", "")


def mentions(workspace: Workspace, filters: Filters, now: dt.datetime, after: Position | None = None) -> Page:
    """The mentions behind a figure, newest first."""
    period = resolve_period(workspace, filters, now)
    return get_archive().search(filters.scope(workspace.organisation, workspace.brands, period), PAGE, after)


def count(workspace: Workspace, filters: Filters, now: dt.datetime) -> int:
    """How many mentions the filters hold."""
    period = resolve_period(workspace, filters, now)
    return get_archive().count(filters.scope(workspace.organisation, workspace.brands, period))


def one(workspace: Workspace, network: str, id: str) -> Mention | None:
    """A mention this workspace may see, or ``None``."""
    workspace.require(Permission.SEE)
    found = get_archive().mention(workspace.organisation, network, id)
    return found if found and _visible(workspace, found) else None


def thread(workspace: Workspace, mention: Mention) -> list[Mention]:
    """What was said around a mention, oldest first."""
    workspace.require(Permission.SEE)
    around = get_archive().thread(workspace.organisation, mention.item.network, mention.item.id)
    return [m for m in around if _visible(workspace, m)]


def _visible(workspace: Workspace, mention: Mention) -> bool:
    return workspace.brands is None or bool(workspace.brands & set(mention.brands))


def shares(workspace: Workspace, filters: Filters, by: str, now: dt.datetime, limit: int = 50) -> list[Share]:
    """The whole list behind a facet (all the hashtags, all the links…)."""
    period = resolve_period(workspace, filters, now)
    return get_archive().shares(filters.scope(workspace.organisation, workspace.brands, period), by, limit)


def watch_names(workspace: Workspace) -> dict[int, Watch]:
    """Watches by id, to name them beside a mention."""
    workspace.require(Permission.SEE)
    return {
        w.pk: w for w in Watch.objects.filter(organisation_id=workspace.organisation).select_related("brand")
    }
