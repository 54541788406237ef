"""Where statements that change rows must be addressed: the table itself, or on a cluster its local part on every node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
KEYS = "(SELECT toFixedString(unhex(arrayJoin({keys:Array(String)})), 16))"
"""The set of keys bound as hexadecimal texts under the name ``keys``."""

KEYS_A_FIELD = 4_000
"""Keys in one bound text: servers refuse fields of more than 128 KiB."""

PATCHED = {"lightweight_delete_mode": "lightweight_update"}
"""For DELETE: marks rows as gone in a small patch instead of rewriting a column of every file that holds one."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Names for one server (``cluster`` empty) or a cluster."""

    cluster: str = ""

    def changed(self, name: str) -> str:
        """How to name a table in UPDATE, DELETE and ALTER."""
        return f"{name}_local ON CLUSTER '{self.cluster}'" if self.cluster else name

    def stored(self, name: str) -> str:
        """The name under which the table's parts are listed."""
        return f"{name}_local" if self.cluster else name


def hexadecimal(keys: Iterable[bytes]) -> list[str]:
    """Keys in the form :data:`KEYS` takes."""
    return [key.hex() for key in keys]


class Digits:
    """A long text of digits, bound as it is: the client would look for signs to escape at each of its characters."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._text = b"".join(keys).hex()
        self.number = len(keys)

    def __str__(self) -> str:
        return self._text


def many_keys(keys: Sequence[bytes]) -> tuple[str, dict[str, Digits]]:
    """A set of many keys as SQL and what it binds: one long text is read several times faster than a list of texts.

    The set must not be empty.
    """
    bound = {f"keys{n}": Digits(some) for n, some in enumerate(chunks(keys, KEYS_A_FIELD))}
    sides = [
        f"SELECT toFixedString(substring(unhex({{{name}:String}}), 1 + 16 * number, 16), 16) "  # noqa: S608 - bound
        f"FROM numbers({digits.number})"
        for name, digits in bound.items()
    ]
    return f"({' UNION ALL '.join(sides)})", bound


def chunks(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """The values, ``size`` at a time."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk
