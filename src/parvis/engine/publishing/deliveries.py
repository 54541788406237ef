"""The states a delivery goes through, and what follows from what the network answered. Pure: no clock, no chance.

What is said once must never be said twice, so the graph has one rule: nothing that may have been said goes back to ``DUE``
but through a reading back that proves it was not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FIRST_WAIT = 5.0  # seconds before a second try
LONGEST_WAIT = 600.0
LONGEST_BEYOND = 30.0
"""Seconds at most that we wait longer than the network asked for."""
LOOKS_AFTER_SENT = 4
"""How often a post that the network said yes to is looked for before its absence is believed."""
MOST_LOOKS = 40
"""How often it is looked for when the network gives no clear answer, before it is left at ``SENT``: some six hours."""


class DeliveryState(StrEnum):
    """Where a delivery stands. Only ``ARMED`` is ever followed by a call that says something."""

    WAITING = "waiting"  # for an approval of exactly this content
    DUE = "due"  # goes out when its time has come
    LATE = "late"  # its time passed too long ago: a person decides
    ARMED = "armed"  # a worker is about to say it, or is saying it
    PARTLY = "partly"  # the first parts of a thread are online, the next one goes out by itself
    HALTED = (
        "halted"  # the first parts of a thread are online, and the next one does not go out: a person decides
    )
    SENT = "sent"  # the network said yes
    CONFIRMED = "confirmed"  # it was seen on the network
    UNKNOWN = "unknown"  # it may be there: looked for before anything else is done
    REFUSED = "refused"  # the network, or what it needs, says no: a person must change something
    CANCELLED = "cancelled"  # taken back by a person before it went out
    DELETED = "deleted"  # taken off the network by a person


MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.WAITING: frozenset({DeliveryState.DUE, DeliveryState.CANCELLED}),
    DeliveryState.DUE: frozenset(
        {
            DeliveryState.WAITING,
            DeliveryState.LATE,
            DeliveryState.ARMED,
            DeliveryState.REFUSED,  # by the network, while it was made ready
            DeliveryState.CANCELLED,
        }
    ),
    DeliveryState.LATE: frozenset({DeliveryState.WAITING, DeliveryState.DUE, DeliveryState.CANCELLED}),
    DeliveryState.ARMED: frozenset(
        {
            DeliveryState.DUE,
            DeliveryState.PARTLY,
            DeliveryState.HALTED,
            DeliveryState.SENT,
            DeliveryState.UNKNOWN,
            DeliveryState.REFUSED,
        }
    ),
    DeliveryState.PARTLY: frozenset({DeliveryState.ARMED, DeliveryState.HALTED, DeliveryState.UNKNOWN}),
    # Going on always begins with a look: somebody may have said the next part by hand.
    DeliveryState.HALTED: frozenset({DeliveryState.UNKNOWN, DeliveryState.CONFIRMED, DeliveryState.DELETED}),
    DeliveryState.SENT: frozenset({DeliveryState.CONFIRMED, DeliveryState.UNKNOWN, DeliveryState.DELETED}),
    DeliveryState.CONFIRMED: frozenset({DeliveryState.DELETED}),
    DeliveryState.UNKNOWN: frozenset(
        {
            DeliveryState.CONFIRMED,
            DeliveryState.DUE,
            DeliveryState.PARTLY,
            DeliveryState.HALTED,
            DeliveryState.SENT,
            DeliveryState.CANCELLED,
        }
    ),
    DeliveryState.REFUSED: frozenset({DeliveryState.DUE, DeliveryState.WAITING, DeliveryState.CANCELLED}),
    DeliveryState.CANCELLED: frozenset({DeliveryState.DUE, DeliveryState.WAITING}),
    DeliveryState.DELETED: frozenset(),
}

CHANGEABLE = frozenset(
    {
        DeliveryState.WAITING,
        DeliveryState.DUE,
        DeliveryState.LATE,
        DeliveryState.REFUSED,
        DeliveryState.CANCELLED,
    }
)
"""States in which nothing was said and nobody is saying it: the content may still change."""

OUT = frozenset({DeliveryState.SENT, DeliveryState.CONFIRMED})
"""States in which the post is on the network."""

TO_SAY = frozenset({DeliveryState.DUE, DeliveryState.PARTLY})
"""States in which something goes out by itself when its time has come."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a thread a delivery is: how many parts are online, of how many. A post alone is a thread of one."""

    done: int = 0
    parts: int = 1

    @property
    def is_last(self) -> bool:
        """Whether the next part to be said is the last one."""
        return self.done >= self.parts - 1

    @property
    def is_whole(self) -> bool:
        """Whether all parts of a thread are online."""
        return self.done >= self.parts

    @property
    def waiting(self) -> DeliveryState:
        """The state in which its next part waits for its turn."""
        return DeliveryState.PARTLY if self.done else DeliveryState.DUE

    @property
    def refused(self) -> DeliveryState:
        """The state in which its next part was refused."""
        return DeliveryState.HALTED if self.done else DeliveryState.REFUSED


