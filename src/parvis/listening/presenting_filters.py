"""The filters of a board made ready for a template: periods, chips, links that add or take one away, errors in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from parvis.archive.contract import Counted
from parvis.engine.query import QueryError
from parvis.listening import naming
from parvis.listening.filters import ALL_TIME, Filters, Period
from parvis.listening.models import Watch
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
class Frame:
    """What stands around any place of a board: its search, its period, its filters."""

    filters: Filters
    ranges: tuple[Choice, ...]
    chips: tuple[Chip, ...]
    error: str


def present_frame(filters: Filters, path: str) -> Frame:
    """The filters made ready, for a place of a board other than its figures."""
    return Frame(filters, ranges(filters, path), chips(filters, path), message(filters.error))


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


def ranges(filters: Filters, path: str, about: dict[str, str] | None = None) -> tuple[Choice, ...]:
    """The periods to choose from."""
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
                span(filters.since, filters.until),
                with_filters(filters.at("7d"), path, about or {}),
            )
        )
    return tuple(made)


def span(since: dt.datetime | None, until: dt.datetime | None) -> str:
    """A period in words."""
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
        "link": short_link,
        "author": lambda v: v.split(":", 1)[-1],
        "aspect": lambda v: _aspect_label(v, aspects or {}),
    }
    return readers[name](value)


def _aspect_label(value: str, names: Mapping[str, str]) -> str:
    key, _colon, mood = value.partition(":")
    name = names.get(key, key)
    return f"{name} · {naming.sentiment(mood)}" if mood else name


def short_link(link: str) -> str:
    """A link as a person reads it."""
    short = link.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return short if len(short) <= 60 else short[:57] + "…"


def exports(filters: Filters, about: dict[str, str], names: tuple[str, ...]) -> tuple[Choice, ...]:
    """The files a board can be taken away in."""
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


def counts(filters: Filters, path: str) -> tuple[Choice, ...]:
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


def describe(filters: Filters, period: Period) -> str:
    """Period and filters in words, for exports."""
    words = [span(period.since, period.until)]
    words += [f"{chip.label}: {chip.value}" for chip in chips(filters, "")]
    return " · ".join(words)
