"""What a reader that cannot be used says, in the language of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.site.cli.language import from_room

if TYPE_CHECKING:
    from parvis.engine.backends.contract import BackendError


def said_of(error: BackendError) -> str:
    """The sentence, with what a network said in it translated too."""
    values = {name: _value(value) for name, value in error.values.items()}
    reason = next(
        (told for room in ("engine", "networks") if (told := from_room(room, error.reason)) != error.reason),
        error.reason,
    )
    return reason % values if values else reason


def _value(value: object) -> object:
    reason, values = getattr(value, "reason", None), getattr(value, "values", None)
    if isinstance(reason, str) and isinstance(values, dict):
        said = from_room("networks", reason)
        return said % values if values else said
    return value
