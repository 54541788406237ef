"""Themes made ready for a template: what rose in words, where each figure leads, nothing decided."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.engine.query import parse
from parvis.engine.themes.certainty import Certainty
from parvis.engine.themes.finding import RisingTerm, Theme
from parvis.engine.themes.terms import Kind
from parvis.listening.board_places import against
from parvis.listening.cards import Card, present_mention
from parvis.listening.filters import Filters
from parvis.listening.models import Watch
from parvis.listening.presenting import Piece
from parvis.listening.presenting_filters import about_of, with_filters
from parvis.listening.queries.themes import ThemesFound
from parvis.ui import numbers
from parvis.ui.charts import sparkline
from parvis.workspaces.api import Brand

LEAST_SHOWN, MOST_SHOWN = 3, 6  # themes as cards (those that rose come first): more is not a lead but a list
CERTAINTY = {
    Certainty.SURE: gettext_lazy("sure"),
    Certainty.LIKELY: gettext_lazy("likely"),
    Certainty.PERHAPS: gettext_lazy("perhaps"),
    Certainty.NONE: gettext_lazy("no clear change"),
}
GROUPS = (
    (gettext_lazy("Words and phrases"), frozenset({Kind.WORD, Kind.PHRASE})),
    (gettext_lazy("Hashtags"), frozenset({Kind.HASHTAG})),
    (gettext_lazy("Accounts mentioned"), frozenset({Kind.HANDLE})),
    (gettext_lazy("Links"), frozenset({Kind.LINK})),
)


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """One theme as shown. ``change`` is empty when there is nothing to compare with."""

    identifier: str
    title: str
    rest: str
    href: str
    count: str
    people: str
    share: str
    share_before: str
    change: str
    certainty: str
    risen: bool
    new: bool
    pieces: tuple[Piece, ...]
    mood: str
    spark: SafeString
    best: Card | None
    others: tuple[Card, ...]
    query: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term that rose."""

    label: str
    href: str
    now: int
    before: int
    change: str
    certainty: str


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of one sort."""

    title: str
    rows: tuple[TermRow, ...]


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """All that the themes' template shows. ``table`` holds every theme, ``cards`` those that lead."""

    headline: str
    cards: tuple[ThemeCard, ...]
    table: tuple[ThemeCard, ...]
    groups: tuple[TermGroup, ...]
    against: str
    compared: bool
    source: str
    mentions: int


def present_themes(
    found: ThemesFound, filters: Filters, brand: Brand, watch: Watch | None, names: dict[int, Watch]
) -> ThemesPage:
    """Themes made ready."""
    before = against(filters) if found.before else ""

    def leads_to(query: str) -> str:
        said = f"({filters.text}) ({query})" if filters.text else query
        return with_filters(filters.saying(said), reverse("listening:search"), about_of(brand, watch))

    cards = tuple(
        _card(number, theme, found, before, leads_to, names)
        for number, theme in enumerate(found.found.themes)
    )
    risen = tuple(card for card in cards if card.risen)
    return ThemesPage(
        headline=_headline(found, len(risen), before),
        cards=cards[: min(max(len(risen), LEAST_SHOWN if risen else MOST_SHOWN), MOST_SHOWN)],
        table=cards,
        groups=_groups(found.found.terms, leads_to),
        against=before,
        compared=found.before is not None,
        source=_source(found, before),
        mentions=found.mentions,
    )


def _headline(found: ThemesFound, risen: int, before: str) -> str:
    if not found.found.themes:
        return _("No theme stands out: there is too little talk, or nobody speaks of the same thing.")
    if not found.before:
        return _("What people speak of most. Nothing was heard before this period to compare it with.")
    if not risen:
        return _("No theme rose against %(before)s. These are the largest.") % {"before": before}
    return ngettext(
        "%(n)s theme rose against %(before)s.", "%(n)s themes rose against %(before)s.", risen
    ) % {"n": risen, "before": before}


def _source(found: ThemesFound, before: str) -> str:
    """What was read, and how."""
    parts = []
    if found.is_sample:
        parts.append(
            _(
                "Read from %(read)s of the %(all)s mentions, spread evenly over the period: counts are estimates."
            )
            % {"read": numbers.exact(found.found.read_now), "all": numbers.exact(found.mentions)}
        )
    else:
        parts.append(
            ngettext("Read from the %(all)s mention of the period.", "Read from all %(all)s mentions of the period.", found.mentions)
            % {"all": numbers.exact(found.mentions)}
        )  # fmt: skip
    if found.before:
        parts.append(
            _("Compared with %(read)s mentions of %(before)s.")
            % {"read": numbers.exact(found.found.read_before), "before": before}
        )
        parts.append(
            _("A rise is believed by how many different people say it: copies and the flood of one author count little (log-odds with a prior).")
        )  # fmt: skip
    parts.append(_("A theme is the mentions that its words find; titles and groups are made by a machine."))
    return " ".join(parts)


