"""What a worker does to an import: hold it, save how far it is, end it.

An import is held by a lease. Every write names the worker that believes it holds the import, and does nothing
when another has taken over or a person has cancelled it, so two workers can never move one import in turns.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet

from parvis.listening.models import Import
from parvis.workers.names import is_dead

LEASE = dt.timedelta(seconds=60)


def claim(import_id: int, worker: str, now: dt.datetime) -> Import | None:
    """Take a waiting import for :data:`LEASE`; ``None`` when it is held, finished or cancelled."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    waiting = Import.objects.filter(free, pk=import_id, state__in=[Import.State.QUEUED, Import.State.RUNNING])
    taken = waiting.update(leased_by=worker, leased_until=now + LEASE, state=Import.State.RUNNING, error="")
    return Import.objects.select_related("organisation").get(pk=import_id) if taken else None


def renew(import_id: int, worker: str, now: dt.datetime) -> bool:
    """Hold for longer; ``False`` when the worker no longer holds it."""
    return bool(_held(import_id, worker).update(leased_until=now + LEASE))


def save_progress(
    import_id: int,
    worker: str,
    *,
    position: int,
    archived: int,
    known: int,
    rejected: int,
    rejects_path: str,
    now: dt.datetime,
) -> bool:
    """Remember that the archive has every row before ``position``; the other figures are added to those so
    far.

    Call it only once the archive has them. ``False`` when the worker no longer holds the import.
    """
    return bool(
        _held(import_id, worker).update(
            position=position,
            read=position,
            archived=F("archived") + archived,
            known=F("known") + known,
            rejected=F("rejected") + rejected,
            rejects_path=rejects_path,
            leased_until=now + LEASE,
        )
    )


def finish(import_id: int, worker: str, now: dt.datetime) -> bool:
    """Every row was read."""
    return bool(
        _held(import_id, worker).update(
            state=Import.State.DONE, total=F("read"), finished_at=now, leased_by="", leased_until=None
        )
    )


def fail(import_id: int, worker: str, error: str, now: dt.datetime) -> bool:
    """The file cannot be read on; ``error`` says why and what to do. A person may resume it."""
    return bool(
        _held(import_id, worker).update(
            state=Import.State.FAILED, error=error, finished_at=now, leased_by="", leased_until=None
        )
    )


def release(import_id: int, worker: str) -> None:
    """Let go of an import as it is: another worker goes on with it."""
    _held(import_id, worker).update(state=Import.State.QUEUED, leased_by="", leased_until=None)


def release_dead() -> int:
    """Free what workers of this machine held when they were killed; returns how many imports."""
    names = set(Import.objects.exclude(leased_by="").values_list("leased_by", flat=True))
    dead = [name for name in names if is_dead(name)]
    return Import.objects.filter(leased_by__in=dead).update(leased_by="", leased_until=None) if dead else 0


def _held(import_id: int, worker: str) -> QuerySet[Import]:
    return Import.objects.filter(pk=import_id, leased_by=worker, state=Import.State.RUNNING)
