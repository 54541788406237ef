"""What workers write in the ledger. Before a call is made its attempt is on disk; what came of it follows.

A worker that dies between the two leaves a delivery that *may* have been said: it is looked for before anything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from parvis.engine.publishing.deliveries import (
    OUT,
    TO_SAY,
    Answer,
    DeliveryState,
    Place,
    Readiness,
    Sight,
    Step,
    after_call,
    after_deletion,
    after_look,
    after_preparing,
)
from parvis.engine.publishing.guidelines import Breach, breaches
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.publishing import Published
from parvis.publishing.actions.freezing import may_go
from parvis.publishing.actions.telling import tell_of_deliveries
from parvis.publishing.guideline_words import SENTENCES
from parvis.publishing.kit_rules import held_by_kit
from parvis.publishing.models import Attempt, BrandRules, Delivery
from parvis.publishing.queries.governance import is_paused, rules_of
from parvis.publishing.queries.guidelines import asked_of
from parvis.workers.names import is_dead

LEASE = dt.timedelta(seconds=150)
SKEW = dt.timedelta(minutes=5)
"""How far a network's clock may be from ours."""
LOOKED_AFTER = [DeliveryState.UNKNOWN, DeliveryState.HALTED, *OUT]
PROMPT = dt.timedelta(minutes=1)
LEFT_OUT = "Its time passed too long ago: it was left out, as the rules of the brand say."
NO_LONGER_AGREED = "The rest of this thread is no longer agreed to."
RIGHTS_ENDED = "The right to use the picture %(name)s has ended."


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in a worker's hands, and the attempt written for it."""

    delivery: Delivery
    attempt: int
    kind: Attempt.Kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. ``told`` is how many seconds the network asked to wait.

    ``was_called`` is false for what was left alone because its account must wait: that counts for no try.
    """

    taken: Taken
    answer: Answer | Sight | Readiness
    published: Published | None = None
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    told: float = 0.0
    settles_after: float = 0.0
    was_called: bool = True


def arm(numbers: Sequence[int], worker: str, now: dt.datetime) -> list[Taken]:
    """Take due deliveries to say them: each is ``ARMED`` and its attempt written, on disk, when this returns.

    Left out: what another worker took first, what is paused, what lost its approval (it waits) and what is too late (it asks).
    """
    with transaction.atomic():
        taken = [_arm(number, worker, now) for number in numbers]
        tell_of_deliveries(number for number, one in zip(numbers, taken, strict=True) if one is None)
    return [one for one in taken if one is not None]


def _arm(number: int, worker: str, now: dt.datetime) -> Taken | None:
    free = Delivery.objects.filter(pk=number, state__in=TO_SAY, leased_by="", next_look_at__lte=now).update(
        state=DeliveryState.ARMED, leased_by=worker
    )  # from here on the row is ours until we commit
    if not free:
        return None
    delivery = _whole(number)
    instead = _why_not(delivery, now)
    if instead is not None:
        Delivery.objects.filter(pk=number).update(leased_by="", **instead)
        return None
    Delivery.objects.filter(pk=number).update(
        leased_until=now + LEASE,
        armed_at=now,
        first_armed_at=delivery.first_armed_at or now,
        tries=F("tries") + 1,
        looks=0,
        next_look_at=None,
    )
    delivery.tries += 1
    delivery.first_armed_at = delivery.first_armed_at or now
    return _taken(delivery, Attempt.Kind.SAY, worker, now)


def _why_not(delivery: Delivery, now: dt.datetime) -> dict[str, Any] | None:
    """What a delivery must be instead of said; ``None`` when nothing stands in its way. A thread that has begun is never late."""
    place = delivery.place
    brand = delivery.variant.post.brand_id
    if is_paused(delivery.organisation_id, brand, delivery.account.entity_id):
        return {"state": place.waiting}
    if not may_go(delivery.variant, delivery.hash):
        if place.done:
            return _refused(place, NO_LONGER_AGREED, {})
        return {"state": DeliveryState.WAITING, "next_look_at": None}
    broken = _not_kept(delivery)
    if broken is not None:
        return _refused(place, SENTENCES[broken.kind], dict(broken.values))
    held = held_by_kit(delivery.variant.post_id, now)
    if held is not None:
        return _refused(place, held.problem, held.values)
    expired = delivery.variant.pictures.filter(medium__rights_until__lt=now.date()).first()
    if expired is not None:
        return _refused(place, RIGHTS_ENDED, {"name": expired.medium.name})
    return None if place.done else _if_late(delivery, rules_of(brand), now)


def _refused(place: Place, problem: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"state": place.refused, "next_look_at": None, "problem": problem, "problem_values": values}


def _if_late(delivery: Delivery, rules: BrandRules, now: dt.datetime) -> dict[str, Any] | None:
    """What becomes of a delivery whose time passed too long ago: it asks, or is left out; ``None`` for one in time.

    A minute is never late: workers look twice a second, and the first one to look may be busy.
    """
    if now - delivery.due_at <= max(PROMPT, dt.timedelta(minutes=rules.late_after)):
        return None
    if rules.when_late == BrandRules.WhenLate.SKIP:
        return {
            "state": DeliveryState.CANCELLED,
            "next_look_at": None,
            "problem": LEFT_OUT,
            "problem_values": {},
        }
    return {"state": DeliveryState.LATE, "next_look_at": None}


def _not_kept(delivery: Delivery) -> Breach | None:
    """A guideline of the brand that stops exactly what is about to be said: it may have been chosen after this was planned."""
    post = delivery.variant.post
    asked = asked_of(post.brand_id).guidelines
    said = msgspec.convert(delivery.said, Outgoing)
    return next((one for one in breaches(said, asked, is_paid=post.is_paid) if one.stops), None)


def take(number: int, kind: Attempt.Kind, worker: str, now: dt.datetime) -> Taken | None:
    """Take a delivery to look for it on its network, or to delete it there; ``None`` when another worker was faster."""
    online = [*OUT, DeliveryState.HALTED]
    states = online if kind == Attempt.Kind.DELETE else [DeliveryState.UNKNOWN, DeliveryState.SENT]
    with transaction.atomic():
        free = Delivery.objects.filter(
            pk=number, state__in=states, leased_by="", next_look_at__lte=now
        ).update(leased_by=worker, leased_until=now + LEASE, looks=F("looks") + 1)
        if not free:
            return None
        delivery = _whole(number)
        return _taken(delivery, kind, worker, now)


def take_to_prepare(number: int, worker: str, now: dt.datetime) -> Taken | None:
    """Take a due delivery to have its network make it ready, which says nothing: it stays as due as it was, and a worker that dies leaves nothing
    in doubt. ``None`` when another worker was faster, or when it may not go out (see :func:`arm`).
    """
    with transaction.atomic():
        free = Delivery.objects.filter(
            pk=number, state__in=TO_SAY, leased_by="", next_look_at__lte=now
        ).update(leased_by=worker, leased_until=now + LEASE, looks=F("looks") + 1)
        if not free:
            return None
        delivery = _whole(number)
        instead = _why_not(delivery, now)
        if instead is not None:
            Delivery.objects.filter(pk=number).update(leased_by="", leased_until=None, **instead)
            tell_of_deliveries([number])
            return None
        delivery.leased_by = worker
        return Taken(delivery, _preparing(delivery, worker, now), Attempt.Kind.PREPARE)


def _preparing(delivery: Delivery, worker: str, now: dt.datetime) -> int:
    """The attempt to make a delivery ready: the last one goes on while its network is at it."""
    last = Attempt.objects.filter(delivery=delivery).order_by("-pk").first()
    if last is not None and (last.kind, last.outcome, last.hash, last.part) == (
        Attempt.Kind.PREPARE,
        Readiness.GOING_ON,
        delivery.hash,
        _part_of(delivery),
    ):
        Attempt.objects.filter(pk=last.pk).update(worker=worker, ended_at=None, outcome="")
        return last.pk
    return _attempt(delivery, Attempt.Kind.PREPARE, worker, now)


def keep_progress(taken: Taken, progress: Mapping[str, Any], now: dt.datetime) -> bool:
    """Keep what a network made ready, on disk when this returns; ``False`` when the delivery was taken back, changed or lost meanwhile."""
    kept = _still_to_be_said(taken).update(
        progress=dict(progress), progress_of=taken.delivery.hash, leased_until=now + LEASE
    )
    return bool(kept)


def _still_to_be_said(taken: Taken) -> QuerySet[Delivery]:
    """The row of what is being made ready, while it is ours and nobody changed its words or its time."""
    delivery = taken.delivery
    return Delivery.objects.filter(
        pk=delivery.pk,
        leased_by=_worker_of(taken),
        state__in=TO_SAY,
        part=delivery.part,
        hash=delivery.hash,
        due_at=delivery.due_at,
    )


def _write_preparation(outcome: Outcome, now: dt.datetime) -> None:
    """People may change, move or take back what is only being made ready: what they decided stands."""
    assert isinstance(outcome.answer, Readiness)
    delivery = outcome.taken.delivery
    step = after_preparing(outcome.answer, delivery.looks, outcome.told, delivery.place)
    went_well = outcome.answer in {Readiness.READY, Readiness.GOING_ON}
    _still_to_be_said(outcome.taken).update(
        state=step.state,
        next_look_at=now + dt.timedelta(seconds=step.wait) if step.wait is not None else None,
        problem=outcome.problem[:500],
        problem_values=_plain(outcome.values),
        **({"looks": 0} if went_well else {}),
    )
    Delivery.objects.filter(pk=outcome.taken.delivery.pk, leased_by=_worker_of(outcome.taken)).update(
        leased_by="", leased_until=None
    )


def write_down(outcomes: Sequence[Outcome], now: dt.datetime) -> None:
    """Write what came of attempts, all on disk when this returns."""
    with transaction.atomic():
        for outcome in outcomes:
            _write_down(outcome, now)
        tell_of_deliveries(outcome.taken.delivery.pk for outcome in outcomes)


def _write_down(outcome: Outcome, now: dt.datetime) -> None:
    Attempt.objects.filter(pk=outcome.taken.attempt).update(
        ended_at=now,
        outcome=outcome.answer,
        problem=outcome.problem[:500],
        problem_values=_plain(outcome.values),
    )
    if outcome.taken.kind == Attempt.Kind.PREPARE:
        _write_preparation(outcome, now)
        return
    step = _step(outcome)
    values: dict[str, Any] = {
        "state": step.state,
        "next_look_at": now + dt.timedelta(seconds=step.wait) if step.wait is not None else None,
        "leased_by": "",
        "leased_until": None,
        "problem": outcome.problem[:500],
        "problem_values": _plain(outcome.values),
    }
    if outcome.published is not None:
        values |= _online(outcome, outcome.published, now)
    if not outcome.was_called:
        values["tries"] = F("tries") - 1
    if outcome.taken.kind == Attempt.Kind.DELETE and outcome.answer is Answer.NO:
        values["deletion_asked_at"] = None  # it stays online until a person asks again
    _change(outcome, values)


def _online(outcome: Outcome, published: Published, now: dt.datetime) -> dict[str, Any]:
    """What is known of a post that is online; of a thread, that one more part of it is."""
    delivery = outcome.taken.delivery
    values: dict[str, Any] = {"sent_at": delivery.sent_at or published.at or now}
    if not delivery.part:
        values |= {"network_id": published.id, "url": published.url[:1000]}
    if _is_about_a_part(outcome.taken):
        said = {"id": published.id, "url": published.url[:1000], "progress": delivery.made_ready}
        values |= {"part": delivery.part + 1, "parts": [*delivery.parts, said]}
        values |= {"progress": {}, "progress_of": "", "looks": 0, "tries": 1}
    return values


def _is_about_a_part(taken: Taken) -> bool:
    """Whether an attempt says, or looks for, the next part of a thread."""
    delivery = taken.delivery
    return taken.kind != Attempt.Kind.DELETE and bool(_part_of(delivery))


def _part_of(delivery: Delivery) -> int:
    """The part of a thread that is next, from 1; 0 where there is none."""
    place = delivery.place
    is_online = place.is_whole or delivery.state in {*OUT, DeliveryState.HALTED}
    return 0 if place.parts == 1 or is_online else place.done + 1


def _step(outcome: Outcome) -> Step:
    delivery = outcome.taken.delivery
    place = delivery.place
    if outcome.taken.kind == Attempt.Kind.DELETE:
        assert isinstance(outcome.answer, Answer)
        return after_deletion(DeliveryState(delivery.state), outcome.answer, delivery.looks, outcome.told)
    if not outcome.was_called:
        return Step(place.waiting, outcome.told)
    if isinstance(outcome.answer, Answer):
        return after_call(outcome.answer, delivery.tries, outcome.told, outcome.settles_after, place)
    assert isinstance(outcome.answer, Sight)
    state = DeliveryState(delivery.state)
    was_answered = place.is_whole if place.parts > 1 else bool(delivery.network_id)
    if state is DeliveryState.UNKNOWN and was_answered and outcome.answer is Sight.ABSENT:
        return Step(DeliveryState.UNKNOWN)  # the network once said yes: only a person may say it again
    return after_look(state, outcome.answer, delivery.looks, outcome.told, place)


def _change(outcome: Outcome, values: dict[str, Any]) -> None:
    """Change the row while it is still ours; a yes that comes after the lease was lost is still worth knowing, of the same part."""
    delivery = outcome.taken.delivery
    row = Delivery.objects.filter(pk=delivery.pk, part=delivery.part)
    held = Q(leased_by=_worker_of(outcome.taken))
    if outcome.published is not None:
        held |= Q(state=DeliveryState.UNKNOWN)
    try:
        with transaction.atomic():
            row.filter(held).update(**values)
    except IntegrityError:  # that post answers for another delivery already
        if outcome.answer is Answer.YES and _give_way(delivery, str(values["network_id"])):
            row.filter(held).update(**values)
            return
        row.filter(held).update(
            state=DeliveryState.UNKNOWN,
            next_look_at=None,
            leased_by="",
            leased_until=None,
            problem="The network shows the same words once, and they belong to another delivery.",
        )


def _give_way(certain: Delivery, network_id: str) -> bool:
    """Take a post from a delivery that only found it by its words, for the one that the network says it is; whether it was so."""
    other = Delivery.objects.filter(
        account_id=certain.account_id, network_id=network_id, part__lte=1
    ).exclude(pk=certain.pk)  # a thread that went on from there keeps it
    by_words = other.exclude(attempts__kind=Attempt.Kind.SAY, attempts__outcome=Answer.YES)
    return bool(
        by_words.update(
            state=DeliveryState.UNKNOWN,
            network_id="",
            url="",
            part=0,
            parts=[],
            sent_at=None,
            looks=0,
            next_look_at=timezone.now() + dt.timedelta(seconds=5),
            problem="What was found belongs to another delivery with the same words: this one is looked for again.",
            problem_values={},
        )
    )


def release_dead(now: dt.datetime) -> int:
    """Free what dead workers held: what they were saying may have been said. Returns how many deliveries.

    A worker of this machine is known to be dead at once, another when its lease ran out. What they were only making ready is due as it was.
    """
    held = Delivery.objects.exclude(leased_by="")
    names = set(held.values_list("leased_by", flat=True))
    gone = Q(leased_by__in=[name for name in names if is_dead(name)]) | Q(leased_until__lt=now)
    lost = held.filter(gone)
    armed = list(lost.filter(state=DeliveryState.ARMED).values_list("pk", flat=True))
    freed = {"leased_by": "", "leased_until": None, "next_look_at": now + dt.timedelta(seconds=5)}
    saying = lost.filter(state=DeliveryState.ARMED).update(
        state=DeliveryState.UNKNOWN,
        problem="The worker was stopped while it was saying this.",
        problem_values={},
        looks=0,
        **freed,
    )
    tell_of_deliveries(armed)
    looking = lost.filter(state__in=LOOKED_AFTER).update(**freed)
    return saying + looking + lost.update(leased_by="", leased_until=None)


def _whole(number: int) -> Delivery:
    return Delivery.objects.select_related("variant__post", "account").get(pk=number)


def _taken(delivery: Delivery, kind: Attempt.Kind, worker: str, now: dt.datetime) -> Taken:
    delivery.leased_by = worker
    return Taken(delivery, _attempt(delivery, kind, worker, now), kind)


def _attempt(delivery: Delivery, kind: Attempt.Kind, worker: str, now: dt.datetime) -> int:
    made = Attempt.objects.create(
        delivery=delivery,
        kind=kind,
        part=0 if kind == Attempt.Kind.DELETE else _part_of(delivery),
        worker=worker,
        hash=delivery.hash,
        begun_at=now,
    )
    return made.pk


def _worker_of(taken: Taken) -> str:
    return taken.delivery.leased_by


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """What can be kept as JSON: numbers and texts as they are, the rest as text."""
    return {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in values.items()
    }
