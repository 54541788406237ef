"""Boards and mentions made ready for a template: names translated, addresses built, nothing decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from parvis.archive.contract import AuthorActivity, Counted, Page, Share
from parvis.engine import formulas
from parvis.engine.query import QueryError
from parvis.listening import naming
from parvis.listening.cards import Card, present_mention
from parvis.listening.drawing import mood_chart_of, volume_of
from parvis.listening.filters import ALL_TIME, FACETS, Filters
from parvis.listening.headlines import headline, points
from parvis.listening.models import Source, Watch
from parvis.listening.queries.boards import Board, Compared, Coverage
from parvis.listening.spelling import spelled_hashtags, spelled_phrases
from parvis.ui.charts.chart import Chart
from parvis.ui.numbers import exact
from parvis.workspaces.api import Brand

RANGE_LABELS = {
    "1h": pgettext_lazy("period", "1 h"),
    "24h": pgettext_lazy("period", "24 h"),
    "7d": pgettext_lazy("period", "7 d"),
    "30d": pgettext_lazy("period", "30 d"),
    "90d": pgettext_lazy("period", "90 d"),
    "1y": pgettext_lazy("period", "1 y"),
    ALL_TIME: pgettext_lazy("period", "All"),
}
FACET_TITLES = {
    "network": gettext_lazy("Networks"),
    "lang": gettext_lazy("Languages"),
    "sentiment": gettext_lazy("Moods"),
    "emotion": gettext_lazy("Emotions"),
    "type": gettext_lazy("Kinds"),
    "author": gettext_lazy("Authors"),
    "hashtag": gettext_lazy("Hashtags"),
    "link": gettext_lazy("Links"),
    "aspect": gettext_lazy("What it is about"),
}
#: Facet → column of the archive it is counted by.
FACET_COLUMNS = {
    "network": "network",
    "lang": "language",
    "sentiment": "sentiment",
    "emotion": "emotion",
    "type": "type",
    "author": "author",
    "hashtag": "hashtag",
    "link": "link",
    "aspect": "aspect",
}


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
class Chip:
    """A filter in force, and the address without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, and whether it is the one in force."""

    label: str
    url: str
    active: bool
    value: str = ""


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
        ranges=_ranges(filters, path),
        counts=_counts(filters, path),
        counted_note=_counted_note(board),
        chips=chips(filters, path),
        error=message(filters.error),
        networks=_rows(facets.networks, "network", filters, path, naming.network),
        languages=_rows(facets.languages, "lang", filters, path, naming.language),
        emotions=_rows([s for s in facets.emotions if s.value], "emotion", filters, path, naming.emotion),
        hashtags=_rows(facets.hashtags, "hashtag", filters, path, lambda v: f"#{tags.get(v, v)}"),
        links=_rows(facets.links, "link", filters, path, _short_link),
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
        exports=_exports(filters, about, ("csv", "xlsx", "parquet", "png", "pdf")),
        parameters=urlencode(filters.parameters()),
        query_version=f"{watch.name} v{watch.version}" if watch else "",
        model=next((m.understanding.model for m in board.newest.mentions), "—"),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around any place of a board: its search, its period, its filters."""

    filters: Filters
    ranges: tuple[Choice, ...]
    chips: tuple[Chip, ...]
    error: str


def present_frame(filters: Filters, path: str) -> Frame:
    """The filters made ready, for a place of a board other than its figures."""
    return Frame(filters, _ranges(filters, path), chips(filters, path), message(filters.error))


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
        ranges=_ranges(filters, request.path, about),
        chips=chips(filters, request.path, about),
        error=message(filters.error),
        exports=_exports(filters, about, ("csv", "xlsx", "parquet", "jsonl")),
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


def about_of(brand: Brand | None, watch: Watch | None) -> dict[str, str]:
    """The parameters that name a brand or a watch in an address without them in its path."""
    return {"watch": str(watch.pk)} if watch else {"brand": brand.slug} if brand else {}


def with_filters(filters: Filters, path: str, extra: dict[str, str]) -> str:
    """``path`` with the brand or watch and the filters, their range always named."""
    pairs = dict.fromkeys(extra)
    kept = [(name, value) for name, value in filters.parameters() if name not in pairs]
    if "range" not in pairs and not any(name in {"range", "from", "to"} for name, _value in kept):
        kept.append(("range", filters.range))
    return f"{path}?{urlencode([*extra.items(), *kept])}"


