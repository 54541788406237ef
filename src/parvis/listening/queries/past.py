"""Which watches still have the past to be searched."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from parvis.listening.models import Watch


def unsearched(now: dt.datetime) -> list[int]:
    """Active watches whose past nobody has searched with their present query, and nobody is searching."""
    free = Q(searching_until__isnull=True) | Q(searching_until__lte=now)
    found = Watch.objects.filter(free, ~Q(past_searched=F("past_asked")), is_active=True).order_by(
        "updated_at"
    )
    return list(found.values_list("pk", flat=True))
