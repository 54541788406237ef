"""Which watches still have the past to be searched, and who asked for the past to be read again."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from parvis.listening.models import PastReading, Watch
from parvis.workspaces.api import Permission, Workspace


def unsearched(now: dt.datetime) -> list[int]:
    """Active watches whose past nobody has searched with their present query, and nobody is searching."""
    free = Q(searching_until__isnull=True) | Q(searching_until__lte=now)
    found = Watch.objects.filter(free, ~Q(past_searched=F("past_asked")), is_active=True).order_by(
        "updated_at"
    )
    return list(found.values_list("pk", flat=True))


def readings_to_go_on_with() -> list[tuple[int, int]]:
    """(reading, organisation) of those that wait, or are under way, oldest first."""
    states = [PastReading.State.WAITING, PastReading.State.READING]
    found = PastReading.objects.filter(state__in=states).order_by("asked_at")
    return list(found.values_list("pk", "organisation_id"))


def latest_reading(workspace: Workspace) -> PastReading | None:
    """The last reading of the past that was asked for."""
    workspace.require(Permission.SEE)
    return PastReading.objects.filter(organisation_id=workspace.organisation).first()
