"""Boards and mentions made ready for a template: names translated, addresses built, nothing decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.archive.contract import AuthorActivity, Page, Share
from parvis.engine import formulas
from parvis.listening import naming
from parvis.listening.cards import Card, present_mention
from parvis.listening.drawing import mood_chart_of, volume_of
from parvis.listening.filters import FACETS, Filters
from parvis.listening.headlines import headline, points
from parvis.listening.models import Source, Watch
from parvis.listening.presenting_filters import (
    Chip,
    Choice,
    about_of,
    chips,
    counts,
    exports,
    facet_label,
    message,
    ranges,
    short_link,
    with_filters,
)
from parvis.listening.queries.boards import Board, Compared, Coverage
from parvis.listening.spelling import spelled_hashtags, spelled_phrases
from parvis.ui.charts.chart import Chart
from parvis.ui.numbers import exact
from parvis.workspaces.api import Brand


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar a thousand units long."""

    start: str
    width: str
    fill: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of shares. ``part`` is from 0 to 1 of the longest."""

    value: str
    label: str
    count: int
    part: float
    negative: int
    positive: int
    href: str
    picked: bool = False
    has_moods: bool = False  # known even where all are neutral

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The bar, by mood when the moods are known: negative, neutral, positive."""
        known = self.has_moods or self.negative or self.positive
        counts = (
            (
                ("negative", self.negative),
                ("neutral", self.count - self.negative - self.positive),
                ("positive", self.positive),
            )
            if known
            else (("accent", self.count),)
        )
        unit = 1000 * self.part / self.count if self.count else 0.0
        made, start = [], 0.0
        for fill, count in counts:
            made.append(Piece(f"{start:.1f}", f"{count * unit:.1f}", fill))
            start += count * unit
        return tuple(made)


@dataclass(frozen=True, slots=True)
class AspectLine:
    """What is spoken of: its share, by the mood of it, and the mentions behind each figure."""

    row: Row
    negative_href: str
    positive_href: str
    all_href: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the head of the board: value, change against the period before, what is behind it, its formula."""

    name: str
    label: str
    value: float | None
    compared: Compared
    href: str
    formula: str
    note: str = ""
    signed: bool = False
    good: str = "up"

    @property
    def shown(self) -> str:
        """A signed ratio as points: ``−12``."""
        return _("none") if self.value is None else points(self.value)

    @property
    def against(self) -> str:
        """What the figure is compared with, in words."""
        if self.signed and self.compared.difference is not None:
            return _("%(points)s pt against before") % {"points": points(self.compared.difference)}
        return ""


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """An author in the list of the most active."""

    author: AuthorActivity
    network_name: str
    label: str
    href: str
    mood: float | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """All that the board's template shows."""

    board: Board
    filters: Filters
    headline: str
    figures: tuple[Figure, ...]
    ranges: tuple[Choice, ...]
    counts: tuple[Choice, ...]
    counted_note: str
    chips: tuple[Chip, ...]
    error: str
    networks: tuple[Row, ...]
    languages: tuple[Row, ...]
    emotions: tuple[Row, ...]
    hashtags: tuple[Row, ...]
    links: tuple[Row, ...]
    moods: tuple[Row, ...]
    authors: tuple[AuthorRow, ...]
    phrases: tuple[Row, ...]
    aspects: tuple[AspectLine, ...]
    shared: tuple[Card, ...]
    newest: tuple[Card, ...]
    volume: Chart
    mood_chart: Chart
    coverage: tuple[SourceRow, ...]
    all_href: str
    live_href: str
    facet_hrefs: dict[str, str]
    exports: tuple[Choice, ...]
    parameters: str
    query_version: str
    model: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in the coverage note."""

    name: str
    network_name: str
    count: int
    state_label: str
    note: str
    limit: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that the list of mentions shows."""

    filters: Filters
    cards: tuple[Card, ...]
    more: str
    ranges: tuple[Choice, ...]
    chips: tuple[Chip, ...]
    error: str
    exports: tuple[Choice, ...]


