"""Which text that stays true is said again at which free slot: the one said least lately, never too near itself or another. Pure.

All distances are counted in days of the brand's own calendar: a day has twenty-three hours in spring, and is still a day.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from parvis.engine.duplicates.shingles import ShingleTable, comparable, likeness, said

ALIKE = 0.7
"""From this likeness on (Jaccard of their letters in threes) two texts sound the same."""
OWN_WORDS = 0
"""The wording that is the words of the post itself."""


class Why(StrEnum):
    """Why nothing, or not this entry, is said at a slot. Those that come later were nearer to being said."""

    EMPTY = "empty"  # there is no entry
    PAUSED = "paused"  # the account is stopped
    ENDED = "ended"  # its last day, or that of a picture's rights, has passed
    OUT_OF_SEASON = "out_of_season"
    UNFIT = "unfit"  # the account cannot say any of its wordings
    SAID_ONCE = "said_once"  # its network refuses what was said, and there are no other words
    TOO_SOON = "too_soon"  # the same entry is too near
    SAME_WORDS = "same_words"  # it would be the same words twice in a row
    ALIKE = "alike"  # a post beside it says nearly the same
    WEEK_FULL = "week_full"  # the account says enough evergreen posts that week
    CROWDED = "crowded"  # another evergreen post of the account is too near


class Season(msgspec.Struct, frozen=True):
    """Days of every year from ``first`` to ``last``, both (month, day) and included; a season may go over the end of a year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: dt.date) -> bool:
        """Whether a day is in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A text said again and again. ``wordings`` are its words by number, ``apart`` the least days before it comes again on an account,
    ``until`` its last day; ``unfit`` are the (account, wording) that an account cannot say.
    """

    number: int
    wordings: Mapping[int, str]
    apart: int
    season: Season | None = None
    until: dt.date | None = None
    unfit: frozenset[tuple[int, int]] = frozenset()

    def fitting(self, account: int) -> list[int]:
        """The wordings an account can say, in their order."""
        return [one for one in self.wordings if (account, one) not in self.unfit]


class Turn(msgspec.Struct, frozen=True, order=True):
    """An entry was said, or is planned, on a day of an account. ``at`` tells turns of one day apart."""

    day: dt.date
    at: dt.datetime
    account: int
    entry: int
    wording: int


class Opening(msgspec.Struct, frozen=True, order=True):
    """A free slot of an account, ``day`` being the one it is on in the brand's calendar."""

    at: dt.datetime
    account: int
    day: dt.date


class Spacing(msgspec.Struct, frozen=True):
    """Of an account's evergreen posts: the least days ``between`` any two (0: none), and how many ``a_week`` at most (0: no limit)."""

    between: int = 0
    a_week: int = 0


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the accounts: which are ``stopped``, which ones' networks ``refuse`` the same words again, and what else each says
    near a time (``beside``: the texts by account and day).
    """

    stopped: frozenset[int] = frozenset()
    refuse: frozenset[int] = frozenset()
    beside: Mapping[tuple[int, dt.date], Sequence[str]] = {}


class Pick(msgspec.Struct, frozen=True):
    """What an opening is given: an entry and a wording, or why nothing is (``entry`` 0)."""

    opening: Opening
    entry: int = 0
    wording: int = OWN_WORDS
    why: Why | None = None


def fill(
    openings: Iterable[Opening],
    entries: Sequence[Entry],
    turns: Iterable[Turn],
    spacing: Spacing,
    around: Around | None = None,
) -> list[Pick]:
    """What each opening is given, in the order of time, knowing all the turns there were and what the openings before were given."""
    known = sorted(turns)
    picks = []
    for opening in sorted(openings):
        pick = choose(opening, entries, known, spacing, around or Around())
        picks.append(pick)
        if pick.entry:
            turn = Turn(opening.day, opening.at, opening.account, pick.entry, pick.wording)
            known.insert(bisect_left(known, turn), turn)
    return picks


def choose(
    opening: Opening, entries: Sequence[Entry], turns: Sequence[Turn], spacing: Spacing, around: Around
) -> Pick:
    """The entry said least lately on the account that may be said there; of several, the first one. ``turns`` are in order."""
    own = [one for one in turns if one.account == opening.account]
    closed = _closed(opening, entries, own, spacing, around)
    if closed is not None:
        return Pick(opening, why=closed)
    reasons: list[Why] = []
    for entry in sorted(entries, key=lambda one: _last_said(one, own)):
        wording = wording_for(opening, entry, own, around)
        if not isinstance(wording, Why):
            return Pick(opening, entry.number, wording)
        reasons.append(wording)
    return Pick(opening, why=max(reasons, key=list(Why).index))


def wording_for(opening: Opening, entry: Entry, own: Sequence[Turn], around: Around) -> int | Why:
    """The words in which an entry would be said at an opening, or why it is not. ``own`` are the turns of the account, in order."""
    if entry.until is not None and opening.day > entry.until:
        return Why.ENDED
    if entry.season is not None and not entry.season.holds(opening.day):
        return Why.OUT_OF_SEASON
    fitting = entry.fitting(opening.account)
    if not fitting:
        return Why.UNFIT
    mine = [one for one in own if one.entry == entry.number]
    if mine and len(fitting) == 1 and opening.account in around.refuse:
        return Why.SAID_ONCE
    if any(abs((one.day - opening.day).days) < entry.apart for one in mine):
        return Why.TOO_SOON
    return _words(opening, entry, own, fitting, around)


def next_words(entry: Entry, opening: Opening, own: Sequence[Turn]) -> int | None:
    """The wording in which an account would say an entry at an opening, whatever the distances: not what was said of it last, nor what
    comes next if that can be; of the others, the one said least lately. ``None`` where it can say none.
    """
    mine = [one for one in own if one.entry == entry.number]
    place = sum((one.day, one.at) < (opening.day, opening.at) for one in mine)
    before, after = ([one.wording for one in some[:1]] for some in (mine[:place][::-1], mine[place:]))

    def rank(wording: int) -> tuple[bool, bool, dt.date]:
        return wording in before, wording in after, _last_words(entry, wording, mine[:place])

    return min(entry.fitting(opening.account), key=rank, default=None)


def _closed(
    opening: Opening, entries: Sequence[Entry], own: Sequence[Turn], spacing: Spacing, around: Around
) -> Why | None:
    """Why nothing at all is said at an opening."""
    if opening.account in around.stopped:
        return Why.PAUSED
    if not entries:
        return Why.EMPTY
    if any(abs((one.day - opening.day).days) < spacing.between for one in own):
        return Why.CROWDED
    week = opening.day.isocalendar()[:2]
    if spacing.a_week and sum(one.day.isocalendar()[:2] == week for one in own) >= spacing.a_week:
        return Why.WEEK_FULL
    return None


def _words(
    opening: Opening, entry: Entry, own: Sequence[Turn], fitting: Sequence[int], around: Around
) -> int | Why:
    """The wording said least lately that neither of its neighbours on the account says, nor sounds like."""
    mine = [one for one in own if one.entry == entry.number]
    avoided = _neighbours(opening, own, entry.number)
    if len(fitting) > 1:
        avoided |= _neighbours(opening, mine, entry.number)
    fresh = [one for one in fitting if one not in avoided]
    if not fresh:
        return Why.SAME_WORDS
    near = [
        text
        for shift in (-1, 0, 1)
        for text in around.beside.get((opening.account, opening.day + dt.timedelta(days=shift)), ())
    ]
    unlike = [one for one in fresh if not any(alike(entry.wordings[one], text) for text in near)]
    return min(unlike, key=lambda one: _last_words(entry, one, own), default=Why.ALIKE)


def _neighbours(opening: Opening, turns: Sequence[Turn], entry: int) -> set[int]:
    """The wordings of an entry that are said right before and right after an opening, of some turns in order."""
    place = sum((one.day, one.at) < (opening.day, opening.at) for one in turns)
    return {one.wording for one in turns[max(0, place - 1) : place + 1] if one.entry == entry}


def _last_said(entry: Entry, own: Sequence[Turn]) -> dt.date:
    return max((one.day for one in own if one.entry == entry.number), default=dt.date.min)


def _last_words(entry: Entry, wording: int, own: Sequence[Turn]) -> dt.date:
    said_on = (one.day for one in own if (one.entry, one.wording) == (entry.number, wording))
    return max(said_on, default=dt.date.min)


def alike(one: str, other: str) -> bool:
    """Whether two texts sound the same: in the same words, or nearly, links and case not counting."""
    sayings = [said(one), said(other)]
    if sayings[0] == sayings[1]:
        return bool(sayings[0])
    if not all(map(comparable, sayings)):
        return False
    table = ShingleTable(sayings)
    return likeness(table.of(0), table.of(1)) >= ALIKE
