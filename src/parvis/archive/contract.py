"""What the archive keeps and what it can be asked: the words shared by those who write and those who read.

One row is one item heard by one organisation. ``watches`` are the ids of the watches that matched it, ``brands`` the
ids of the brands it belongs to (through those watches, or because a person imported it as being about that brand).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from parvis.engine.items import Item
from parvis.engine.query.ast import Node
from parvis.engine.understanding import Understanding


@dataclass(frozen=True, slots=True)
class HeardItem:
    """An item, how the engine understood it, and whom it concerns."""

    item: Item
    understanding: Understanding
    watches: tuple[int, ...] = ()
    brands: tuple[int, ...] = ()
    source: int = 0  # id of the source or import that brought it
    stated_brands: tuple[int, ...] = ()  # those of the brands it is about whatever the watches say


@dataclass(frozen=True, slots=True)
class AppendResult:
    """``added`` were new, ``updated`` were newer edits or gained watches, ``known`` were there already as they are."""

    added: int
    updated: int
    known: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of an organisation's items a question is about. Empty tuples do not restrict; all conditions must hold.

    ``since`` is inclusive, ``until`` exclusive, both aware UTC. ``brands_allowed`` restricts what a person may see at
    all (``None``: everything of the organisation).
    """

    organisation: int
    watches: tuple[int, ...] = ()
    brands: tuple[int, ...] = ()
    brands_allowed: tuple[int, ...] | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    query: Node | None = None
    networks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()  # "network:actor id"
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()  # fingerprints
    quoting: tuple[str, ...] = ()  # "network:id of the quoted item"
    aspects: tuple[str, ...] = ()  # "delivery", or "delivery:negative" for one mood


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: pass it back to read on (keyset paging, newest first)."""

    published: dt.datetime
    network: str
    id: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A heard item as read back for a screen, with the latest engagement known."""

    item: Item
    understanding: Understanding
    watches: tuple[int, ...]
    brands: tuple[int, ...]
    heard: dt.datetime
    source: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. ``next`` is ``None`` at the end."""

    mentions: tuple[Mention, ...]
    next: Position | None


@dataclass(frozen=True, slots=True)
class VolumePoint:
    """Mentions in one time bucket, by sentiment. Buckets without mentions are present with zeros."""

    start: dt.datetime
    total: int
    negative: int
    neutral: int
    positive: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """How many people spoke in one time bucket.

    ``authors`` are distinct, ``texts`` are distinct texts (copies and reposts are one text), ``negative`` and
    ``positive`` the distinct authors who said something of that mood, ``emotions`` those who showed each emotion.
    """

    start: dt.datetime
    posts: int
    authors: int
    texts: int
    negative: int
    positive: int
    emotions: tuple[tuple[str, int], ...] = ()

    @property
    def voices(self) -> float:
        """Authors, of whom those who only passed on a text that others said too count for a quarter."""
        copies = max(0, self.authors - self.texts)
        return self.authors - 0.75 * copies


class Counted(StrEnum):
    """What mentions are counted as."""

    POSTS = "posts"
    PEOPLE = "people"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Voices:
    """The same mentions counted in four ways: copies and floods make ``posts`` grow and leave the others where they are.

    ``people`` are distinct authors, ``texts`` distinct texts (copies once). ``voices`` are the people who said one of these
    texts first: a thousand accounts that copy one text, or one account that writes a thousand, are one voice.
    """

    posts: int
    people: int
    texts: int
    voices: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many mentions carry ``value`` (a network, a language, a hashtag, a link, an emotion, a watch…).

    ``negative`` and ``positive`` count the moods among them: of an aspect, the moods it has itself.
    """

    value: str
    count: int
    negative: int = 0
    positive: int = 0


@dataclass(frozen=True, slots=True)
class AuthorActivity:
    """What one author said within the scope. ``followers`` is the latest known, ``None`` when never told."""

    network: str
    actor_id: str
    name: str
    display_name: str
    url: str
    avatar: str
    count: int
    followers: int | None
    engagement: int | None
    negative: int
    positive: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures at the head of a board, for a scope.

    ``authors`` are distinct; ``engagement`` is ``None`` when no network told any; ``reach`` adds the followers of each
    distinct author once (``None`` when none is known), and ``reach_known`` says for how many authors it was known.
    """

    mentions: int
    authors: int
    negative: int
    neutral: int
    positive: int
    engagement: int | None
    reach: int | None
    reach_known: int


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """What one source brought within the scope, by network, with the first and last times heard."""

    source: int
    network: str
    count: int
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mention that has just been archived, for the live board. ``sequence`` grows with time of arrival."""

    sequence: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Facets:
    """Everything the board's side shows, read in one go so that the figures agree with each other."""

    networks: Sequence[Share] = field(default=())
    languages: Sequence[Share] = field(default=())
    emotions: Sequence[Share] = field(default=())
    hashtags: Sequence[Share] = field(default=())
    links: Sequence[Share] = field(default=())
    types: Sequence[Share] = field(default=())
