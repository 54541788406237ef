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
    """An author with an audience spoke of the brand. ``key`` is ``network:id``."""

    at: dt.datetime
    key: str
    followers: int
    is_negative: bool


@dataclass(frozen=True, slots=True)
class ItemSpread:
    """A post and what it had drawn, by its age in hours (in order of age, as far as it is known). ``key`` is ``network|id``."""

    published: dt.datetime
    key: str
    drawn: tuple[tuple[int, int], ...]
    is_negative: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What is usual for authors and posts from ``start`` on: the highest figures of the ``days`` before, in falling order.

    ``audiences`` are the followers of distinct authors, ``drawn`` the interactions of posts, by their age in hours.
    """

    start: dt.datetime
    days: float
    audiences: tuple[int, ...] = ()
    drawn: tuple[tuple[int, tuple[int, ...]], ...] = ()


UNKNOWN_PAST = Past(dt.datetime.min.replace(tzinfo=dt.UTC), 0.0)


@dataclass(frozen=True, slots=True)
class ThemeSeen:
    """A theme of a day: ``people`` spoke of it, where ``usual`` would have as before; ``z`` is how many times the noise.

    ``query`` finds it again, ``label`` is what it is called.
    """

    at: dt.datetime
    query: str
    label: str
    people: int
    usual: float
    z: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything a rule may look at, up to ``now`` (whose bucket is not over).

    ``unobserved`` are spans in which nobody listened: nothing is concluded from their silence. What a kind of rule
    does not look at is left empty.
    """

    now: dt.datetime
    step: dt.timedelta
    zone: str = "UTC"
    country: str | None = None  # whose public holidays count as Sundays
    pulses: Sequence[Pulse] = ()
    sources: Sequence[SourceHeard] = ()
    authors: Sequence[AuthorSpoke] = ()
    items: Sequence[ItemSpread] = ()
    themes: Sequence[ThemeSeen] = ()
    pasts: Sequence[Past] = ()
    unobserved: Sequence[tuple[dt.datetime, dt.datetime]] = field(default=())

    def past_of(self, at: dt.datetime) -> Past:
        """The newest past that was over by then."""
        known = [past for past in self.pasts if past.start <= at]
        return max(known, key=lambda past: past.start, default=UNKNOWN_PAST)

    def is_observed(self, start: dt.datetime) -> bool:
        """Whether the bucket that starts then was listened to."""
        return not any(since < start + self.step and start < until for since, until in self.unobserved)
