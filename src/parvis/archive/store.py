"""The archive in ClickHouse: one implementation for the embedded engine, a server and a cluster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from parvis.archive import rows
from parvis.archive.backing_up import backup, restore
from parvis.archive.client import Client
from parvis.archive.compile import Binder
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
from parvis.archive.engagement import EngagementBook
from parvis.archive.erasing import Eraser
from parvis.archive.errors import ArchiveError
from parvis.archive.figures import Figures
from parvis.archive.keeping import Keeper
from parvis.archive.kept_board import KeptBoard
from parvis.archive.migrating import migrate, pending
from parvis.archive.pulses import Pulses
from parvis.archive.reading import Reader
from parvis.archive.rereading import Rereader
from parvis.archive.tables import Tables
from parvis.archive.touching import Touches
from parvis.archive.voices import VoiceCounter
from parvis.archive.watching import WatchKeeper
from parvis.archive.windows import Timespan
from parvis.archive.writing import Writer
from parvis.engine.items import ActorDeletion, Deletion, EngagementSnapshot, Interaction
from parvis.engine.query.ast import Node
from parvis.engine.sketches import Sketch
from parvis.engine.understanding import Understanding


class ClickHouseArchive:
    """Implements :class:`parvis.archive.api.Archive`. Safe to share between threads.

    Raises :class:`~parvis.archive.errors.ArchiveUnavailable` when the archive does not answer (try again later),
    :class:`~parvis.archive.errors.QueryTooHeavy` for a question that needs too much.
    """

    def __init__(self, client: Client, cluster: str = "") -> None:
        self._client = client
        self._cluster = cluster
        client.prepare = self.migrate
        tables = Tables(cluster)
        touches, timespan = Touches(client), Timespan(client)
        self._touches = touches
        self._keeper = Keeper(client, touches, timespan, tables)
        kept = KeptBoard(client, self._keeper)
        book = EngagementBook(client, tables, touches)
        self._writer = Writer(client, tables, book, touches)
        self._book = book
        self._eraser = Eraser(client, tables, touches, self._keeper)
        self._watches = WatchKeeper(client, tables, touches)
        self._reader = Reader(client, timespan, kept)
        self._rereader = Rereader(client, tables, touches)
        self._figures = Figures(client, kept)
        self._voices = VoiceCounter(client)
        self._pulses = Pulses(client)

    # --- upkeep ---
    def migrate(self) -> list[str]:
        """Create the tables or bring them up to date; returns the names of the schema files applied."""
        return migrate(self._client, self._cluster)

    def purge(self) -> None:
        """Take deleted rows off the disk; returns when their files are gone."""
        self._eraser.purge()

    def backup_to(self, folder: Path) -> dict[str, int]:
        """Copy the archive into ``folder`` while it runs; returns the rows copied of each table."""
        return backup(self._client, folder)

    def restore_from(self, folder: Path) -> dict[str, int]:
        """Bring a copy back, leaving what is there; returns the rows added of each table."""
        return restore(self._client, folder, self._touches)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def healthy(self) -> str:
        """Empty when all is well, else what is wrong, in words. Does not wait."""
        problem = self._client.ping()
        if problem:
            return problem
        try:
            if pending(self._client):
                return "The archive's tables are not up to date: run “parvis prepare”."
        except ArchiveError as error:
            return str(error)
        return ""

    # --- writing ---
    def append(self, organisation: int, items: Sequence[HeardItem]) -> AppendResult:
        """Idempotent by (organisation, network, id); when it returns, everything is on disk."""
        return self._writer.append(organisation, items)

    def delete(self, organisation: int, deletions: Sequence[Deletion]) -> int:
        """Forget items their network deleted; returns how many there were."""
        return self._eraser.keys(organisation, list({rows.key_of(one.network, one.id) for one in deletions}))

    def delete_actors(self, organisation: int, deletions: Sequence[ActorDeletion]) -> int:
        """Forget everything said by accounts that are gone; returns how many items."""
        binder = Binder()
        keys = binder.bind(
            [rows.actor_key_of(one.network, one.actor_id) for one in deletions], "Array(UInt64)"
        )
        return self._eraser.where(organisation, f"actor_key IN {keys}", binder) if deletions else 0

    def record_engagement(self, organisation: int, snapshots: Sequence[EngagementSnapshot]) -> int:
        """Keep readings; returns how many items now show newer figures."""
        return self._book.record(organisation, snapshots)

    def record_interactions(self, organisation: int, interactions: Sequence[Interaction]) -> int:
        """Count events, each once; returns how many items now show other figures."""
        return self._book.count(organisation, interactions)

    def reread(self, organisation: int, network: str, id: str, understanding: Understanding) -> bool:
        """Give an archived item another mood and emotion; ``False`` when it is not there."""
        held = self.mention(organisation, network, id)
        if held is None:
            return False
        self._rereader.reread(organisation, [(held, understanding)])
        return True

    def reread_many(self, organisation: int, read: Sequence[tuple[Mention, Understanding]]) -> None:
        """Give archived items other moods, emotions and aspects; those gone or edited meanwhile are left alone."""
        self._rereader.reread(organisation, read)

    def assign_watch(self, organisation: int, watch: int, brand: int, query: Node) -> int:
        """Make ``watch`` hold exactly the items ``query`` matches; returns how many it holds."""
        return self._watches.assign(organisation, watch, brand, query)

    def assign_watch_to(
        self, organisation: int, watch: int, brand: int, query: Node, item: tuple[str, str]
    ) -> bool:
        """Make ``watch`` hold one item exactly if ``query`` matches it; whether it does."""
        return bool(self._watches.assign(organisation, watch, brand, query, item))

    def forget_watch(self, organisation: int, watch: int) -> None:
        """Take the watch off every item; the items stay."""
        self._watches.forget(organisation, watch)

    def erase_author(self, organisation: int, network: str, actor_id: str) -> int:
        """Erase an author, on disk too; returns how many items."""
        return self._eraser.author(organisation, network, actor_id)

    def enforce_retention(self, organisation: int, source: int | None, before: dt.datetime) -> int:
        """Forget what was heard (by ``source``, or by any) before a time; returns how many items."""
        binder = Binder()
        condition = f"heard < {binder.time(before)}"
        if source is not None:
            condition += f" AND source = {binder.bind(source, 'Int32')}"
        return self._eraser.where(organisation, condition, binder)

    def forget_organisation(self, organisation: int) -> None:
        """Forget everything of an organisation, on disk too."""
        self._eraser.organisation(organisation)

    # --- reading ---
    def known(self, organisation: int, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (network, id) the archive has."""
        by_key = {rows.key_of(*key): key for key in keys}
        return {by_key[key] for key in self._writer.lookup(organisation, list(by_key))}

    def search(self, scope: Scope, limit: int = 50, after: Position | None = None) -> Page:
        """One page, newest first."""
        return self._reader.search(scope, limit, after)

    def count(self, scope: Scope) -> int:
        """How many mentions."""
        return self._figures.count(scope)

    def summary(self, scope: Scope) -> Summary:
        """The figures at the head of a board."""
        return self._figures.summary(scope)

    def volume(self, scope: Scope, step: dt.timedelta, zone: str = "UTC") -> list[VolumePoint]:
        """Mentions over time, empty buckets included."""
        return self._figures.volume(scope, step, zone)

    def pulse(self, scope: Scope, step: dt.timedelta) -> list[Pulse]:
        """People who spoke, bucket by bucket, empty ones included."""
        return self._pulses.pulse(scope, step)

    def earliest(self, scope: Scope, limit: int = 10) -> list[Mention]:
        """What was said first within the scope, oldest first."""
        return self._pulses.earliest(scope, limit)

    def voices(self, scope: Scope) -> Voices:
        """The mentions as posts, people, texts and voices."""
        return self._voices.counts(scope)

    def volume_of(
        self, scope: Scope, counted: Counted, step: dt.timedelta, zone: str = "UTC"
    ) -> list[VolumePoint]:
        """People or distinct texts over time, empty buckets included."""
        return self._voices.volume(scope, counted, step, zone)

    def sketches(self, scope: Scope, limit: int, spread: bool = False) -> list[Sketch]:
        """Sketches of the newest mentions, or evenly spread ones, oldest first."""
        return self._voices.sketches(scope, limit, spread)

    def facets(self, scope: Scope, limit: int = 10) -> Facets:
        """The sides of a board."""
        return self._figures.facets(scope, limit)

    def shares(self, scope: Scope, by: str, limit: int = 10) -> list[Share]:
        """How many mentions carry each value of ``by``."""
        return self._figures.shares(scope, by, limit)

    def authors(self, scope: Scope, order: str = "count", limit: int = 10) -> list[AuthorActivity]:
        """The most active authors, or those with most followers, engagement or negative mentions."""
        return self._figures.authors(scope, order, limit)

    def most_shared(self, scope: Scope, limit: int = 10) -> list[Mention]:
        """The mentions that drew most interactions."""
        return self._figures.most_shared(scope, limit)

    def drawn(
        self, organisation: int, posts: Sequence[tuple[str, str, dt.datetime]], ages: Sequence[dt.timedelta]
    ) -> dict[tuple[str, str], tuple[int | None, ...]]:
        """The interactions each post had drawn at each age."""
        return self._book.drawn(organisation, posts, ages)

    def sample_texts(self, scope: Scope, limit: int = 2000) -> list[str]:
        """Token strings of a uniform sample."""
        return self._reader.sample_texts(scope, limit)

    def mention(self, organisation: int, network: str, id: str) -> Mention | None:
        """One mention, with its raw payload."""
        return self._reader.mention(organisation, network, id)

    def thread(self, organisation: int, network: str, id: str, limit: int = 50) -> list[Mention]:
        """The conversation around an item, oldest first."""
        return self._reader.thread(organisation, network, id, limit)

    def coverage(self, scope: Scope) -> list[SourceCoverage]:
        """What each source brought."""
        return self._figures.coverage(scope)

    def arrivals(self, since_sequence: int, limit: int = 500) -> list[tuple[int, Arrival]]:
        """What was archived after ``since_sequence``, oldest first."""
        return self._reader.arrivals(since_sequence, limit)

    def latest_sequence(self) -> int:
        """The sequence of the newest arrival; 0 when there is none."""
        return self._reader.latest_sequence()

    def export(self, scope: Scope) -> Iterator[Mention]:
        """Everything in the scope, newest first, streamed."""
        return self._reader.export(scope)