def present(
    board: Board,
    filters: Filters,
    path: str,
    brand: Brand,
    watch: Watch | None,
    names: dict[int, Watch],
    time_zone: str,
) -> BoardPage:
    """A board made ready."""
    about = about_of(brand, watch)
    behind = reverse("listening:search")
    all_href = with_filters(filters, behind, about)
    facets = board.facets
    node = filters.query
    tags = spelled_hashtags(board.recent)
    aspects = dict(filters.aspect_names)
    return BoardPage(
        board=board,
        filters=filters,
        headline=headline(board),
        figures=_figures(board, filters, behind, about),
        ranges=ranges(filters, path),
        counts=counts(filters, path),
        counted_note=_counted_note(board),
        chips=chips(filters, path),
        error=message(filters.error),
        networks=_rows(facets.networks, "network", filters, path, naming.network),
        languages=_rows(facets.languages, "lang", filters, path, naming.language),
        emotions=_rows([s for s in facets.emotions if s.value], "emotion", filters, path, naming.emotion),
        hashtags=_rows(facets.hashtags, "hashtag", filters, path, lambda v: f"#{tags.get(v, v)}"),
        links=_rows(facets.links, "link", filters, path, short_link),
        moods=_moods(board, filters, path),
        authors=tuple(_author(a, filters, path) for a in board.top_authors),
        phrases=_phrases(board, filters, path),
        aspects=_aspects(board.aspects, filters, path, about),
        shared=tuple(present_mention(m, names, node, aspects) for m in board.most_shared),
        newest=tuple(present_mention(m, names, node, aspects) for m in board.newest.mentions),
        volume=volume_of(board, filters, path, time_zone),
        mood_chart=mood_chart_of(board, filters, path),
        coverage=tuple(_source(row) for row in board.coverage),
        all_href=all_href,
        live_href=with_filters(filters, reverse("listening:live"), about),
        facet_hrefs={
            name: with_filters(filters, reverse("listening:facet", args=[name]), about) for name in FACETS
        },
        exports=exports(filters, about, ("csv", "xlsx", "parquet", "png", "pdf")),
        parameters=urlencode(filters.parameters()),
        query_version=f"{watch.name} v{watch.version}" if watch else "",
        model=next((m.understanding.model for m in board.newest.mentions), "—"),
    )


def present_list(
    page: Page,
    filters: Filters,
    request: HttpRequest,
    brand: Brand | None,
    watch: Watch | None,
    names: dict[int, Watch],
) -> ListPage:
    """A page of mentions made ready."""
    about = about_of(brand, watch)
    more = ""
    if page.next:
        after = f"{page.next.published.isoformat()}|{page.next.network}|{page.next.id}"
        more = with_filters(filters, request.path, {**about, "range": filters.range, "after": after})
    return ListPage(
        filters=filters,
        cards=tuple(
            present_mention(m, names, filters.query, dict(filters.aspect_names)) for m in page.mentions
        ),
        more=more,
        ranges=ranges(filters, request.path, about),
        chips=chips(filters, request.path, about),
        error=message(filters.error),
        exports=exports(filters, about, ("csv", "xlsx", "parquet", "jsonl")),
    )


def _source(row: Coverage) -> SourceRow:
    states = {**dict(Source.State.choices), "import": _("Imported file")}
    name = row.name or (_("Imported or heard earlier") if not row.state else "")
    return SourceRow(
        name,
        naming.network(row.network),
        row.count,
        str(states.get(row.state, "")),
        row.note,
        naming.limit(row.network),
    )


def _counted_note(board: Board) -> str:
    """How many posts, people and texts there are, and what the chart counts."""
    voices = board.voices
    if voices is None:
        return ""
    return _(
        "%(posts)s posts by %(people)s people, in %(texts)s distinct texts. In each column, each is counted once, in the mood "
        "of most of what it said there."
    ) % {"posts": exact(voices.posts), "people": exact(voices.people), "texts": exact(voices.texts)}


