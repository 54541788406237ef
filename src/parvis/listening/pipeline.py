"""collect → understand → match → archive → tell: the one way by which anything heard gets into the archive.

Everything here may be repeated after a crash without losing or doubling: the archive's append is idempotent,
and whoever calls saves its cursor only after these functions return.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
from django.conf import settings

from parvis.archive.api import Archive
from parvis.archive.contract import HeardItem
from parvis.engine.items import Interaction, Item
from parvis.engine.understanding import Understander
from parvis.listening.known_items import KnownItems
from parvis.listening.lately import SPAN, Lately
from parvis.listening.matching_table import MatchingTable, OrganisationMatcher
from parvis.listening.taught_readers import TaughtReaders, as_people_said
from parvis.listening.understanding_processes import (
    ProcessesOnDemand,
    ReadItem,
    UnderstandingProcesses,
    read_and_match,
)
from parvis.networks.contract import Batch
from parvis.networks.readers import Readers, maker_of
from parvis.workspaces.api import suppressed_authors

CHUNK = 2_000
"""How many items are read, matched and archived at a time."""
ELSEWHERE = 500
"""From so many items at once on, sending them to another process costs less than it brings."""
BULK_CHUNK = 20_000
"""The same at most for large imports: the archive finds out what it knows of many keys at once several times faster, and has
fewer files to merge (38 µs of its time an item, 69 by ten thousand)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some items. ``read`` were offered, ``matched`` by a watch; the archive ``added`` new
    ones,
    ``updated`` some and ``known`` the rest; ``suppressed`` came from authors who asked to be forgotten."""

    read: int = 0
    matched: int = 0
    added: int = 0
    updated: int = 0
    known: int = 0
    suppressed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.matched + other.matched,
            self.added + other.added,
            self.updated + other.updated,
            self.known + other.known,
            self.suppressed + other.suppressed,
        )


@dataclass(frozen=True, slots=True)
class Understood:
    """Some items as they were read and matched, by the watches as they were then. ``offered`` is how many there were before
    those of authors who asked to be forgotten were left out.
    """

    items: Sequence[Item]
    read: Sequence[ReadItem]
    watches: OrganisationMatcher
    offered: int


class CollectedFrom(Protocol):
    """What the pipeline needs to know of where a batch came from (a ``Source`` row has it all)."""

    @property
    def pk(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def brand_id(self) -> int | None: ...
    @property
    def keeps_unmatched(self) -> bool: ...


class Pipeline:
    """Takes items in for any organisation. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive,
        understander: Understander,
        table: MatchingTable | None = None,
        processes: Callable[[], UnderstandingProcesses] | None = None,
    ) -> None:
        """``processes`` gives those that read where many items come at once; without it everything is read here."""
        self.archive = archive
        self.understander = understander
        self.table = table or MatchingTable()
        self.known = KnownItems(archive)
        self.readers = TaughtReaders(understander)
        self.lately = Lately()
        self._processes = processes

    def process(
        self,
        organisation: int,
        items: Sequence[Item],
        *,
        source: int,
        brands: Sequence[int] = (),
        keep_unmatched: bool,
    ) -> Counts:
        """Take ``items`` in; when this returns the archive has them for good.

        ``brands`` are brands the items are about whether or not a watch says so. Items that no watch matches
        are dropped unless ``keep_unmatched``, or unless they are edits of what is already archived.
        """
        if not items:
            return Counts()
        understood = self.understand(organisation, items)
        return self._keep(_Intake(organisation, source, tuple(brands), keep_unmatched), understood)

    def understand(self, organisation: int, items: Sequence[Item]) -> Understood:
        """Read items and find the watches that match them; nothing is stored. Many at once are read by other processes,
        where this pipeline has some.
        """
        wanted = self._without_suppressed(organisation, items)
        watches = self.table.get(organisation)
        if self._processes is not None and len(wanted) >= ELSEWHERE:
            layers = self.readers.layers(organisation)
            read = self._processes().read_chunk(wanted, watches, layers)
        else:
            read = read_and_match(wanted, self.readers.of(organisation), watches.matcher)
        return Understood(wanted, read, watches, len(items))

    def _keep(self, intake: _Intake, understood: Understood) -> Counts:
        wanted = understood.items
        counts = self._archive(intake, wanted, understood.read, understood.watches)
        return counts + Counts(read=understood.offered, suppressed=understood.offered - len(wanted))

    def process_stream(
        self,
        organisation: int,
        chunks: Iterable[Sequence[Item]],
        processes: UnderstandingProcesses,
        *,
        source: int,
        brands: Sequence[int] = (),
        keep_unmatched: bool,
    ) -> Iterator[Counts]:
        """Like :meth:`process`, chunk after chunk, reading and matching in ``processes``.

        Yields the counts of each chunk, in order, once the archive has it: save the position then.
        ``Counts.read`` of a chunk is the number of items in it.
        """
        intake = _Intake(organisation, source, tuple(brands), keep_unmatched)
        offered: list[int] = []

        def wanted() -> Iterator[Sequence[Item]]:
            for chunk in chunks:
                offered.append(len(chunk))
                yield self._without_suppressed(organisation, chunk)

        for chunk, read, watches in processes.read(
            wanted(), lambda: self.table.get(organisation), lambda: self.readers.layers(organisation)
        ):
            number = offered.pop(0)
            yield self._archive(intake, chunk, read, watches) + Counts(
                read=number, suppressed=number - len(chunk)
            )

    def process_batch(
        self, source: CollectedFrom, batch: Batch, understood: Understood | None = None
    ) -> Counts:
        """Take in everything a connector read in one go; save ``batch.cursor`` once this returns.

        ``understood`` is what :meth:`understand` made of the batch's items, for whoever has asked already.
        """
        organisation = source.organisation_id
        intake = _Intake(
            organisation,
            source.pk,
            (source.brand_id,) if source.brand_id and source.keeps_unmatched else (),
            source.keeps_unmatched,
        )
        counts = Counts()
        if batch.items:
            if understood is None:
                understood = self.understand(organisation, batch.items)
            elif (now := self.table.get(organisation)).version != understood.watches.version:
                understood = Understood(
                    understood.items, _matched_again(understood, now), now, understood.offered
                )
            counts = self._keep(intake, understood)
        if batch.interactions and (heard := self._countable(organisation, batch.interactions)):
            self.archive.record_interactions(organisation, heard)
        if batch.snapshots and (counted := self.known.only(organisation, batch.snapshots)):
            self.archive.record_engagement(organisation, counted)
        if batch.deletions and (gone := self.known.still_there(organisation, batch.deletions)):
            self.archive.delete(organisation, gone)
            self.known.forget(organisation, gone)
        if batch.actor_deletions:
            self.archive.delete_actors(organisation, batch.actor_deletions)
        return counts

    def _countable(self, organisation: int, interactions: Sequence[Interaction]) -> list[Interaction]:
        """Those about items the archive has, and withdrawals that name only their event: it knows of what."""
        named = [one for one in interactions if one.id]
        withdrawn = [one for one in interactions if one.undone and not one.id]
        return self.known.only(organisation, named) + withdrawn

    def matches(self, organisation: int, items: Sequence[Item]) -> list[bool]:
        """Which of the items a watch of the organisation matches now (nothing is stored)."""
        read = read_and_match(items, self.readers.of(organisation), self.table.get(organisation).matcher)
        return [bool(one.watches) for one in read]

    def _without_suppressed(self, organisation: int, items: Sequence[Item]) -> Sequence[Item]:
        authors = {(item.network, item.actor.id) for item in items}
        suppressed = suppressed_authors(organisation, authors)
        return (
            [item for item in items if (item.network, item.actor.id) not in suppressed]
            if suppressed
            else items
        )

    def _archive(
        self, intake: _Intake, items: Sequence[Item], read: Sequence[ReadItem], watches: OrganisationMatcher
    ) -> Counts:
        """Append what is kept; if a watch was saved meanwhile, match again with it.

        Saving a watch backfills it from the archive, so an item is missed only if it was matched before the
        save and archived after the backfill. Looking at the version once more after the append closes that
        gap.
        """
        counts = self._append(intake, items, read, watches)
        while (now := self.table.get(intake.organisation)).version != watches.version:
            again = _matched_again(Understood(items, read, watches, len(items)), now)
            watches = now
            gained = self._append(intake, items, again, now)
            counts = Counts(0, gained.matched, counts.added + gained.added, counts.updated, counts.known)
        return counts

    def _append(
        self, intake: _Intake, items: Sequence[Item], read: Sequence[ReadItem], watches: OrganisationMatcher
    ) -> Counts:
        edited = [item.key for item, one in zip(items, read, strict=True) if item.updated and not one.watches]
        edits = (
            self.archive.known(intake.organisation, edited) if edited and not intake.keep_unmatched else set()
        )
        understood = as_people_said(intake.organisation, items, [one.understanding for one in read])
        brands = {some: watches.brands_of(some, intake.brands) for some in {one.watches for one in read}}
        heard = [
            HeardItem(
                item=item,
                understanding=understanding,
                watches=one.watches,
                brands=brands[one.watches],
                source=intake.source,
                stated_brands=intake.brands,
            )
            for item, one, understanding in zip(items, read, understood, strict=True)
            if one.watches or intake.keep_unmatched or item.key in edits
        ]
        matched = sum(1 for one in read if one.watches)
        if not heard:
            return Counts(matched=matched)
        result = self.archive.append(intake.organisation, heard)
        self._count(intake.organisation, heard)
        self.known.learn(intake.organisation, [one.item.key for one in heard])
        return Counts(matched=matched, added=result.added, updated=result.updated, known=result.known)

    def _count(self, organisation: int, heard: Sequence[HeardItem]) -> None:
        """Tell :attr:`lately` of what was said a moment ago."""
        since = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=SPAN)
        fresh = Counter((one.watches, one.brands) for one in heard if one.item.published > since)
        if fresh:
            self.lately.add(organisation, fresh)


def _matched_again(understood: Understood, watches: OrganisationMatcher) -> list[ReadItem]:
    return [
        ReadItem(one.understanding, watches.match(item, one.understanding))
        for item, one in zip(understood.items, understood.read, strict=True)
    ]


def make_pipeline(
    archive: Archive, processes: Callable[[], UnderstandingProcesses] | None = None
) -> Pipeline:
    """A pipeline with the readers that the settings name. Loading them takes a moment: keep the pipeline."""
    return Pipeline(archive, understander_maker()(), processes=processes)


def reading_processes() -> ProcessesOnDemand:
    """Processes that read as the settings say, started when they are first needed."""
    return ProcessesOnDemand(understander_maker(), settings.UNDERSTANDING_PROCESSES)


def understander_maker() -> Callable[[], Understander]:
    """Makes what reads items as the settings say, in this process or another."""
    return maker_of(msgspec.convert(settings.READERS, Readers))


@dataclass(frozen=True, slots=True)
class _Intake:
    """For whom and from where some items come."""

    organisation: int
    source: int
    brands: tuple[int, ...]
    keep_unmatched: bool
