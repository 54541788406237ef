"""What the ledger has for workers to do."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.models import Delivery, Pause

BY_WORKERS = [DeliveryState.DUE, DeliveryState.UNKNOWN, DeliveryState.SENT]


def to_do(now: dt.datetime, limit: int, resting: frozenset[int] = frozenset()) -> list[tuple[int, str, int]]:
    """(delivery, state, account) of what is to be said or looked for now and nobody holds, the longest waiting first.

    What is to be said of a paused brand is left out, and everything of accounts that are ``resting``.
    """
    stopped = Pause.objects.filter(
        Q(brand__isnull=True) | Q(brand=OuterRef("variant__post__brand")),
        organisation=OuterRef("organisation"),
        ended_at__isnull=True,
    )
    waiting = (
        Delivery.objects.filter(state__in=BY_WORKERS, next_look_at__lte=now, leased_by="")
        .exclude(account_id__in=resting)
        .exclude(Exists(stopped) & Q(state=DeliveryState.DUE))
    )
    return list(waiting.order_by("next_look_at", "pk").values_list("pk", "state", "account_id")[:limit])


def others_there(delivery: Delivery, since: dt.datetime) -> frozenset[str]:
    """The network's ids of what other deliveries said on the same account since a time: none of them is this one."""
    others = Delivery.objects.filter(account_id=delivery.account_id, first_armed_at__gte=since).exclude(
        pk=delivery.pk
    )
    return frozenset(others.exclude(network_id="").values_list("network_id", flat=True))