def _aspects(
    found: Sequence[Share], filters: Filters, path: str, about: dict[str, str]
) -> tuple[AspectLine, ...]:
    """Those of the list; what was taken off it is not shown, though mentions keep it."""
    names = dict(filters.aspect_names)
    search = reverse("listening:search")
    rows = _rows([s for s in found if s.value in names], "aspect", filters, path, lambda v: names[v])
    return tuple(
        AspectLine(
            replace(row, has_moods=True),
            *(
                with_filters(filters.adding("aspect", f"{row.value}{mood}"), search, about)
                for mood in (":negative", ":positive", "")
            ),
        )
        for row in rows
    )


def _rows(found: Sequence[Share], facet: str, filters: Filters, path: str, label: object) -> tuple[Row, ...]:
    longest = max((s.count for s in found), default=1) or 1
    read = label if callable(label) else str
    return tuple(
        Row(
            s.value, read(s.value), s.count, s.count / longest, s.negative, s.positive,
            with_filters(filters.toggling(facet, s.value), path, {}), s.value in filters.picked(facet),
        )
        for s in found
    )  # fmt: skip


def present_shares(
    found: Sequence[Share], facet: str, filters: Filters, path: str, brand: Brand | None, watch: Watch | None
) -> tuple[Row, ...]:
    """The whole list behind a facet; each line opens its mentions."""
    longest = max((s.count for s in found), default=1) or 1
    about = about_of(brand, watch)
    return tuple(
        Row(
            s.value, facet_label(facet, s.value, dict(filters.aspect_names)), s.count, s.count / longest, s.negative, s.positive,
            with_filters(filters.adding(facet, s.value), path, about),
        )
        for s in found
    )  # fmt: skip


def _moods(board: Board, filters: Filters, path: str) -> tuple[Row, ...]:
    summary = board.summary
    counts = [Share(name, getattr(summary, name)) for name in naming.SENTIMENTS]
    return _rows(counts, "sentiment", filters, path, naming.sentiment)


def _phrases(board: Board, filters: Filters, path: str) -> tuple[Row, ...]:
    longest = max((p.count for p in board.phrases), default=1) or 1
    spelled = spelled_phrases([p.text for p in board.phrases], board.recent)
    return tuple(
        Row(
            p.text, spelled.get(p.text, p.text), p.count, p.count / longest, 0, 0,
            with_filters(filters.saying(f'"{p.text}"'), path, {}),
        )
        for p in board.phrases
    )  # fmt: skip


def _author(author: AuthorActivity, filters: Filters, path: str) -> AuthorRow:
    value = f"{author.network}:{author.actor_id}"
    return AuthorRow(
        author=author,
        network_name=naming.network(author.network),
        label=author.display_name or author.name or author.actor_id,
        href=with_filters(filters.toggling("author", value), path, {}),
        mood=formulas.mood(
            author.positive, author.negative, author.count - author.positive - author.negative
        ),
    )


def _figures(board: Board, filters: Filters, behind: str, about: dict[str, str]) -> tuple[Figure, ...]:
    everything = with_filters(filters, behind, about)
    authors = with_filters(filters, reverse("listening:facet", args=["author"]), about)
    known = ngettext("known for %(n)s author", "known for %(n)s authors", board.summary.reach_known)
    return (
        Figure("mentions", _("Mentions"), board.mentions.now, board.mentions, everything, _("Posts, articles and comments heard in the period")),
        Figure("mood", _("Mood"), board.mood.now, board.mood, everything, _formula(formulas.mood), signed=True),
        Figure("authors", _("Authors"), board.authors.now, board.authors, authors, _("Distinct accounts that spoke in the period")),
        Figure("reach", _("Potential reach"), board.reach.now, board.reach, authors, _("Followers of each distinct author, counted once"), known % {"n": board.summary.reach_known}),
        Figure("engagement", _("Interactions"), board.engagement.now, board.engagement, everything, _("Likes, reposts, replies and quotes, as last told by the networks")),
    )  # fmt: skip


def _formula(formula: formulas.Formula[...]) -> str:
    return f"{_(formula.definition)} ({formula.label})"
