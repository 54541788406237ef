"""What each state of a delivery means, and what a person can do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import OUT, DeliveryState
from parvis.publishing import clock
from parvis.publishing.models import Delivery
from parvis.publishing.problem_words import in_words

DELETABLE = frozenset({*OUT, DeliveryState.HALTED})
TONES: dict[DeliveryState, str] = {
    DeliveryState.WAITING: "warning",
    DeliveryState.DUE: "accent",
    DeliveryState.LATE: "negative",
    DeliveryState.ARMED: "accent",
    DeliveryState.PARTLY: "accent",
    DeliveryState.HALTED: "negative",
    DeliveryState.SENT: "positive",
    DeliveryState.CONFIRMED: "positive",
    DeliveryState.UNKNOWN: "negative",
    DeliveryState.REFUSED: "negative",
    DeliveryState.CANCELLED: "outline",
    DeliveryState.DELETED: "outline",
}
ICONS: dict[DeliveryState, str] = {
    DeliveryState.WAITING: "user",
    DeliveryState.DUE: "clock",
    DeliveryState.LATE: "triangle-alert",
    DeliveryState.ARMED: "send",
    DeliveryState.PARTLY: "send",
    DeliveryState.HALTED: "circle-pause",
    DeliveryState.SENT: "check",
    DeliveryState.CONFIRMED: "circle-check",
    DeliveryState.UNKNOWN: "circle-question-mark",
    DeliveryState.REFUSED: "circle-x",
    DeliveryState.CANCELLED: "minus",
    DeliveryState.DELETED: "trash-2",
}


def state(delivery: Delivery) -> str:
    """Where it stands, in a word or two."""
    if delivery.is_being_processed:
        return _("Being processed by the network")
    if delivery.lacks_comment and delivery.state == DeliveryState.HALTED:
        return _("Online, without its first comment")
    if delivery.lacks_comment and delivery.state == DeliveryState.PARTLY:
        return _("Online, its first comment follows")
    return str(delivery.get_state_display())


def meaning(delivery: Delivery, *, paused: bool = False) -> str:
    """One or two sentences: what is the case, and what happens next or must be decided."""
    state = DeliveryState(delivery.state)
    if state in DELETABLE and delivery.deletion_asked_at is not None:
        return _("It is being taken off the network.")
    match state:
        case DeliveryState.WAITING:
            return _("It goes out once somebody else has agreed to exactly these words.")
        case DeliveryState.DUE:
            return _due(delivery, paused)
        case DeliveryState.LATE:
            return _("Its time passed and nothing was said. Send it after all, plan it anew, or leave it.")
        case DeliveryState.ARMED:
            return _("It is being said right now.")
        case DeliveryState.HALTED if delivery.lacks_comment:
            return _(
                "The post is online; its first comment is not, and does not go out by itself. Mend what the network says, then try it again, or leave it at that."
            )
        case DeliveryState.PARTLY:
            return _partly(delivery, paused)
        case DeliveryState.HALTED:
            return _(
                "%(done)s of %(parts)s parts are online; the others do not go out by themselves."
            ) % _how_far(delivery)
        case DeliveryState.SENT:
            return _sent(delivery)
        case DeliveryState.CONFIRMED if delivery.lacks_comment:
            return _("The post is online without its first comment, and it was left at that.")
        case DeliveryState.CONFIRMED if delivery.part and not delivery.place.is_whole:
            return _("%(done)s of %(parts)s parts are online, and it was left at that.") % _how_far(delivery)
        case DeliveryState.CONFIRMED:
            return _("It was seen on the network.")
        case DeliveryState.UNKNOWN:
            return _unknown(delivery)
        case DeliveryState.REFUSED:
            return _("Nothing was said. Mend what the network says, then send it again.")
        case DeliveryState.CANCELLED:
            return _("It does not go out.")
        case DeliveryState.DELETED:
            return _("It was online, and was taken off the network.")


def _due(delivery: Delivery, paused: bool) -> str:
    if paused:
        return _("It is held back: publishing is stopped.")
    if delivery.is_being_processed:
        return _("The network is processing it: it goes out as soon as that is done.")
    if delivery.tries and delivery.next_look_at:
        return _("Nothing was said yet. Parvis tries again %(when)s.") % _at(delivery)
    return _("It goes out by itself: %(when)s.") % {"when": clock.when(delivery.due_at)}


def _partly(delivery: Delivery, paused: bool) -> str:
    if delivery.lacks_comment:
        return (
            _("The post is online; its first comment is held back: publishing is stopped.")
            if paused
            else _("The post is online; its first comment goes out by itself.")
        )
    sentence = _("%(done)s of %(parts)s parts are online; the next one goes out by itself.")
    if paused:
        sentence = _(
            "%(done)s of %(parts)s parts are online; the others are held back: publishing is stopped."
        )
    return sentence % _how_far(delivery)


def _how_far(delivery: Delivery) -> dict[str, int]:
    return {"done": delivery.place.done, "parts": delivery.place.parts}


def _sent(delivery: Delivery) -> str:
    if delivery.next_look_at:
        return _("The network said yes. Parvis looks whether it can be seen.")
    return _("The network said yes; Parvis could not see it there yet.")


def _unknown(delivery: Delivery) -> str:
    place = delivery.place
    if delivery.lacks_comment and delivery.next_look_at:
        return _(
            "The post is online; its first comment may be: the answer got lost. Parvis looks for it before it says it again (%(when)s)."
        ) % _at(delivery)
    if place.parts > 1 and not place.is_whole and delivery.next_look_at:
        return _(
            "Part %(next)s of %(parts)s may be online: the answer got lost. Parvis looks for it before it says anything again (%(when)s)."
        ) % {**_at(delivery), **_how_far(delivery), "next": place.done + 1}
    if delivery.next_look_at:
        return _(
            "It may be online: the answer got lost. Parvis looks for it before it says anything again (%(when)s)."
        ) % _at(delivery)
    return _(
        "It may be online, and Parvis cannot tell. Look at the account yourself, then settle it by hand."
    )


def _at(delivery: Delivery) -> dict[str, str]:
    return {"when": clock.when(delivery.next_look_at) if delivery.next_look_at else ""}


def problem(delivery: Delivery) -> str:
    """What the network (or Parvis) said went wrong; empty once it is taken back or gone."""
    quiet = {DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.DELETED}
    if delivery.state in quiet:
        return ""
    return in_words(delivery.problem, delivery.problem_values)


def outcome(value: str) -> str:
    """What came of an attempt."""
    known = {
        "yes": _("Yes"),
        "not_now": _("Not now"),
        "ready": _("Ready"),
        "going_on": _("Being processed by the network"),
        "no": _("No"),
        "none": _("No answer"),
        "there": _("It is there"),
        "absent": _("It is not there"),
        "before": _("It says what it said before"),
        "other": _("It says something else"),
        "unclear": _("Could not tell"),
        "": _("Cut off"),
    }
    return known.get(value, value)
