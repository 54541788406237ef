"""What every network folder offers: dated facts (:class:`Manifest`) and a few functions (:class:`Connector`).

A connector reads; it never stores. It yields :class:`Batch` es, each with the cursor to save once the batch
is safe. Reading again from a saved cursor may repeat items and must never skip any.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from parvis.engine.items import ActorDeletion, Deletion, EngagementSnapshot, Interaction, Item

if TYPE_CHECKING:
    from parvis.networks.http import GuardedHttp


class Capability(StrEnum):
    """What a network lets a program do."""

    READ_PUBLIC = "read_public"
    READ_MENTIONS = "read_mentions"
    READ_COMMENTS = "read_comments"
    READ_METRICS = "read_metrics"
    SEARCH = "search"
    STREAM = "stream"
    PUBLISH = "publish"
    REPLY = "reply"
    MODERATE = "moderate"
    MESSAGE = "message"


HEARS = frozenset(
    {
        Capability.READ_PUBLIC,
        Capability.READ_MENTIONS,
        Capability.READ_COMMENTS,
        Capability.READ_METRICS,
        Capability.SEARCH,
        Capability.STREAM,
    }
)
"""With any of these a network can be listened to; without, it is only published on."""


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a text may be, and what the network counts (``graphemes``, ``utf16``, ``bytes``,
    ``characters``). ``beside_media``: the limit holds only for a text that goes with pictures or videos;
    ``beside_poll``: only for one that goes with a poll; ``first_line``: it holds for the first line, which is a title.
    """

    maximum: int
    unit: str
    url_weight: int | None = None
    beside_media: bool = False
    beside_poll: bool = False
    first_line: bool = False


@dataclass(frozen=True, slots=True)
class SettingField:
    """One thing a person fills in to add a source. ``kind``: ``text``, ``url``, ``secret``, ``choice``,
    ``words``, ``path`` (a place on the server itself, which is not for everybody to choose) or ``date`` (of a post only).

    ``needed_with``: of a post only, the name of another question and the answers to it with which this one must be answered.

    ``label`` and ``help`` are English message ids marked for translation where they are shown.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    help: str = ""
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed_with: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true of the network on the day it was checked, and where it is written."""

    text: str
    checked: dt.date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Dated facts about one network. ``name`` is the folder's name and the word used in ``network:``
    queries.
    """

    name: str
    title: str
    capabilities: frozenset[Capability]
    settings: tuple[SettingField, ...]
    documentation: str
    checked: dt.date
    api_version: str = ""
    sunset: dt.date | None = None
    text_limit: TextLimit | None = None
    poll_seconds: float = 300.0
    coverage: tuple[Fact, ...] = ()
    rate_limits: tuple[Fact, ...] = ()
    facts: tuple[Fact, ...] = field(default=())
    tells_of: frozenset[str] = (
        frozenset()
    )  # other networks its items may come from (the demonstration tells of several)

    @property
    def hears(self) -> bool:
        """Whether the network can be listened to."""
        return bool(self.capabilities & HEARS)


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source as a person configured it: the manifest's settings by name, secrets already decrypted.

    ``queries`` are the plain words and hashtags the active watches look for, for networks that can only be
    searched.
    """

    values: Mapping[str, str]
    queries: tuple[str, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The value of a setting, or ``default`` when it was left empty."""
        return self.values.get(name) or default


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read in one go. ``cursor`` is opaque to all but its connector; save it after the batch is
    archived.
    """

    items: tuple[Item, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    actor_deletions: tuple[ActorDeletion, ...] = ()
    snapshots: tuple[EngagementSnapshot, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    cursor: str = ""
    note: str = ""  # what could not be read, in words, for the coverage note


class Network(Protocol):
    """The least a network folder registers under the ``parvis.networks`` entry-point group. One that can be listened to is a
    :class:`Connector` too, one that can be published on has a ``publisher``.
    """

    @property
    def manifest(self) -> Manifest:
        """The network's dated facts."""
        ...


class Connector(Protocol):
    """A network that can be listened to."""

    @property
    def manifest(self) -> Manifest:
        """The network's dated facts."""
        ...

    def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """Read from ``cursor`` on (empty: from now, or from what the network still shows).

        A stream goes on until cancelled; a poll ends when it has caught up, and is called again after
        ``manifest.poll_seconds``. Raises the kinds of :mod:`parvis.networks.errors`.
        """
        ...

    def map_item(self, payload: object) -> Item:
        """Turn one raw payload into an Item; pure. Raises ``ValueError`` saying what is wrong with it."""
        ...
