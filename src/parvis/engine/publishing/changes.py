"""The states of a change to what is online, and what follows from what the network answered. Pure: no clock, no chance.

A change asks for a final wording, so asking twice for the same does no harm: what may or may not have been done is looked for where what is
online can be read, and asked for again where it cannot. Nothing here ever says a post.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parvis.engine.publishing.deliveries import Answer, backoff, wait_after_no

LOOKS_AFTER_YES = 4
"""How often a change that the network said yes to is looked for before its absence is believed."""


class ChangeState(StrEnum):
    """Where a change stands. Only ``ARMED`` is ever followed by a call that changes something."""

    WAITING = "waiting"  # for an approval of exactly these words
    DUE = "due"
    ARMED = "armed"  # a worker is about to ask for it, or is asking
    SENT = "sent"  # the network said yes
    CONFIRMED = "confirmed"  # its words were read on the network
    UNKNOWN = "unknown"  # it may have been done
    REFUSED = "refused"  # what was online before still is: a person must decide
    CANCELLED = "cancelled"  # nobody wants it any more


MOVES: dict[ChangeState, frozenset[ChangeState]] = {
    ChangeState.WAITING: frozenset({ChangeState.DUE, ChangeState.CANCELLED}),
    ChangeState.DUE: frozenset(
        {ChangeState.WAITING, ChangeState.ARMED, ChangeState.REFUSED, ChangeState.CANCELLED}
    ),
    ChangeState.ARMED: frozenset(
        {
            ChangeState.DUE,
            ChangeState.WAITING,
            ChangeState.SENT,
            ChangeState.UNKNOWN,
            ChangeState.REFUSED,
            ChangeState.CANCELLED,
        }
    ),
    ChangeState.SENT: frozenset({ChangeState.CONFIRMED, ChangeState.REFUSED}),
    ChangeState.UNKNOWN: frozenset(
        {ChangeState.CONFIRMED, ChangeState.DUE, ChangeState.REFUSED, ChangeState.CANCELLED}
    ),
    ChangeState.REFUSED: frozenset({ChangeState.DUE, ChangeState.WAITING, ChangeState.CANCELLED}),
    ChangeState.CONFIRMED: frozenset(),
    ChangeState.CANCELLED: frozenset(),
}

DONE = frozenset({ChangeState.SENT, ChangeState.CONFIRMED})
"""States in which the words of the change are what is online."""

OPEN = frozenset({ChangeState.WAITING, ChangeState.DUE, ChangeState.ARMED, ChangeState.UNKNOWN})
"""States in which something is still to become of it: of one post, there is one at most."""

REPLACEABLE = frozenset({ChangeState.WAITING, ChangeState.DUE, ChangeState.REFUSED})
"""States in which nothing of it was done, nor is being done: other words may take its place."""


class ChangeSight(StrEnum):
    """What was read on the network."""

    THERE = "there"  # the new words
    BEFORE = "before"  # those of before
    OTHER = "other"  # neither: somebody changed it there
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """The state that follows, and after how many seconds it is looked at again (``None``: never by itself)."""

    state: ChangeState
    wait: float | None = None


def after_change(
    answer: Answer, tries: int, told: float = 0.0, settles_after: float = 0.0, *, can_be_read: bool = True
) -> ChangeStep:
    """What follows a call. ``tries`` counts this one; ``told`` is how long the network asked to wait; ``can_be_read``: what is online can
    be read there.
    """
    match answer:
        case Answer.YES:
            return ChangeStep(ChangeState.SENT, settles_after if can_be_read else None)
        case Answer.NOT_NOW:
            return ChangeStep(ChangeState.DUE, wait_after_no(tries, told))
        case Answer.NO:
            return ChangeStep(ChangeState.REFUSED)
        case Answer.NONE:
            return ChangeStep(ChangeState.UNKNOWN, max(settles_after, backoff(tries)))


def after_reading(state: ChangeState, sight: ChangeSight, looks: int, told: float = 0.0) -> ChangeStep:
    """What follows reading what is online while a change is ``UNKNOWN`` or ``SENT``. ``looks`` counts this one.

    Words that are neither the new ones nor the old ones are somebody's: they are never written over without a person. After a yes they may be
    how the network writes the new ones, so the yes stands.
    """
    if sight is ChangeSight.THERE:
        return ChangeStep(ChangeState.CONFIRMED)
    wait = max(told, backoff(looks))
    if sight is ChangeSight.UNCLEAR:
        given_up = state is ChangeState.SENT and looks >= LOOKS_AFTER_YES * 3
        return ChangeStep(state, None if given_up else wait)
    if state is ChangeState.SENT:
        if looks < LOOKS_AFTER_YES:
            return ChangeStep(state, wait)
        return ChangeStep(ChangeState.REFUSED if sight is ChangeSight.BEFORE else state)
    return ChangeStep(ChangeState.DUE if sight is ChangeSight.BEFORE else ChangeState.REFUSED, 0.0)


def may_move(before: ChangeState, after: ChangeState) -> bool:
    """Whether the graph has this move (staying where one is always counts)."""
    return before is after or after in MOVES[before]
