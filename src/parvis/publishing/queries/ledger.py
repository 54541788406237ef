"""What the ledger has for workers to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.engine.publishing.deliveries import OUT, TO_SAY, DeliveryState
from parvis.publishing.models import Attempt, Delivery, Pause
from parvis.publishing.queries.governance import stopped_entities

BY_WORKERS = [*TO_SAY, *OUT, DeliveryState.UNKNOWN, DeliveryState.HALTED]


@dataclass(frozen=True, slots=True)
class ToDo:
    """A delivery, and what is to be done with it. ``presses`` is false where a look only confirms what was sent."""

    delivery: int
    kind: Attempt.Kind
    account: int
    network: str
    presses: bool = True


CONFIRMING = 16
"""How many looks at what a network said yes to are taken in one go: they reassure, and must not make what is due late."""


def to_do(now: dt.datetime, limit: int, resting: frozenset[int] = frozenset()) -> list[ToDo]:
    """What is to be said, looked for or deleted now and nobody holds, the longest waiting first; confirming what was sent comes last.

    What is to be said of a paused brand or entity is left out, and everything of accounts that are ``resting``.
    """
    waiting = _waiting(now, resting)
    only_confirmed = Q(state__in=OUT, deletion_asked_at__isnull=True)
    pressing = _read(waiting.exclude(only_confirmed), limit, presses=True)
    left = min(CONFIRMING, limit - len(pressing))
    return pressing + _read(waiting.filter(only_confirmed), left, presses=False)


def _read(waiting: QuerySet[Delivery], limit: int, *, presses: bool) -> list[ToDo]:
    found = waiting.order_by("next_look_at", "pk").values_list(
        "pk", "state", "deletion_asked_at", "account_id", "account__network"
    )
    return [
        ToDo(number, _kind(state, asked), account, network, presses)
        for number, state, asked, account, network in found[:limit]
    ]


def _waiting(now: dt.datetime, resting: frozenset[int]) -> QuerySet[Delivery]:
    stopped = Pause.objects.filter(
        Q(brand__isnull=True, entity__isnull=True) | Q(brand=OuterRef("variant__post__brand")),
        organisation=OuterRef("organisation"),
        ended_at__isnull=True,
    )
    same_words = Delivery.objects.filter(
        account=OuterRef("account"), hash=OuterRef("hash"), state=DeliveryState.ARMED
    )
    return (
        Delivery.objects.filter(state__in=BY_WORKERS, next_look_at__lte=now, leased_by="")
        .exclude(account_id__in=resting)
        .exclude(Exists(stopped) & Q(state__in=TO_SAY))
        .exclude(account__entity_id__in=stopped_entities(), state__in=TO_SAY)
        # What another worker is saying at this moment in the same words could be taken for what is looked for.
        .exclude(Exists(same_words) & Q(state=DeliveryState.UNKNOWN))
    )


def _kind(state: str, deletion_asked_at: dt.datetime | None) -> Attempt.Kind:
    if state in TO_SAY:
        return Attempt.Kind.SAY
    can_go = deletion_asked_at is not None and state != DeliveryState.UNKNOWN
    return Attempt.Kind.DELETE if can_go else Attempt.Kind.LOOK


def others_there(delivery: Delivery, since: dt.datetime) -> frozenset[str]:
    """The network's ids of what other deliveries said on the same account since a time, all parts of them: none of them is this one."""
    others = Delivery.objects.filter(account_id=delivery.account_id, first_armed_at__gte=since).exclude(
        pk=delivery.pk
    )
    alone = others.exclude(network_id="").values_list("network_id", flat=True)
    threads = others.filter(part__gt=0).values_list("parts", flat=True)
    return frozenset(alone) | {str(one["id"]) for parts in threads for one in parts}