ALONE = Place()


class Answer(StrEnum):
    """What came of a call to say something."""

    YES = "yes"
    NOT_NOW = "not_now"  # nothing was said
    NO = "no"  # nothing was said, and never will be as it is
    NONE = "none"  # it may have been said


class Readiness(StrEnum):
    """What came of making a post ready on its network, which says nothing yet, whatever comes of it."""

    READY = "ready"  # it can be said
    GOING_ON = "going_on"  # the network is processing it
    NOT_NOW = "not_now"
    NO = "no"  # and never will be as it is


class Sight(StrEnum):
    """What came of looking for it on the network."""

    THERE = "there"
    ABSENT = "absent"  # surely
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Step:
    """The state that follows, and after how many seconds it is looked at again (``None``: never by itself)."""

    state: DeliveryState
    wait: float | None = None


def after_call(
    answer: Answer, tries: int, told: float = 0.0, settles_after: float = 0.0, place: Place = ALONE
) -> Step:
    """What follows a call. ``tries`` counts this one; ``told`` is how long the network asked to wait; ``place`` is where in its thread
    the delivery was when the call was made.
    """
    match answer:
        case Answer.YES if place.is_last:
            return Step(DeliveryState.SENT, settles_after)
        case Answer.YES:
            return Step(DeliveryState.PARTLY, 0.0)
        case Answer.NOT_NOW:
            return Step(place.waiting, wait_after_no(tries, told))
        case Answer.NO:
            return Step(place.refused)
        case Answer.NONE:
            return Step(DeliveryState.UNKNOWN, settles_after)


def after_preparing(readiness: Readiness, times: int, told: float = 0.0, place: Place = ALONE) -> Step:
    """What follows making a post ready. ``times`` counts this one among those in which the network was not ready for it; ``told``
    is how long to wait: as the network asked, or until it is worth looking again.
    """
    match readiness:
        case Readiness.READY:
            return Step(place.waiting, 0.0)
        case Readiness.GOING_ON:
            return Step(place.waiting, told)
        case Readiness.NOT_NOW:
            return Step(place.waiting, wait_after_no(times, told))
        case Readiness.NO:
            return Step(place.refused)


def after_look(
    state: DeliveryState, sight: Sight, looks: int, told: float = 0.0, place: Place = ALONE
) -> Step:
    """What follows looking for a delivery that is ``UNKNOWN`` or ``SENT``. ``looks`` counts this one.

    Absent after an unknown call: it was not said, and may be. Absent although the network said yes: nobody can tell why (it
    may have been moderated away), so it is never said again by itself.

    In a thread, what is looked for while ``UNKNOWN`` is the next part. Found, the one after it is looked for as well before it is said:
    who lost one answer (or brought a backup back) may have lost more.
    """
    if sight is Sight.THERE:
        if state is DeliveryState.SENT or place.parts == 1 or place.is_whole:
            return Step(DeliveryState.CONFIRMED)
        return Step(DeliveryState.SENT if place.is_last else DeliveryState.UNKNOWN, 0.0)
    wait = max(told, backoff(looks))
    if state is DeliveryState.SENT:
        gone = sight is Sight.ABSENT and looks >= LOOKS_AFTER_SENT
        if gone:
            return Step(DeliveryState.UNKNOWN)
        return Step(DeliveryState.SENT, wait if looks < MOST_LOOKS else None)
    return Step(place.waiting, 0.0) if sight is Sight.ABSENT else Step(DeliveryState.UNKNOWN, wait)


def after_deletion(state: DeliveryState, answer: Answer, tries: int, told: float = 0.0) -> Step:
    """What follows asking a network to delete a post; asking twice does no harm, so silence is asked again."""
    if answer is Answer.YES:
        return Step(DeliveryState.DELETED)
    return Step(state, None if answer is Answer.NO else max(told, backoff(tries)))


def wait_after_no(tries: int, told: float) -> float:
    """Seconds until the next try of what was not said. A network that tells when to come back knows better than we do."""
    return max(told, min(backoff(tries), LONGEST_BEYOND)) if told > 0 else backoff(tries)


def backoff(times: int) -> float:
    """Seconds to wait after so many times: 5, 10, 20, … 600."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** max(0, min(times, 20) - 1))


def key_of_part(key: str, part: int) -> str:
    """The key under which a part of a thread (from 0) is said: always the same, and later than those of the parts before it where keys
    tell a time (a UUID of version 7 begins with its milliseconds).
    """
    return f"{(int(key[:12], 16) + part) % (1 << 48):012x}{key[12:]}"


def may_move(before: DeliveryState, after: DeliveryState) -> bool:
    """Whether the graph has this move (staying where one is always counts)."""
    return before is after or after in MOVES[before]
