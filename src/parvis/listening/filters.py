"""What a person asked a board to show, as the address bar says it; and back.

Pure: no database, no clock. Unknown values are dropped with a message rather than refused, so that an old link still opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from parvis.archive.contract import Counted, Scope
from parvis.engine.query import QueryError, parse
from parvis.engine.query.ast import Everything, Node

RANGES: dict[str, dt.timedelta] = {
    "1h": dt.timedelta(hours=1),
    "24h": dt.timedelta(hours=24),
    "7d": dt.timedelta(days=7),
    "30d": dt.timedelta(days=30),
    "90d": dt.timedelta(days=90),
    "1y": dt.timedelta(days=365),
}
DEFAULT_RANGE = "7d"
ALL_TIME = "all"
MOST_TEXTS = 100  # versions of a text that an address holds

#: Filter name in the address → field of the scope. Each may be given several times.
FACETS: dict[str, str] = {
    "network": "networks",
    "lang": "languages",
    "sentiment": "sentiments",
    "emotion": "emotions",
    "type": "types",
    "author": "authors",
    "hashtag": "hashtags",
    "link": "links",
    "aspect": "aspects",
}


class MultiValued(Protocol):
    """The part of Django's ``QueryDict`` that is used here."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def getlist(self, key: str) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` (inclusive) to ``until`` (exclusive), aware UTC."""

    since: dt.datetime
    until: dt.datetime

    @property
    def length(self) -> dt.timedelta:
        return self.until - self.since

    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return Period(self.since - self.length, self.since)

    def step(self) -> dt.timedelta:
        """A bucket that gives a chart between some twenty and ninety columns."""
        hours = self.length.total_seconds() / 3600
        for limit, step in ((2, 2 / 60), (6, 0.1), (36, 0.5), (24 * 4, 2), (24 * 10, 4), (24 * 95, 24)):
            if hours <= limit:
                return dt.timedelta(hours=step)
        return dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Filters:
    """The questions a board answers. ``values`` holds, per facet, what was picked."""

    brand: int | None = None
    watch: int | None = None
    range: str = DEFAULT_RANGE
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    text: str = ""
    counted: Counted = Counted.POSTS
    texts: tuple[int, ...] = ()  # fingerprints of the versions of a copied text
    quoting: str = ""  # "network:id" of the item that is quoted
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    error: QueryError | None = None
    query: Node | None = None
    aspect_names: tuple[
        tuple[str, str], ...
    ] = ()  # key and what the reader calls it, filled in where it is known

    def picked(self, facet: str) -> tuple[str, ...]:
        """The values picked for a facet."""
        return dict(self.values).get(facet, ())

    def period(self, now: dt.datetime, first: dt.datetime | None = None) -> Period:
        """The time asked about. ``first`` is when the oldest mention was published, for "all"."""
        if self.since or self.until:
            until = self.until or now
            return Period(self.since or (until - RANGES[DEFAULT_RANGE]), until)
        if self.range == ALL_TIME:
            return Period(first or now - RANGES["1y"], now + dt.timedelta(minutes=1))
        return Period(now - RANGES[self.range], now)

    def scope(self, organisation: int, brands_allowed: Iterable[int] | None, period: Period | None) -> Scope:
        """The archive's form of these filters."""
        facets: dict[str, Any] = {FACETS[name]: values for name, values in self.values}
        return Scope(
            organisation=organisation,
            watches=(self.watch,) if self.watch else (),
            brands=(self.brand,) if self.brand else (),
            brands_allowed=None if brands_allowed is None else tuple(sorted(brands_allowed)),
            since=period.since if period else None,
            until=period.until if period else None,
            query=self.query,
            texts=self.texts,
            quoting=(self.quoting,) if self.quoting else (),
            **facets,
        )

    # --- addresses ---
    def parameters(self) -> list[tuple[str, str]]:
        """What the address bar holds, without brand and watch (they are in the path)."""
        pairs: list[tuple[str, str]] = []
        if self.since or self.until:
            pairs += [("from", _minute(self.since))] if self.since else []
            pairs += [("to", _minute(self.until))] if self.until else []
        elif self.range != DEFAULT_RANGE:
            pairs.append(("range", self.range))
        if self.text:
            pairs.append(("q", self.text))
        if self.counted is not Counted.POSTS:
            pairs.append(("count", self.counted.value))
        if self.texts:
            pairs.append(("text", ".".join(f"{text:x}" for text in self.texts)))
        if self.quoting:
            pairs.append(("quoting", self.quoting))
        pairs += [(name, value) for name, values in self.values for value in values]
        return pairs

    def address(self, path: str, **extra: str) -> str:
        """``path`` with these filters."""
        pairs = self.parameters() + list(extra.items())
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def adding(self, facet: str, value: str) -> Filters:
        """The same, with one more value picked (once)."""
        now = self.picked(facet)
        return self if value in now else self._with(facet, (*now, value))

    def without(self, facet: str, value: str) -> Filters:
        """The same, with one value less."""
        return self._with(facet, tuple(v for v in self.picked(facet) if v != value))

    def toggling(self, facet: str, value: str) -> Filters:
        """The same with the value picked if it was not, and not if it was."""
        return self.without(facet, value) if value in self.picked(facet) else self.adding(facet, value)

    def at(self, range_: str) -> Filters:
        """The same over another range."""
        return replace(self, range=range_, since=None, until=None)

    def between(self, since: dt.datetime, until: dt.datetime) -> Filters:
        """The same over an exact period."""
        return replace(self, since=since, until=until)

    def counting(self, counted: Counted) -> Filters:
        """The same, read as posts, as people or as texts."""
        return replace(self, counted=counted)

    def copies_of(self, texts: Iterable[int]) -> Filters:
        """The same, of these versions of a text only (the first :data:`MOST_TEXTS`)."""
        return replace(self, texts=tuple(dict.fromkeys(texts))[:MOST_TEXTS])

    def quotes_of(self, quoted: str) -> Filters:
        """The same, of what quotes one item only (``network:id``)."""
        return replace(self, quoting=quoted)

    def saying(self, text: str) -> Filters:
        """The same with another search text."""
        return with_text(self, text)

    def _with(self, facet: str, values: tuple[str, ...]) -> Filters:
        kept = dict(self.values)
        kept[facet] = values
        return replace(self, values=tuple((name, kept[name]) for name in FACETS if kept.get(name)))


