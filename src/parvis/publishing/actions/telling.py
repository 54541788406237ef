"""What programs are told: a row in the transaction of what happened, then a call by a worker.

Nothing is told of what was rolled back, and nothing that happened is forgotten. A worker takes a due row by a conditional update with a
lease; killed in the middle, the row is due again. Whoever receives may therefore, rarely, be told twice: the key is sent along.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.happenings import OF_CHANGES, OF_STATES, Event, wait_after
from parvis.publishing.models import Delivery, DeliveryChange, Hook, HookMessage, Pause, Post
from parvis.workers.names import is_dead

LEASE = dt.timedelta(seconds=120)
KEPT_FOR = dt.timedelta(days=30)


def tell_of_deliveries(numbers: Iterable[int]) -> int:
    """Write what is to be told of deliveries that may have changed; each state of each is told once for each attempt. Returns how many
    messages.
    """
    numbers = list(numbers)
    if not numbers or not Hook.objects.filter(closed_at=None).exists():
        return 0
    rows = Delivery.objects.filter(pk__in=numbers).select_related("variant__post", "account")
    written = 0
    for one in rows:
        event = OF_STATES.get(DeliveryState(one.state))
        if event is not None:
            times = f"{one.tries}.{one.part}" if one.part else one.tries
            once = f"{one.pk}:{one.state}:{times}:{one.hash[:16]}"
            post = one.variant.post
            written += _write(one.organisation_id, post.brand_id, event, once, about_delivery(one))
    return written


def tell_of_change(change: DeliveryChange) -> int:
    """Write what is to be told of a change to what is online; what happened to it is told once for each attempt."""
    event = OF_CHANGES.get(ChangeState(change.state))
    if event is None:
        return 0
    delivery = change.delivery
    problem = change.problem % change.problem_values if change.problem_values else change.problem
    about = {**about_delivery(delivery), "change": change.pk, "by": change.actor, "problem": problem}
    once = f"change:{change.pk}:{change.tries}"
    return _write(delivery.organisation_id, delivery.variant.post.brand_id, event, once, about)


def tell_of_post(post: Post, event: Event, **more: Any) -> int:
    """Write that somebody agreed to a post, or did not."""
    about = {"post": post.pk, "brand": post.brand_id, **more}
    return _write(post.organisation_id, post.brand_id, event, secrets.token_hex(8), about)


def tell_of_stop(pause: Pause, event: Event) -> int:
    """Write that publishing was stopped, or goes on."""
    about = {
        "stop": pause.pk,
        "brand": pause.brand_id,
        "entity": pause.entity_id,
        "reason": pause.reason,
    }
    return _write(pause.organisation_id, pause.brand_id, event, f"stop:{pause.pk}", about)


def about_delivery(delivery: Delivery) -> dict[str, Any]:
    """What is told of a delivery. Its words are not: whoever may read them asks for them."""
    return {
        "delivery": delivery.pk,
        "post": delivery.variant.post_id,
        "brand": delivery.variant.post.brand_id,
        "account": delivery.account_id,
        "network": delivery.account.network,
        "handle": delivery.account.handle,
        "state": delivery.state,
        "due_at": delivery.due_at.isoformat(),
        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
        "url": delivery.url,
        "problem": delivery.problem % delivery.problem_values
        if delivery.problem_values
        else delivery.problem,
    }


def _write(organisation: int, brand: int | None, event: Event, once: str, about: dict[str, Any]) -> int:
    concerned = Q(brand=None) | Q(brand_id=brand) if brand is not None else Q()
    hooks = Hook.objects.filter(concerned, organisation_id=organisation, closed_at=None)
    now = timezone.now()
    return sum(
        message(hook, event, f"{hook.pk}:{event}:{once}", about, now)
        for hook in hooks
        if event in hook.events
    )


def message(hook: Hook, event: Event, key: str, about: dict[str, Any], now: dt.datetime) -> bool:
    """Write one message, once for its key; whether it is new."""
    values = {"hook": hook, "event": event, "about": about, "happened_at": now, "next_try_at": now}
    return HookMessage.objects.get_or_create(key=key[:64], defaults=values)[1]


def due(now: dt.datetime, limit: int = 50) -> dict[int, list[int]]:
    """The messages whose time has come and that no worker holds, by webhook, the oldest first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    waiting = HookMessage.objects.filter(free, state=HookMessage.State.DUE, next_try_at__lte=now)
    found: dict[int, list[int]] = {}
    for number, hook in waiting.order_by("next_try_at", "pk").values_list("pk", "hook_id")[:limit]:
        found.setdefault(hook, []).append(number)
    return found


def take(number: int, worker: str, now: dt.datetime) -> HookMessage | None:
    """Take a due message; ``None`` when another worker was faster, or when nobody wants it any more."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    taken = HookMessage.objects.filter(free, pk=number, state=HookMessage.State.DUE).update(
        leased_by=worker, leased_until=now + LEASE, tries=F("tries") + 1
    )
    found = (
        HookMessage.objects.select_related("hook__created_by", "hook__organisation").get(pk=number)
        if taken
        else None
    )
    if found is not None and found.hook.closed_at is not None:
        given_up(found, worker, "")
        return None
    return found


def told(message: HookMessage, worker: str) -> None:
    """It was taken."""
    now = timezone.now()
    if _mine(message, worker).update(
        state=HookMessage.State.TOLD,
        ended_at=now,
        problem="",
        problem_values={},
        leased_by="",
        leased_until=None,
    ):
        Hook.objects.filter(pk=message.hook_id).update(told_at=now, problem="", problem_values={})


def not_told(
    message: HookMessage,
    worker: str,
    problem: str,
    values: Mapping[str, object],
    *,
    for_good: bool,
    asked: float = 0.0,
) -> None:
    """It was not taken: again later, or never when it can never be. ``problem`` is an English sentence with places for ``values``."""
    wait = None if for_good else wait_after(message.tries, asked)
    if wait is None:
        given_up(message, worker, problem, values)
    else:
        later = timezone.now() + dt.timedelta(seconds=wait)
        _mine(message, worker).update(
            next_try_at=later, leased_by="", leased_until=None, **_kept(problem, values)
        )
    Hook.objects.filter(pk=message.hook_id).update(**_kept(problem, values))


def given_up(
    message: HookMessage, worker: str, problem: str, values: Mapping[str, object] | None = None
) -> None:
    """It is not tried any more."""
    _mine(message, worker).update(
        state=HookMessage.State.GIVEN_UP,
        ended_at=timezone.now(),
        leased_by="",
        leased_until=None,
        **_kept(problem, values or {}),
    )


def _kept(problem: str, values: Mapping[str, object]) -> dict[str, Any]:
    return {"problem": problem[:500], "problem_values": {name: str(one) for name, one in values.items()}}


def release_dead() -> int:
    """Free what workers of this machine held when they were killed; returns how many messages."""
    held = HookMessage.objects.filter(state=HookMessage.State.DUE).exclude(leased_by="")
    dead = [name for name in set(held.values_list("leased_by", flat=True)) if is_dead(name)]
    return held.filter(leased_by__in=dead).update(leased_by="", leased_until=None) if dead else 0


def forget_told(now: dt.datetime) -> int:
    """Drop messages that ended longer ago than :data:`KEPT_FOR`; returns how many."""
    return HookMessage.objects.filter(ended_at__lt=now - KEPT_FOR).delete()[0]


def _mine(message: HookMessage, worker: str) -> Any:
    return HookMessage.objects.filter(pk=message.pk, leased_by=worker, state=HookMessage.State.DUE)