def message(error: QueryError | None) -> str:
    """A query error in the reader's language; one inside a saved fragment is told with it."""
    if error is None:
        return ""
    inside = error.params.get("inside")
    params = error.params | {"problem": message(inside)} if isinstance(inside, QueryError) else error.params
    return _(error.message_id) % params


def _ranges(filters: Filters, path: str, about: dict[str, str] | None = None) -> tuple[Choice, ...]:
    exact = bool(filters.since or filters.until)
    return tuple(
        Choice(
            str(label),
            with_filters(filters.at(name), path, about or {}),
            not exact and filters.range == name,
            name,
        )
        for name, label in RANGE_LABELS.items()
    )


def _counts(filters: Filters, path: str) -> tuple[Choice, ...]:
    """Mentions as posts, as people or as texts."""
    labels = {Counted.POSTS: _("Posts"), Counted.PEOPLE: _("People"), Counted.TEXTS: _("Distinct texts")}
    return tuple(
        Choice(
            label,
            with_filters(filters.counting(counted), path, {}),
            filters.counted is counted,
            counted.value,
        )
        for counted, label in labels.items()
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


def chips(filters: Filters, path: str, about: dict[str, str] | None = None) -> tuple[Chip, ...]:
    """The filters in force, each with the address without it."""
    made = [
        Chip(
            str(FACET_TITLES[name]),
            facet_label(name, value, dict(filters.aspect_names)),
            with_filters(filters.without(name, value), path, about or {}),
        )
        for name, values in filters.values
        for value in values
    ]
    if filters.text:
        made.insert(0, Chip(_("Search"), filters.text, with_filters(filters.saying(""), path, about or {})))
    if filters.texts:
        versions = ngettext("one text", "%(n)s versions of a text", len(filters.texts)) % {
            "n": len(filters.texts)
        }
        made.append(Chip(_("Copies"), versions, with_filters(filters.copies_of(()), path, about or {})))
    if filters.quoting:
        made.append(
            Chip(
                _("Quotes of"),
                filters.quoting.split(":", 1)[-1],
                with_filters(filters.quotes_of(""), path, about or {}),
            )
        )
    if filters.since or filters.until:
        made.append(
            Chip(
                _("Period"),
                _period(filters.since, filters.until),
                with_filters(filters.at("7d"), path, about or {}),
            )
        )
    return tuple(made)


def _period(since: dt.datetime | None, until: dt.datetime | None) -> str:
    written = [
        formats.date_format(timezone.localtime(m), "SHORT_DATETIME_FORMAT") if m else "…"
        for m in (since, until)
    ]
    return " – ".join(written)


def facet_label(name: str, value: str, aspects: Mapping[str, str] | None = None) -> str:
    """What a person reads for a picked value; ``aspects`` names those of the list."""
    readers: dict[str, Callable[[str], str]] = {
        "network": naming.network,
        "lang": naming.language,
        "sentiment": naming.sentiment,
        "emotion": naming.emotion,
        "type": naming.item_type,
        "hashtag": lambda v: f"#{v}",
        "link": _short_link,
        "author": lambda v: v.split(":", 1)[-1],
        "aspect": lambda v: _aspect_label(v, aspects or {}),
    }
    return readers[name](value)


def _aspect_label(value: str, names: Mapping[str, str]) -> str:
    key, _colon, mood = value.partition(":")
    name = names.get(key, key)
    return f"{name} · {naming.sentiment(mood)}" if mood else name


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


def _short_link(link: str) -> str:
    short = link.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return short if len(short) <= 60 else short[:57] + "…"


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


def describe(filters: Filters, board: Board) -> str:
    """Period and filters in words, for exports."""
    words = [_period(board.period.since, board.period.until)]
    words += [f"{chip.label}: {chip.value}" for chip in chips(filters, "")]
    return " · ".join(words)


def _exports(filters: Filters, about: dict[str, str], names: tuple[str, ...]) -> tuple[Choice, ...]:
    labels = {
        "jsonl": "JSON",
        "xlsx": "Excel",
        "csv": "CSV",
        "parquet": "Parquet",
        "png": "PNG",
        "pdf": "PDF",
    }
    return tuple(
        Choice(labels[n], with_filters(filters, reverse("listening:export", args=[n]), about), False, n)
        for n in names
    )
