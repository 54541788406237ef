"""Copies and campaigns made ready for a template."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.engine.duplicates.campaigns import Campaign
from parvis.engine.sketches import Sketch
from parvis.listening import wording_copies
from parvis.listening.cards import Card, present_mention
from parvis.listening.filters import MOST_TEXTS, Filters, Period
from parvis.listening.models import Watch
from parvis.listening.presenting import Piece
from parvis.listening.presenting_filters import about_of, with_filters
from parvis.listening.queries.copies import Copies
from parvis.ui import numbers
from parvis.ui.charts import sparkline
from parvis.workspaces.api import Brand

SPARK = 24


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """One group as shown."""

    identifier: str
    kind: str
    label: str
    tone: str
    counted: str
    alike: str
    first: dt.datetime
    last: dt.datetime
    originator: str
    originator_href: str
    because: tuple[str, ...]
    caution: str
    pieces: tuple[Piece, ...]
    mood: str
    spark: SafeString
    sample: Card | None
    href: str
    quoted_href: str
    partial: bool


@dataclass(frozen=True, slots=True)
class CopiesPage:
    """All that the template of copies shows."""

    headline: str
    cards: tuple[CampaignCard, ...]
    more: int
    next: int
    mentions: int
    people: int
    texts: int
    voices: int
    source: str


def present_copies(
    found: Copies, filters: Filters, brand: Brand, watch: Watch | None, names: dict[int, Watch]
) -> CopiesPage:
    """Copies made ready."""
    about = about_of(brand, watch)
    cards = tuple(
        _card(number, campaign, found, filters, about, names)
        for number, campaign in enumerate(found.campaigns, found.first)
    )
    return CopiesPage(
        headline=_headline(found),
        cards=cards,
        more=max(0, found.groups - found.first - len(cards)),
        next=found.first + len(cards),
        mentions=found.mentions,
        people=found.voices.people,
        texts=found.voices.texts,
        voices=found.voices.voices,
        source=_source(found),
    )


def _headline(found: Copies) -> str:
    if not found.mentions:
        return _("Nothing was heard in this period.")
    if not found.groups:
        return _("Nobody copies anybody: every voice speaks for itself.")
    groups = ngettext("%(n)s text is repeated", "%(n)s texts are repeated", found.groups) % {"n": numbers.exact(found.groups)}  # fmt: skip
    if not found.coordinated:
        return _("%(groups)s; nothing in them looks coordinated.") % {"groups": groups}
    return ngettext(
        "%(groups)s; one of them looks coordinated.",
        "%(groups)s; %(n)s of them look coordinated.",
        found.coordinated,
    ) % {"groups": groups, "n": numbers.exact(found.coordinated)}


def _source(found: Copies) -> str:
    read = (
        _("The newest %(read)s of the %(all)s mentions were compared with one another.")
        if found.read < found.mentions
        else _("All %(all)s mentions were compared with one another.")
    ) % {"read": numbers.exact(found.read), "all": numbers.exact(found.mentions)}
    method = _(
        "Texts are nearly the same when they share half of their groups of three letters (MinHash, then Jaccard); very short "
        "texts only when they are exactly the same. How old an account is, the networks do not tell Parvis."
    )
    return f"{read} {method}"


def _card(
    number: int, campaign: Campaign, found: Copies, filters: Filters, about: dict[str, str], names: dict[int, Watch]
) -> CampaignCard:  # fmt: skip
    members = [found.sketches[place] for place in campaign.members]
    origin = found.sketches[campaign.originator]
    sample = found.samples.get(origin.key)
    versions = Counter(sketch.fingerprint for sketch in members)
    if campaign.quoted:
        narrowed = filters.quotes_of(":".join(campaign.quoted))
    else:
        narrowed = filters.copies_of(text for text, _times in versions.most_common(MOST_TEXTS))
    search = reverse("listening:search")
    return CampaignCard(
        identifier=f"campaign-{number}",
        kind=campaign.kind.value,
        label=str(wording_copies.TITLES[campaign.kind]),
        tone=wording_copies.TONES[campaign.kind],
        counted=wording_copies.counted(campaign),
        alike=wording_copies.alike(campaign),
        first=campaign.first,
        last=campaign.last,
        originator=origin.author_name or origin.author,
        originator_href=f"{search}?{urlencode({'author': origin.author})}",
        because=tuple(wording_copies.because(campaign)),
        caution=str(wording_copies.CAUTION[campaign.kind]),
        pieces=_pieces(campaign, len(members)),
        mood=_("%(negative)s negative, %(positive)s positive")
        % {
            "negative": numbers.percent(campaign.negative / len(members)),
            "positive": numbers.percent(campaign.positive / len(members)),
        },
        spark=sparkline(_spark(members, found.period), _("How it went over the period")),
        sample=present_mention(sample, names, None) if sample else None,
        href=with_filters(narrowed, search, about),
        quoted_href=_mention(campaign.quoted) if campaign.quoted else "",
        partial=not campaign.quoted and len(versions) > MOST_TEXTS,
    )


def _mention(key: tuple[str, str]) -> str:
    return f"{reverse('listening:mention')}?{urlencode({'network': key[0], 'id': key[1]})}"


def _spark(members: Sequence[Sketch], period: Period) -> list[int]:
    counts = [0] * SPARK
    for sketch in members:
        place = int((sketch.published - period.since) / period.length * SPARK)
        counts[min(max(place, 0), SPARK - 1)] += 1
    return counts


def _pieces(campaign: Campaign, members: int) -> tuple[Piece, ...]:
    made, start = [], 0.0
    neutral = members - campaign.negative - campaign.positive
    for fill, count in (
        ("negative", campaign.negative),
        ("neutral", neutral),
        ("positive", campaign.positive),
    ):
        width = 1000 * count / members
        made.append(Piece(f"{start:.1f}", f"{width:.1f}", fill))
        start += width
    return tuple(made)
