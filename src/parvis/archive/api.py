"""The archive's only door: every room that writes or reads what was heard comes through :class:`Archive`.

The implementation lives in the other modules of this room; this file names the promises (see ``ARCHITECTURE.md``):
append is idempotent by (organisation, network, id), an acknowledged append survives ``kill -9``, and reads are safe
while writes go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Protocol

from parvis.archive.contract import (
    AppendResult,
    Arrival,
    AuthorActivity,
    Counted,
    Facets,
    HeardItem,
    Mention,
    Page,
    Position,
    Pulse,
    Scope,
    Share,
    SourceCoverage,
    Summary,
    Voices,
    VolumePoint,
)
from parvis.engine.items import ActorDeletion, Deletion, EngagementSnapshot, Interaction
from parvis.engine.query.ast import Node
from parvis.engine.sketches import Sketch
from parvis.engine.understanding import Understanding


class Archive(Protocol):
    """What was heard, by organisation. Every read and write names the organisation it is for."""

    # --- writing ---
    def append(self, organisation: int, items: Sequence[HeardItem]) -> AppendResult: ...
    def delete(self, organisation: int, deletions: Sequence[Deletion]) -> int: ...
    def delete_actors(self, organisation: int, deletions: Sequence[ActorDeletion]) -> int: ...
    def record_engagement(self, organisation: int, snapshots: Sequence[EngagementSnapshot]) -> int: ...
    def record_interactions(self, organisation: int, interactions: Sequence[Interaction]) -> int: ...
    def reread(self, organisation: int, network: str, id: str, understanding: Understanding) -> bool:
        """Give an archived item another mood and emotion (a person corrected them); ``False`` when it is not there."""
        ...

    def reread_many(self, organisation: int, read: Sequence[tuple[Mention, Understanding]]) -> None:
        """The same for many mentions as they were read from the archive; those gone or edited meanwhile are left alone."""
        ...

    def assign_watch(self, organisation: int, watch: int, brand: int, query: Node) -> int:
        """Make ``watch`` hold exactly the archived items that ``query`` matches (backfill after save or edit)."""
        ...

    def assign_watch_to(
        self, organisation: int, watch: int, brand: int, query: Node, item: tuple[str, str]
    ) -> bool:
        """The same for one item (network, id), whose mood changed; whether ``watch`` holds it now."""
        ...

    def forget_watch(self, organisation: int, watch: int) -> None: ...
    def erase_author(self, organisation: int, network: str, actor_id: str) -> int:
        """Erase everything an author said and what is known of them, on disk too; returns how many items."""
        ...

    def enforce_retention(self, organisation: int, source: int | None, before: dt.datetime) -> int: ...
    def forget_organisation(self, organisation: int) -> None: ...

    # --- reading ---
    def known(self, organisation: int, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]: ...
    def search(self, scope: Scope, limit: int = 50, after: Position | None = None) -> Page: ...
    def count(self, scope: Scope) -> int: ...
    def summary(self, scope: Scope) -> Summary: ...
    def volume(self, scope: Scope, step: dt.timedelta, zone: str = "UTC") -> list[VolumePoint]: ...
    def pulse(self, scope: Scope, step: dt.timedelta) -> list[Pulse]:
        """People who spoke, bucket by bucket (buckets counted from the epoch), empty ones included.

        The scope needs ``since`` and ``until``; else ``ValueError``.
        """
        ...

    def earliest(self, scope: Scope, limit: int = 10) -> list[Mention]:
        """What was said first within the scope, oldest first."""
        ...

    def voices(self, scope: Scope) -> Voices:
        """The mentions as posts, people, texts and voices (about: within one per cent when there are very many)."""
        ...

    def volume_of(
        self, scope: Scope, counted: Counted, step: dt.timedelta, zone: str = "UTC"
    ) -> list[VolumePoint]:
        """As ``volume``, but people or distinct texts: each once a bucket, in the mood of most of what it said there."""
        ...

    def sketches(self, scope: Scope, limit: int, spread: bool = False) -> list[Sketch]:
        """The newest ``limit`` mentions (or with ``spread`` about so many, evenly from the whole scope), oldest first."""
        ...

    def facets(self, scope: Scope, limit: int = 10) -> Facets: ...
    def shares(self, scope: Scope, by: str, limit: int = 10) -> list[Share]: ...
    def authors(self, scope: Scope, order: str = "count", limit: int = 10) -> list[AuthorActivity]: ...
    def most_shared(self, scope: Scope, limit: int = 10) -> list[Mention]: ...
    def drawn(
        self, organisation: int, posts: Sequence[tuple[str, str, dt.datetime]], ages: Sequence[dt.timedelta]
    ) -> dict[tuple[str, str], tuple[int | None, ...]]:
        """The interactions each post (network, id, published) had drawn at each age, as was known then.

        ``None``: nothing was known yet. Posts of which nothing is known are left out.
        """
        ...

    def sample_texts(self, scope: Scope, limit: int = 2000) -> list[str]:
        """Normalised token strings of a uniform sample, for phrase extraction."""
        ...

    def mention(self, organisation: int, network: str, id: str) -> Mention | None: ...
    def thread(self, organisation: int, network: str, id: str, limit: int = 50) -> list[Mention]: ...
    def coverage(self, scope: Scope) -> list[SourceCoverage]: ...
    def arrivals(self, since_sequence: int, limit: int = 500) -> list[tuple[int, Arrival]]:
        """(organisation, arrival) of what was archived after ``since_sequence``, oldest first."""
        ...

    def latest_sequence(self) -> int: ...
    def export(self, scope: Scope) -> Iterator[Mention]:
        """Everything in the scope, newest first, streamed without holding it in memory."""
        ...

    def healthy(self) -> str:
        """Empty when all is well, else what is wrong, in words."""
        ...
