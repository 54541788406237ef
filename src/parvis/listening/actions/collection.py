"""What the collection worker does to sources: hold them, save how far it read, say what went wrong.

A source is held by a lease. Every write names the worker that believes it holds the source, and does nothing
when another has taken over meanwhile, so two workers can never move one cursor in turns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Q

from parvis.listening.models import Source
from parvis.listening.queries.collection import READABLE
from parvis.workers.names import is_dead

LEASE = dt.timedelta(seconds=30)


def claim(source: int, worker: str, now: dt.datetime) -> Source | None:
    """Take a free source for :data:`LEASE`; ``None`` when another worker was faster."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    taken = Source.objects.filter(free, pk=source, state__in=READABLE).update(
        leased_by=worker, leased_until=now + LEASE, state=Source.State.LISTENING
    )
    return Source.objects.get(pk=source) if taken else None


def renew(worker: str, now: dt.datetime) -> None:
    """Hold for longer whatever the worker still holds."""
    Source.objects.filter(leased_by=worker).update(leased_until=now + LEASE)


def release(source: int, worker: str) -> None:
    """Let go of a source, as it is: another worker may take it at once."""
    Source.objects.filter(pk=source, leased_by=worker).update(leased_by="", leased_until=None)


def release_dead() -> int:
    """Free what workers of this machine held when they were killed; returns how many sources."""
    names = set(Source.objects.exclude(leased_by="").values_list("leased_by", flat=True))
    dead = [name for name in names if is_dead(name)]
    return Source.objects.filter(leased_by__in=dead).update(leased_by="", leased_until=None) if dead else 0


def save_progress(
    source: int, worker: str, *, cursor: str, read: int, kept: int, note: str, now: dt.datetime
) -> bool:
    """Remember how far a source was read; ``False`` when the worker no longer holds it.

    Call it only once the archive has everything up to ``cursor``.
    """
    changes: dict[str, object] = {
        "last_ok_at": now,
        "failures": 0,
        "state_note": note,
        "leased_until": now + LEASE,
    }
    if cursor:
        changes["cursor"] = cursor
    if read:
        changes["items_read"] = F("items_read") + read
        changes["last_heard_at"] = now
    if kept:
        changes["items_kept"] = F("items_kept") + kept
    return bool(Source.objects.filter(pk=source, leased_by=worker).update(**changes))


def rest(source: int, worker: str, until: dt.datetime, now: dt.datetime) -> None:
    """A reading caught up: let go of the source until its next time."""
    Source.objects.filter(pk=source, leased_by=worker).update(
        next_read_at=until, last_ok_at=now, failures=0, leased_by="", leased_until=None
    )


def retry(source: int, worker: str, note: str, at: dt.datetime) -> None:
    """A reading failed for a while: let go of the source until ``at``."""
    Source.objects.filter(pk=source, leased_by=worker).update(
        state=Source.State.RETRYING,
        state_note=note,
        next_read_at=at,
        failures=F("failures") + 1,
        leased_by="",
        leased_until=None,
    )


def give_up(source: int, worker: str, state: Source.State, note: str) -> None:
    """A reading cannot go on before somebody acts (``NEEDS_PERSON``) or the connector is there
    (``UNAVAILABLE``).
    """
    Source.objects.filter(pk=source, leased_by=worker).update(
        state=state, state_note=note, failures=F("failures") + 1, leased_by="", leased_until=None
    )


def look_again_at_unavailable(networks: Iterable[str]) -> int:
    """Sources whose connector could not be loaded and now can be are read again; returns how many."""
    return Source.objects.filter(state=Source.State.UNAVAILABLE, network__in=list(networks)).update(
        state=Source.State.WAITING, state_note="", next_read_at=None
    )