def _card(
    number: int, theme: Theme, found: ThemesFound, before: str, leads_to: Callable[[str], str], names: dict[int, Watch]
) -> ThemeCard:  # fmt: skip
    title, *rest = theme.labels or (theme.query,)
    title = title[:1].upper() + title[1:]
    count = round(theme.now * found.mentions / max(found.found.read_now, 1))
    node = parse(theme.query)
    speaking = [
        found.best[key] for key in (found.sketches[place].key for place in theme.best) if key in found.best
    ]
    cards = [present_mention(mention, names, node) for mention in speaking]
    risen = theme.certainty is not Certainty.NONE
    return ThemeCard(
        identifier=f"theme-{number}",
        title=title,
        rest=", ".join(rest),
        href=leads_to(theme.query),
        count=("≈ " if found.is_sample else "") + numbers.exact(count),
        people=numbers.exact(round(theme.people * count / max(theme.now, 1))),
        share=numbers.percent(theme.share, digits=1),
        share_before="" if theme.share_before is None else numbers.percent(theme.share_before, digits=1),
        change=_change(theme.times, before, risen),
        certainty=str(CERTAINTY[theme.certainty]) if theme.z is not None else "",
        risen=risen,
        new=theme.is_new,
        pieces=_pieces(theme),
        mood=_mood(theme),
        spark=sparkline(theme.spark, _("How it went over the period")),
        best=cards[0] if cards else None,
        others=tuple(cards[1:]),
        query=theme.query,
    )


def _change(times: float | None, before: str, risen: bool) -> str:
    """How a share changed, with the period it is compared with."""
    if times is None:
        return ""
    said = {"before": before, "times": numbers.exact(round(times, 1)) if times < math.inf else ""}
    if times == math.inf:
        return _("nobody spoke of it in %(before)s") % said
    if times >= 1.95:
        return _("%(times)s times its share of %(before)s") % said
    percent = said | {"n": round(abs(times - 1) * 100)}
    if times >= 1.1 or (risen and times > 1):
        return _("%(n)s%% more of the talk than in %(before)s") % percent
    if times <= 0.9:
        return _("%(n)s%% less of the talk than in %(before)s") % percent
    return _("as much of the talk as in %(before)s") % said


def _pieces(theme: Theme) -> tuple[Piece, ...]:
    counts = (
        ("negative", theme.negative),
        ("neutral", theme.now - theme.negative - theme.positive),
        ("positive", theme.positive),
    )
    made, start = [], 0.0
    for fill, count in counts:
        width = 1000 * count / max(theme.now, 1)
        made.append(Piece(f"{start:.1f}", f"{width:.1f}", fill))
        start += width
    return tuple(made)


def _mood(theme: Theme) -> str:
    """The mood of a theme in words, for the bar."""
    return _("%(negative)s negative, %(positive)s positive") % {
        "negative": numbers.percent(theme.negative / max(theme.now, 1)),
        "positive": numbers.percent(theme.positive / max(theme.now, 1)),
    }


def _groups(terms: tuple[RisingTerm, ...], leads_to: Callable[[str], str]) -> tuple[TermGroup, ...]:
    """Terms that rose by sort; names apart from the other words."""
    made = []
    names = [term for term in terms if term.is_name and term.rise.term.kind in {Kind.WORD, Kind.PHRASE}]
    for title, kinds in GROUPS:
        rows = [term for term in terms if term.rise.term.kind in kinds and term not in names]
        made.append(TermGroup(str(title), tuple(_term(term, leads_to) for term in rows[:10])))
        if Kind.WORD in kinds:
            made.append(
                TermGroup(
                    _("Names (written with a capital)"), tuple(_term(term, leads_to) for term in names[:10])
                )
            )
    return tuple(group for group in made if group.rows)


def _term(term: RisingTerm, leads_to: Callable[[str], str]) -> TermRow:
    times = term.rise.times
    shown = _("new") if times == math.inf else f"× {numbers.exact(round(times, 1))}"
    return TermRow(
        term.written,
        leads_to(term.query),
        term.rise.now,
        term.rise.before,
        shown,
        str(CERTAINTY[term.certainty]),
    )
