"""Which imports wait for a worker."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from parvis.listening.models import Import


def waiting(now: dt.datetime, limit: int = 20) -> list[int]:
    """Imports to be brought in that no living worker holds, the oldest first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    found = Import.objects.filter(free, state__in=[Import.State.QUEUED, Import.State.RUNNING])
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])
