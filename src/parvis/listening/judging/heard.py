"""What a rule's judgement rests on, read from the archive beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from parvis.archive.contract import Pulse


@dataclass(frozen=True, slots=True)
class SourceHeard:
    """What one source brought, bucket by bucket (``counts`` start at ``start``), and how it is doing.

    ``failing_since`` is when it was last read without trouble, if it cannot be read now; else ``None``.
    """

    source: int
    name: str
    start: dt.datetime
    counts: tuple[int, ...]
    failing_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorSpoke:
    """An author with an audience spoke of the brand, for the first time in a while. ``key`` is ``network:id``."""

    at: dt.datetime
    key: str
    followers: int
    is_negative: bool


@dataclass(frozen=True, slots=True)
class ItemSpread:
    """A post and what it drew, as last told by its network. ``key`` is ``network|id``."""

    published: dt.datetime
    key: str
    interactions: int
    is_negative: bool


@dataclass(frozen=True, slots=True)
class ThemeSeen:
    """A phrase in a bucket: how many of the ``texts`` there said it, against ``usual`` of as many before."""

    at: dt.datetime
    phrase: str
    count: int
    texts: int
    usual: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything a rule may look at, up to ``now`` (whose bucket is not over).

    ``unobserved`` are spans in which nobody listened: nothing is concluded from their silence. What a kind of rule
    does not look at is left empty.
    """

    now: dt.datetime
    step: dt.timedelta
    zone: str = "UTC"
    pulses: Sequence[Pulse] = ()
    sources: Sequence[SourceHeard] = ()
    authors: Sequence[AuthorSpoke] = ()
    items: Sequence[ItemSpread] = ()
    themes: Sequence[ThemeSeen] = ()
    unobserved: Sequence[tuple[dt.datetime, dt.datetime]] = field(default=())

    def is_observed(self, start: dt.datetime) -> bool:
        """Whether the bucket that starts then was listened to."""
        return not any(since < start + self.step and start < until for since, until in self.unobserved)
