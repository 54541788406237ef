"""What can be stopped in an emergency, whichever room it belongs to.

A room that can be stopped fits its brake at start-up (see ``site/wiring.py``); a room where emergencies are handled offers it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from parvis.workspaces.access import Workspace


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Something that does not go out meanwhile: its words, when it was to go, and where it is looked at."""

    words: str
    when: str
    href: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop that stands. ``what`` is the brand or part it is of, empty for everything; ``count`` how much it holds back, of
    which ``held`` comes first.
    """

    pk: int
    what: str
    who: str
    reason: str
    since: dt.datetime
    count: int
    may_end: bool
    held: list[HeldBack] = field(default_factory=list)


class Brake(Protocol):
    """Stops what a brand, or the whole organisation, sends out, and lets it go on. Whoever may not is refused with
    ``PermissionDenied``.
    """

    def may_stop(self, workspace: Workspace, brand: int | None) -> bool:
        """Whether whoever works here may stop a brand (``None``: everything)."""
        ...

    def standing(self, workspace: Workspace, brand: int) -> list[Stopped]:
        """The stops that concern a brand now."""
        ...

    def stop(self, workspace: Workspace, brand: int | None, reason: str) -> int:
        """Stop it; returns how much is held back."""
        ...

    def let_go(self, workspace: Workspace, stop: int) -> None:
        """End a stop. Raises ``Http404`` for one that does not stand."""
        ...


brakes: list[Brake] = []
