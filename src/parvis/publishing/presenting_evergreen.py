"""Queues of texts that stay true, made ready for their pages: nothing is decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, to_locale
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.evergreen import Season, Why
from parvis.publishing import clock
from parvis.publishing.models import Post
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue, EvergreenTurn
from parvis.publishing.presenting import Row, row
from parvis.publishing.queries import evergreen as queries
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.rhythms import rhythms_of
from parvis.publishing.same_again import refuses_again
from parvis.workspaces.api import Account, Permission, Workspace

WHY = {
    Why.EMPTY: _("There is nothing to say yet."),
    Why.PAUSED: _("Publishing is stopped."),
    Why.ENDED: _("The last day of what there is has passed."),
    Why.OUT_OF_SEASON: _("What there is to say is out of season."),
    Why.UNFIT: _("The account cannot say what there is."),
    Why.SAID_ONCE: _("Its network refuses the same words again: write further wordings."),
    Why.TOO_SOON: _("All there is to say was said too lately."),
    Why.SAME_WORDS: _("It would be the same words twice in a row: write further wordings."),
    Why.ALIKE: _("A post beside it says nearly the same."),
    Why.WEEK_FULL: _("The account says enough evergreen posts that week."),
    Why.CROWDED: _("Another evergreen post of the account is too near."),
}
CHOSEN = frozenset({Why.WEEK_FULL, Why.CROWDED, Why.PAUSED})
LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class LeftFree:
    """A slot that stays free, and why; ``wanted``: as somebody chose, there is nothing to do about it."""

    when: str
    account: str
    why: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a queue: what was said of it and what comes. ``people`` followed its short links (``None``: it has none)."""

    entry: EvergreenEntry
    excerpt: str
    wordings: int
    last: str
    times: int
    next: str
    next_post: int
    people: int | None
    notes: list[str]


@dataclass(frozen=True, slots=True)
class QueueShown:
    """A queue on its page."""

    queue: EvergreenQueue
    accounts: list[Account]
    entries: list[EntryLine]
    out: list[EntryLine]
    left: list[LeftFree]
    without_slots: bool
    planned: int
    may_change: bool


@dataclass(frozen=True, slots=True)
class Cannot:
    """A wording that an account cannot say, and why."""

    account: str
    wording: int
    why: str


@dataclass(frozen=True, slots=True)
class OnPost:
    """What the page of a post says of evergreen queues: ``turn`` it was made for, or ``kept`` in which it is said again."""

    turn: EvergreenTurn | None = None
    problem: str = ""
    slot: str = ""
    day: str = ""
    hour: str = ""
    kept: list[EvergreenEntry] = field(default_factory=list)
    may_keep: bool = False


def queue_shown(workspace: Workspace, queue: EvergreenQueue) -> QueueShown:
    """A queue with its entries, those that were taken out apart."""
    accounts, now = queries.accounts_in(workspace, queue), timezone.now()
    so_far, next_ones = queries.said_so_far(queue), queries.next_turns(queue, now)
    people = queries.people_by_entry(workspace, queue)
    lines = [
        _line(one, accounts, so_far.get(one.pk), next_ones.get(one.pk), people.get(one.pk))
        for one in queries.entries_of(workspace, queue)
    ]
    slots = [one for one in rhythms_of(workspace, [one.pk for one in accounts]) if one.slots]
    return QueueShown(
        queue=queue,
        accounts=accounts,
        entries=[one for one in lines if one.entry.out_at is None],
        out=[one for one in lines if one.entry.out_at is not None],
        left=left_free(queue, accounts, now),
        without_slots=not slots,
        planned=len(next_ones),
        may_change=may_keep(workspace, queue.brand_id, queue.entity_id),
    )


def left_free(queue: EvergreenQueue, accounts: Iterable[Account], now: dt.datetime) -> list[LeftFree]:
    """Slots to come that stay free, the first of each reason."""
    handles = {one.pk: one.handle for one in accounts}
    return [
        LeftFree(
            clock.when(dt.datetime.fromisoformat(at)), handles[account], str(WHY[Why(why)]), why in CHOSEN
        )
        for at, account, why in queue.left
        if account in handles and dt.datetime.fromisoformat(at) > now
    ]


def _line(
    kept: EvergreenEntry,
    accounts: list[Account],
    so_far: tuple[dt.datetime, int] | None,
    coming: EvergreenTurn | None,
    people: int | None,
) -> EntryLine:
    shown: Row = row(kept.post)
    words = kept.text.strip() or next(filter(None, map(kept.own_text, (one.pk for one in accounts))), "")
    changed = gettext("Its post was changed online since: the queue goes on in the words of before.")
    return EntryLine(
        entry=kept,
        excerpt=shown.excerpt if kept.own_words is None else words,
        wordings=1 + len(kept.wordings.all()),
        last=clock.when(so_far[0]) if so_far else "",
        times=so_far[1] if so_far else 0,
        next=clock.when(coming.moment) if coming else "",
        next_post=coming.post_id or 0 if coming else 0,
        people=people,
        notes=[*([] if kept.own_words is None else [changed]), *notes_on(kept, accounts)],
    )


def notes_on(kept: EvergreenEntry, accounts: list[Account]) -> list[str]:
    """What one should know of an entry."""
    today, found = timezone.localdate(), []
    last, season = queries.last_day(kept), kept.season
    if last is not None and last < today:
        found.append(gettext("Its last day, or that of the right to a picture, has passed."))
    if season is not None:
        said = gettext("Said from %(first)s to %(last)s.") % season_words(season)
        found.append(said if season.holds(today) else f"{said} {gettext('Out of season now.')}")
    if not kept.wordings.all():
        strict = [one.handle for one in accounts if refuses_again(one.network)]
        if strict:
            found.append(
                ngettext(
                    "Said once by %(handles)s, whose network refuses the same words again: write a second wording.",
                    "Said once by %(handles)s, whose networks refuse the same words again: write a second wording.",
                    len(strict),
                )
                % {"handles": ", ".join(strict)}
            )
        else:
            found.append(gettext("It has one wording: a second one keeps it from being said word for word."))
    return found


def season_words(season: Season) -> dict[str, str]:
    """The first and the last day of a season, in words."""
    locale = to_locale(get_language() or "en")
    days = [dt.date(LEAP_YEAR, *one) for one in (season.first, season.last)]
    first, last = (str(format_skeleton("MMMMd", one, locale=locale)) for one in days)
    return {"first": first, "last": last}


def cannot(kept: EvergreenEntry, accounts: Iterable[Account]) -> list[Cannot]:
    """Which wordings the accounts cannot say, and why."""
    texts = [None, *(one.text for one in kept.wordings.all())]
    found = (
        Cannot(account.handle, number, queries.what_stops_saying(kept, account, text))
        for account in accounts
        for number, text in enumerate(texts, 1)
    )
    return [one for one in found if one.why]


def on_post(workspace: Workspace, post: Post) -> OnPost:
    """What the page of a post says of evergreen queues."""
    turn = queries.turn_behind(workspace, post)
    if turn is not None:
        local = timezone.localtime(turn.at)
        waits = post.planned_for is None and turn.at > timezone.now()
        return OnPost(
            turn=turn,
            problem=turn.problem if post.planned_for is None else "",
            slot=clock.when(turn.at) if waits else "",
            day=local.strftime("%Y-%m-%d"),
            hour=local.strftime("%H:%M"),
        )
    return OnPost(
        kept=queries.entries_with(workspace, post),
        may_keep=workspace.can(Permission.PREPARE, post.brand_id),
    )
