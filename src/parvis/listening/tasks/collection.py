"""Collects from every source, each in a task of its own, for as long as the worker runs.

The event loop only listens. Whatever takes time (understanding, the archive, the database) runs in a thread.
The cursor of a source is saved once the archive has the batch: killed anywhere, a worker repeats and never
loses.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from django.utils import timezone

from parvis.listening.actions import collection as actions
from parvis.listening.enriching import enrich_matched
from parvis.listening.models import Source
from parvis.listening.pipeline import Pipeline, Understood
from parvis.listening.queries import collection as queries
from parvis.listening.reading_ahead import joined_batches, one_ahead
from parvis.listening.source_notes import note_of
from parvis.listening.source_secrets import unseal
from parvis.networks import registry
from parvis.networks.contract import Batch, Connector, SourceSettings
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.registry import Unavailable
from parvis.workers.database_threads import DatabaseThreads
from parvis.workers.lookouts import pause

log = logging.getLogger(__name__)

TICK = 1.0  # seconds between two looks at which sources are due, changed or gone
RENEW_EVERY = 10.0  # seconds; a third of the lease
FIRST_RETRY = 5.0  # seconds after a first failure; doubled each time
LONGEST_RETRY = 3600.0
UNAVAILABLE_LOOK = 60.0  # seconds between two looks at whether a missing connector is there now


class LeaseLost(Exception):  # noqa: N818 - not a failure: somebody paused or edited the source, or took it over
    """Another holds the source now, or nobody should."""


@dataclass(slots=True)
class _Reading:
    task: asyncio.Task[None]
    organisation: int
    words: tuple[str, ...]


class Collector:
    """Reads all the sources one worker can hold. ``http`` is shared by all the connectors."""

    def __init__(self, worker: str, pipeline: Pipeline, http: GuardedHttp, threads: int = 4) -> None:
        self.worker = worker
        self._pipeline = pipeline
        self._http = http
        self._threads = DatabaseThreads(threads, "collect")
        self._readings: dict[int, _Reading] = {}
        self._words: dict[int, tuple[object, tuple[str, ...]]] = {}

    @property
    def reading(self) -> int:
        """How many sources are being read now."""
        return len(self._readings)

    async def run(self, stop: asyncio.Event) -> None:
        """Collect until ``stop`` is set, then let go of every source."""
        await self._threads.call(actions.release_dead)
        renewed = looked = asyncio.get_running_loop().time()
        try:
            while not stop.is_set():
                try:
                    await self._tick()
                    now = asyncio.get_running_loop().time()
                    if now - renewed > RENEW_EVERY:
                        await self._threads.call(actions.renew, self.worker, timezone.now())
                        renewed = now
                    if now - looked > UNAVAILABLE_LOOK:
                        await self._look_for_connectors()
                        looked = now
                except Exception:  # the database may be restarting: what is held goes on being read meanwhile
                    log.exception("The collection could not look at its sources; trying again")
                await pause(stop, TICK)
        finally:
            await self._let_go(list(self._readings))
            self._threads.close()

    async def _tick(self) -> None:
        for ended in [pk for pk, reading in self._readings.items() if reading.task.done()]:
            del self._readings[ended]
        held = await self._threads.call(queries.held, self.worker)
        await self._let_go([pk for pk in self._readings if pk not in held])
        await self._let_go(
            [pk for pk, reading in self._readings.items() if await self._words_changed(reading)]
        )
        for pk in await self._threads.call(queries.due, timezone.now()):
            if pk in self._readings:  # taken from us since we looked: its reader still has the old settings
                await self._let_go([pk])
            source = await self._threads.call(actions.claim, pk, self.worker, timezone.now())
            if source is not None:
                words = await self._words_of(source.organisation_id)
                task = asyncio.create_task(self._read(source, words), name=f"source {pk}")
                self._readings[pk] = _Reading(task, source.organisation_id, words)

    async def _words_of(self, organisation: int) -> tuple[str, ...]:
        version = await self._threads.call(self._pipeline.table.version, organisation)
        known = self._words.get(organisation)
        if known is None or known[0] != version:
            known = (version, await self._threads.call(queries.wanted_words, organisation))
            self._words[organisation] = known
        return known[1]

    async def _words_changed(self, reading: _Reading) -> bool:
        return await self._words_of(reading.organisation) != reading.words

    async def _let_go(self, sources: list[int]) -> None:
        tasks = [reading.task for pk in sources if (reading := self._readings.pop(pk, None))]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for pk in sources:
            await self._threads.call(actions.release, pk, self.worker)

    async def _read(self, source: Source, words: tuple[str, ...]) -> None:
        """Read one source until it has caught up, fails, or is taken away."""
        try:
            connector = registry.get(source.network)
            if isinstance(connector, Unavailable):
                await self._give_up(source, Source.State.UNAVAILABLE, connector.reason)
                return
            settings = SourceSettings(values=await self._threads.call(setting_values, source), queries=words)
            batches = joined_batches(connector.read(settings, source.cursor, self._http))
            understood = one_ahead(self._understood(source, connector, settings, batches))
            async with aclosing(understood):
                async for batch, read in understood:
                    await self._keep(source, batch, read)
            now = timezone.now()
            until = now + dt.timedelta(seconds=connector.manifest.poll_seconds)
            await self._threads.call(actions.rest, source.pk, self.worker, until, now)
        except LeaseLost:
            log.info("source %s is no longer ours", source.pk)
        except (NeedsPerson, Refused) as problem:
            log.warning("source %s (%s) needs somebody: %s", source.pk, source.network, problem)
            await self._give_up(source, Source.State.NEEDS_PERSON, note_of(problem))
        except NetworkError as problem:
            after = problem.after if isinstance(problem, RetryLater) else 0.0
            log.info("source %s (%s) will be tried again: %s", source.pk, source.network, problem)
            await self._retry(source, note_of(problem), after)
        except (
            Exception
        ) as problem:  # a fault of the connector or of the archive must not stop the other sources
            log.exception("source %s (%s) failed", source.pk, source.network)
            await self._retry(source, f"{type(problem).__name__}", 0.0)

    async def _understood(
        self, source: Source, connector: Connector, settings: SourceSettings, batches: AsyncGenerator[Batch]
    ) -> AsyncGenerator[tuple[Batch, Understood | None]]:
        """Each batch and what was read of it: the next is understood while the archive takes the one before."""
        async with aclosing(batches):
            async for heard in batches:
                batch = await enrich_matched(
                    connector, settings, self._http, heard, partial(self._matching, source.organisation_id)
                )
                read = None
                if batch.items:
                    read = await self._threads.call(
                        self._pipeline.understand, source.organisation_id, batch.items
                    )
                yield batch, read

    async def _keep(self, source: Source, batch: Batch, read: Understood | None) -> None:
        counts = await self._threads.call(self._pipeline.process_batch, source, batch, read)
        kept = counts.added + counts.updated
        saved = await self._threads.call(
            actions.save_progress,
            source.pk,
            self.worker,
            cursor=batch.cursor,
            read=counts.read,
            kept=kept,
            note=batch.note,
            now=timezone.now(),
        )
        source.failures = 0
        if not saved:
            raise LeaseLost

    async def _matching(self, organisation: int, batch: Batch) -> list[bool]:
        return await self._threads.call(self._pipeline.matches, organisation, batch.items)

    async def _retry(self, source: Source, note: str, after: float) -> None:
        wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(source.failures, 12))
        wait *= random.uniform(0.8, 1.2)  # noqa: S311 - not all sources at once
        at = timezone.now() + dt.timedelta(seconds=max(after, wait))
        await self._threads.call(actions.retry, source.pk, self.worker, note, at)

    async def _give_up(self, source: Source, state: Source.State, note: str) -> None:
        await self._threads.call(actions.give_up, source.pk, self.worker, state, note)

    async def _look_for_connectors(self) -> None:
        await self._threads.call(registry.refresh)
        usable = [connector.manifest.name for connector in registry.connectors()]
        await self._threads.call(actions.look_again_at_unavailable, usable)


def setting_values(source: Source) -> dict[str, str]:
    """The settings of a source by name, its secrets decrypted. Never log or show the result."""
    return {name: str(value) for name, value in source.settings.items()} | unseal(source.secrets)