def _minute(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ") if moment else ""


def _moment(text: str, zone: ZoneInfo) -> dt.datetime | None:
    """A date or date and time as typed in a form or written by :func:`_minute`; ``None`` when it is neither."""
    try:
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


def _texts(written: str) -> tuple[int, ...]:
    """Fingerprints in hexadecimal, joined by dots; what is none is left out."""
    found = []
    for part in written.split(".")[:MOST_TEXTS]:
        try:
            number = int(part, 16)
        except ValueError:
            continue
        if 0 <= number < 1 << 64:
            found.append(number)
    return tuple(dict.fromkeys(found))


def _counted(written: str) -> Counted:
    return Counted(written) if written in set(Counted) else Counted.POSTS


def with_text(filters: Filters, text: str) -> Filters:
    """The filters with ``text`` read as a query; a query that cannot be read matches as if absent and says why."""
    text = text.strip()
    try:
        node = parse(text) if text else None
    except QueryError as error:
        return replace(filters, text=text, error=error, query=None)
    return replace(filters, text=text, error=None, query=None if isinstance(node, Everything) else node)


def read(
    parameters: MultiValued, *, zone: str, brand: int | None = None, watch: int | None = None
) -> Filters:
    """Read filters from an address. Values that make no sense are left out."""
    place = ZoneInfo(zone)
    range_ = str(parameters.get("range") or DEFAULT_RANGE)
    values = tuple(
        (name, tuple(dict.fromkeys(str(v)[:400] for v in parameters.getlist(name) if v))[:20])
        for name in FACETS
    )
    filters = Filters(
        brand=brand,
        watch=watch,
        range=range_ if range_ in RANGES or range_ == ALL_TIME else DEFAULT_RANGE,
        since=_moment(str(parameters.get("from") or ""), place),
        until=_moment(str(parameters.get("to") or ""), place),
        counted=_counted(str(parameters.get("count") or "")),
        texts=_texts(str(parameters.get("text") or "")),
        quoting=str(parameters.get("quoting") or "")[:400],
        values=tuple((name, vs) for name, vs in values if vs),
    )
    return with_text(filters, str(parameters.get("q") or ""))


class _Plain(dict[str, list[str]]):
    """A mapping of lists read like a query string."""

    def get(self, key: str, default: Any = None) -> Any:
        values = super().get(key)
        return values[-1] if values else default

    def getlist(self, key: str) -> list[Any]:
        return list(super().get(key) or [])


def read_saved(saved: Mapping[str, list[str]], *, zone: str, brand: int | None, watch: int | None) -> Filters:
    """Filters kept with a shared board (see :func:`to_save`)."""
    return read(_Plain(saved), zone=zone, brand=brand, watch=watch)


def to_save(filters: Filters) -> dict[str, list[str]]:
    """The filters as JSON to keep."""
    kept: dict[str, list[str]] = {}
    for name, value in filters.parameters():
        kept.setdefault(name, []).append(value)
    return kept
