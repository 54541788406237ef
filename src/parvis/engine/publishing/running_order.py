"""The running order of an event: where each line of it stands, which one is next, and what moving one does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from parvis.engine.publishing.deliveries import CHANGEABLE, TO_SAY, DeliveryState


class Standing(StrEnum):
    """Where a line stands."""

    READY = "ready"  # nobody released it, and nothing of it has left
    SKIPPED = "skipped"  # somebody passed over it
    GOING = "going"  # released, and on its way
    HELD = "held"  # released, and held back: an approval is awaited, or publishing is stopped
    TROUBLE = "trouble"  # on an account it was refused, is too late, or nobody knows whether it is online
    OUT = "out"  # the network said yes, everywhere
    TAKEN_BACK = "taken_back"  # released, then taken back before it left


OPEN = frozenset({Standing.READY})
"""What can be released."""
CAN_BE_PUT_BACK = frozenset({Standing.SKIPPED, Standing.TAKEN_BACK})

_TROUBLE = frozenset({DeliveryState.REFUSED, DeliveryState.UNKNOWN, DeliveryState.LATE, DeliveryState.HALTED})
_ON_ITS_WAY = frozenset({DeliveryState.DUE, DeliveryState.ARMED, DeliveryState.PARTLY})


def standing(
    *, released: bool, skipped: bool, states: Sequence[DeliveryState], is_stopped: bool = False
) -> Standing:
    """Where a line stands, by what people did with it and by the ``states`` of its post on its accounts.

    A post that left by itself, at the time it was planned for, counts as released. ``is_stopped``: what is due does not leave now.
    """
    alive = [one for one in states if one is not DeliveryState.CANCELLED]
    if not released and all(one in CHANGEABLE for one in alive):
        return Standing.SKIPPED if skipped else Standing.READY
    if not alive:
        return Standing.TAKEN_BACK
    if _TROUBLE.intersection(alive):
        return Standing.TROUBLE
    if DeliveryState.WAITING in alive or (is_stopped and TO_SAY.intersection(alive)):
        return Standing.HELD
    return Standing.GOING if _ON_ITS_WAY.intersection(alive) else Standing.OUT


def next_up(lines: Iterable[tuple[int, Standing]]) -> int | None:
    """The first line that can be released; ``None`` when there is none left."""
    return next((number for number, where in lines if where in OPEN), None)


def moved(order: Sequence[int], one: int, to: int) -> list[int]:
    """The order with ``one`` at the place ``to`` (from 0; places beyond the ends are the ends)."""
    rest = [number for number in order if number != one]
    place = min(max(to, 0), len(rest))
    return [*rest[:place], one, *rest[place:]]


def moved_among(order: Sequence[int], seen: Sequence[int], one: int, to: int) -> list[int]:
    """The order with ``one`` at the place ``to`` among those ``seen``, which follow each other as in the order; the others stay where they
    are among themselves.
    """
    there = moved(seen, one, to)
    rest = [number for number in order if number != one]
    place = there.index(one)
    if place + 1 < len(there):
        return moved(order, one, rest.index(there[place + 1]))
    return moved(order, one, rest.index(there[place - 1]) + 1) if place else list(order)
