"""What programs can be told of, and when a message that was not taken is sent again. Pure."""

from __future__ import annotations

from enum import StrEnum

from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import DeliveryState


class Event(StrEnum):
    """What happened."""

    WAITING = "delivery.waiting"
    SENT = "delivery.sent"
    CONFIRMED = "delivery.confirmed"
    UNKNOWN = "delivery.unknown"
    REFUSED = "delivery.refused"
    HALTED = "delivery.halted"
    LATE = "delivery.late"
    DELETED = "delivery.deleted"
    CHANGE_WAITING = "delivery.change_waiting"
    CHANGED = "delivery.changed"
    CHANGE_REFUSED = "delivery.change_refused"
    APPROVED = "post.approved"
    DECLINED = "post.declined"
    STOPPED = "publishing.stopped"
    RESUMED = "publishing.resumed"
    PING = "ping"  # somebody tries whether messages arrive


OF_STATES: dict[DeliveryState, Event] = {
    DeliveryState.WAITING: Event.WAITING,
    DeliveryState.SENT: Event.SENT,
    DeliveryState.CONFIRMED: Event.CONFIRMED,
    DeliveryState.UNKNOWN: Event.UNKNOWN,
    DeliveryState.REFUSED: Event.REFUSED,
    DeliveryState.HALTED: Event.HALTED,
    DeliveryState.LATE: Event.LATE,
    DeliveryState.DELETED: Event.DELETED,
}
"""The event of each state worth telling; what is only on its way (due, armed, partly) is not."""

OF_CHANGES: dict[ChangeState, Event] = {
    ChangeState.WAITING: Event.CHANGE_WAITING,
    ChangeState.SENT: Event.CHANGED,
    ChangeState.CONFIRMED: Event.CHANGED,
    ChangeState.REFUSED: Event.CHANGE_REFUSED,
}
"""The event of each state of a change to what is online worth telling."""

CHOSEN = tuple(event for event in Event if event is not Event.PING)
"""What one can ask to be told of."""

FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = 30.0, 7200.0, 16


def wait_after(tries: int, asked: float = 0.0) -> float | None:
    """Seconds until a message that was tried ``tries`` times is tried again: twice as long each time, two hours at most, and as long as
    the receiver ``asked`` for; ``None`` once it is given up (after about a day).
    """
    if tries >= MOST_TRIES:
        return None
    return max(min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** max(0, tries - 1)), asked)
