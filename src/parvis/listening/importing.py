"""Brings a file in: rows → items → understood, matched and archived → position saved, chunk after chunk.

The position, the figures and the rejected rows move together in one write, made only once the archive has the
chunk: killed anywhere, an import goes on from the last chunk saved. The archive then knows again what it
already had, the rejected rows beyond the position are dropped, and the figures come out as if nothing had
happened.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone, translation

from parvis.archive.connection import get_archive
from parvis.archive.contract import Scope
from parvis.engine.items import Item
from parvis.listening.actions import import_progress
from parvis.listening.import_files import path_of, rejects_path_of
from parvis.listening.import_plans import plan_of
from parvis.listening.import_wording import file_problem, row_problem
from parvis.listening.models import Import
from parvis.listening.pipeline import BULK_CHUNK, CHUNK, Counts, Pipeline, make_pipeline, understander_maker
from parvis.listening.understanding_processes import UnderstandingProcesses
from parvis.networks.files.items import as_text, item_reader
from parvis.networks.files.problems import FileUnreadableError, RowRejected
from parvis.networks.files.rejects import RejectsFile
from parvis.networks.files.tables import Row, read_rows
from parvis.workers.garbage import seldom_collecting
from parvis.workers.names import new_name

log = logging.getLogger(__name__)

PROCESSES_FROM = 20_000
"""Rows from which starting separate processes is worth the seconds it takes."""
CLOCK_SKEW = dt.timedelta(days=1)


@dataclass(slots=True)
class _Chunk:
    """Some rows of a file: the items they became, and the rows that could not."""

    end: int
    items: list[Item] = field(default_factory=list)
    rejected: list[tuple[int, str, list[str]]] = field(default_factory=list)


def run_import(
    import_id: int,
    on_progress: Callable[[Import], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    *,
    worker: str = "",
    pipeline: Pipeline | None = None,
) -> Import:
    """Bring a waiting import in, to its end if nothing stops it; returns it as it is then.

    Does nothing when the import is held by another worker, done or cancelled. ``on_progress`` is called after
    each chunk; when ``should_stop`` answers yes the import is put back in the queue. Errors of the file end
    the import as failed, with the reason in words; errors of the archive or the database are raised, and the
    import waits.
    """
    worker = worker or new_name()
    held = import_progress.claim(import_id, worker, timezone.now())
    if held is None:
        return Import.objects.get(pk=import_id)
    pipeline = pipeline or make_pipeline(get_archive())
    with translation.override(held.organisation.language), seldom_collecting():
        try:
            _Run(held, worker, pipeline, on_progress, should_stop).to_the_end()
        except FileUnreadableError as problem:
            import_progress.fail(import_id, worker, file_problem(problem), timezone.now())
        except OSError as problem:
            log.exception("import %s cannot be read", import_id)
            import_progress.fail(
                import_id, worker, problem.strerror or type(problem).__name__, timezone.now()
            )
        except BaseException:
            import_progress.release(import_id, worker)
            raise
    return Import.objects.filter(pk=import_id).first() or held  # it may have been deleted meanwhile


class _Run:
    """One worker's way through one import."""

    def __init__(
        self,
        held: Import,
        worker: str,
        pipeline: Pipeline,
        on_progress: Callable[[Import], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self._import = held
        self._worker = worker
        self._pipeline = pipeline
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._plan = plan_of(held)
        self._source = -held.pk  # imports and sources share one column of the archive
        self._repeated = self._already_archived()
        self._waiting: deque[_Chunk] = deque()
        self._rejects: RejectsFile | None = None

    def to_the_end(self) -> None:
        """Read until the file ends, the import is taken away, or somebody asks to stop."""
        if self._import.rejected:
            self._open_rejects()
        try:
            with self._processes() as processes:
                for counts in self._archived_chunks(processes):
                    if not self._save(self._waiting.popleft(), counts):
                        return
                    if self._should_stop and self._should_stop():
                        import_progress.release(self._import.pk, self._worker)
                        return
            import_progress.finish(self._import.pk, self._worker, timezone.now())
        finally:
            if self._rejects:
                self._rejects.close()

    def _already_archived(self) -> int:
        """How many items a killed run had archived without having saved so."""
        scope = Scope(organisation=self._import.organisation_id, sources=(self._source,))
        return max(0, self._pipeline.archive.count(scope) - self._import.archived)

    def _processes(self) -> AbstractContextManager[UnderstandingProcesses | None]:
        left = (self._import.total or PROCESSES_FROM) - self._import.position
        if left < PROCESSES_FROM:
            return nullcontext(None)
        return UnderstandingProcesses(understander_maker(), settings.UNDERSTANDING_PROCESSES)

    def _bulk_chunk(self) -> int:
        """A fifth of what is left at most, so that reading and archiving go on side by side and the progress moves."""
        left = (self._import.total or PROCESSES_FROM) - self._import.position
        return min(BULK_CHUNK, max(CHUNK, left // 5))

    def _archived_chunks(self, processes: UnderstandingProcesses | None) -> Iterator[Counts]:
        """Counts of each chunk once it is archived; the chunks themselves wait, in the same order."""
        organisation, brands = self._import.organisation_id, (self._import.brand_id,)
        if processes is not None:
            yield from self._pipeline.process_stream(
                organisation,
                self._item_chunks(self._bulk_chunk()),
                processes,
                source=self._source,
                brands=brands,
                keep_unmatched=True,
            )
            return
        for items in self._item_chunks(CHUNK):
            yield self._pipeline.process(
                organisation, items, source=self._source, brands=brands, keep_unmatched=True
            )

    def _item_chunks(self, size: int) -> Iterator[Sequence[Item]]:
        for chunk in self._chunks(size):
            self._waiting.append(chunk)
            yield chunk.items

    def _chunks(self, size: int) -> Iterator[_Chunk]:
        position = self._import.position
        to_item = item_reader(
            self._plan.mapping, self._plan.form.columns, self._import.created_at + CLOCK_SKEW
        )
        rows = read_rows(path_of(self._import), self._plan.form, position)
        while some := list(itertools.islice(rows, size)):
            chunk = _Chunk(end=position + len(some))
            for number, row in enumerate(some, start=position + 1):
                try:
                    chunk.items.append(to_item(row))
                except RowRejected as problem:
                    chunk.rejected.append((number, row_problem(problem), _cells(row)))
            position = chunk.end
            yield chunk

    def _save(self, chunk: _Chunk, counts: Counts) -> bool:
        """Write the chunk's rejected rows, then everything else in one update; ``False`` when the import is
        not ours.
        """
        if chunk.rejected:
            (self._rejects or self._open_rejects()).add(chunk.rejected)
        known = counts.known + counts.updated
        ours = min(self._repeated, known)
        self._repeated -= ours
        saved = import_progress.save_progress(
            self._import.pk,
            self._worker,
            position=chunk.end,
            archived=counts.added + ours,
            known=known - ours,
            rejected=len(chunk.rejected),
            rejects_path=str(rejects_path_of(self._import)) if self._rejects else "",
            now=timezone.now(),
        )
        if saved and self._on_progress:
            self._on_progress(Import.objects.get(pk=self._import.pk))
        return saved

    def _open_rejects(self) -> RejectsFile:
        self._rejects = RejectsFile(
            rejects_path_of(self._import), self._plan.form.columns, self._import.position
        )
        return self._rejects


def _cells(row: Row) -> list[str]:
    return [as_text(value) for value in row]
