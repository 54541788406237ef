"""The days of a month, a week or one day, with what goes out on each. Pure but for the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, get_day_names
from django.utils.translation import get_language, to_locale

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.publishing import clock, naming, wording
from parvis.publishing.key_date_names import NamedDate
from parvis.publishing.models import Label
from parvis.publishing.models.deliveries import STATES
from parvis.publishing.queries.calendar import Entry, Telling
from parvis.publishing.queries.rhythms import Gap

DAY = dt.timedelta(days=1)
IN_A_MONTH, IN_A_WEEK, IN_A_DAY = 4, 40, 400  # entries of a day that are shown; the rest is a link to the day
MONTH, WEEK, ONE_DAY, LIST, RHYTHM = VIEWS = ("month", "week", "day", "list", "rhythm")
_STATE_WORDS = dict(STATES)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A post on its day."""

    post: int
    hour: str
    words: str
    brand: str
    networks: list[tuple[str, str]]
    state: str
    tone: str
    icon: str
    movable: bool
    repeated: bool
    close: bool
    labels: list[Label] = field(default_factory=list)
    evergreen: bool = False


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A slot of an account at which nothing is planned."""

    hour: str
    account: str
    network: str
    network_title: str
    brand: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day: ``inside`` the month that is shown, ``over`` when nothing can be planned there any more."""

    day: dt.date
    name: str
    short: str
    entries: list[ShownEntry]
    gaps: list[ShownGap]
    key_dates: list[NamedDate]
    more: int
    inside: bool
    today: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Span:
    """What a page of the calendar shows. Days are those of the organisation's clocks."""

    first: dt.date
    after: dt.date
    month: int  # 0 where days outside the month are not shown
    title: str
    before: dt.date
    next: dt.date
    most: int  # entries shown of each day

    def moments(self, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """When it begins and ends."""
        there = ZoneInfo(zone)
        return tuple(dt.datetime.combine(day, dt.time(), there) for day in (self.first, self.after))  # type: ignore[return-value]


def span_of(view: str, day: dt.date) -> Span:
    """What a view shows around a day."""
    return {WEEK: week_of, ONE_DAY: one_day, LIST: list_of}.get(view, month_of)(day)


def month_of(day: dt.date) -> Span:
    """The month of a day, in whole weeks."""
    first = day.replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    begin = first - first.weekday() * DAY
    end = following + (-following.weekday() % 7) * DAY
    return Span(begin, end, first.month, _month(first), (first - DAY).replace(day=1), following, IN_A_MONTH)


def list_of(day: dt.date) -> Span:
    """The month of a day, no day more."""
    first = day.replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    return Span(first, following, 0, _month(first), (first - DAY).replace(day=1), following, IN_A_WEEK)


def week_of(day: dt.date) -> Span:
    """The week of a day, from Monday on."""
    first = day - day.weekday() * DAY
    last = first + 6 * DAY
    title = str(format_interval(first, last, "yMMMd", locale=_locale()))
    return Span(first, first + 7 * DAY, 0, title, first - 7 * DAY, first + 7 * DAY, IN_A_WEEK)


def one_day(day: dt.date) -> Span:
    """A day alone."""
    title = _capital(str(format_date(day, "full", locale=_locale())))
    return Span(day, day + DAY, 0, title, day - DAY, day + DAY, IN_A_DAY)


def weekdays() -> list[str]:
    """Monday to Sunday, short."""
    names = get_day_names("abbreviated", "stand-alone", _locale())
    return [_capital(str(names[number])) for number in range(7)]


Told = Mapping[int, Telling]
"""What is told of posts, by number."""


def days(
    span: Span,
    entries: Iterable[Entry],
    today: dt.date,
    zone: str,
    tell: Callable[[set[int]], Told],
    gaps: Iterable[Gap] = (),
    key_dates: Mapping[dt.date, list[NamedDate]] = MappingProxyType({}),
    labels: Callable[[set[int]], Mapping[int, list[Label]]] = lambda _posts: {},
) -> list[ShownDay]:
    """The days of a span with their posts and free slots, the first hour first. ``tell`` and
    ``labels`` are asked only of posts that are shown.
    """
    by_day = _by_day(entries, ZoneInfo(zone))
    kept = {day: here if len(here) <= span.most + 1 else here[: span.most] for day, here in by_day.items()}
    free = _gaps_by_day(gaps, ZoneInfo(zone))
    shown = {entry.post for here in kept.values() for _local, entry in here}
    told, given = tell(shown), labels(shown)
    return [
        ShownDay(
            day=day,
            name=clock.long_day(day),
            short=_capital(str(format_date(day, "EEE d", locale=_locale()))),
            entries=[_shown(local, entry, told, given) for local, entry in kept.get(day, [])],
            gaps=free.get(day, []),
            key_dates=key_dates.get(day, []),
            more=len(by_day.get(day, [])) - len(kept.get(day, [])),
            inside=not span.month or day.month == span.month,
            today=day == today,
            over=day < today,
        )
        for day in (span.first + number * DAY for number in range((span.after - span.first).days))
    ]


def _by_day(entries: Iterable[Entry], there: ZoneInfo) -> dict[dt.date, list[tuple[dt.datetime, Entry]]]:
    found: dict[dt.date, list[tuple[dt.datetime, Entry]]] = {}
    for entry in entries:
        local = entry.at.astimezone(there)
        found.setdefault(local.date(), []).append((local, entry))
    return found


def _gaps_by_day(gaps: Iterable[Gap], there: ZoneInfo) -> dict[dt.date, list[ShownGap]]:
    found: dict[dt.date, list[ShownGap]] = {}
    for gap in gaps:
        local, account = gap.at.astimezone(there), gap.account
        title = naming.network(account.network)
        found.setdefault(local.date(), []).append(
            ShownGap(clock.clock_time(local), account.handle, account.network, title, account.brand.slug)
        )
    return found


def _shown(local: dt.datetime, entry: Entry, told: Told, labels: Mapping[int, list[Label]]) -> ShownEntry:
    state = DeliveryState(entry.state)
    tale = told.get(entry.post) or Telling()
    return ShownEntry(
        post=entry.post,
        hour=clock.clock_time(local),
        words=tale.words,
        brand=tale.brand,
        networks=[(name, naming.network(name)) for name in entry.networks],
        state=str(_STATE_WORDS[state]),
        tone=wording.TONES[state],
        icon=wording.ICONS[state],
        movable=state in CHANGEABLE and not tale.others,
        repeated=tale.repeated,
        close=entry.close,
        labels=labels.get(entry.post, []),
        evergreen=tale.evergreen,
    )


def _month(first: dt.date) -> str:
    return _capital(format_date(first, "LLLL y", locale=_locale()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _locale() -> str:
    return to_locale(get_language() or "en")
