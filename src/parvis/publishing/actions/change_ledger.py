"""What workers write of changes to what is online. Before a call is made its attempt is on disk; what came of it follows.

A worker that dies between the two leaves a change that *may* have been made: it is read, or asked for again, before anything else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F, Q

from parvis.engine.publishing.changes import (
    DONE,
    ChangeSight,
    ChangeState,
    ChangeStep,
    after_change,
    after_reading,
)
from parvis.engine.publishing.deliveries import OUT, Answer
from parvis.engine.publishing.guidelines import breaches
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.actions.following_online import follow_online
from parvis.publishing.actions.freezing import may_go
from parvis.publishing.actions.telling import tell_of_change
from parvis.publishing.guideline_words import SENTENCES
from parvis.publishing.kit_rules import held_by_kit
from parvis.publishing.models import Attempt, DeliveryChange
from parvis.publishing.queries.governance import is_paused
from parvis.publishing.queries.guidelines import asked_of
from parvis.workers.names import is_dead

LEASE = dt.timedelta(seconds=150)
STOPPED_FOR = dt.timedelta(seconds=10)
"""After how long a change that a stop holds back is looked at again."""
GONE = "The post is not online any more, as far as Parvis knows."
WRITTEN_OVER = "It says something else by now: somebody changed it there."
NOT_SHOWN = "The network said yes, and shows what was there before."
CUT_OFF = "The worker was stopped while it was changing this."


@dataclass(frozen=True, slots=True)
class TakenChange:
    """A change in a worker's hands, and the attempt written for it."""

    change: DeliveryChange
    attempt: int
    kind: Attempt.Kind

    @property
    def before(self) -> Outgoing:
        """What was online."""
        return msgspec.convert(self.change.before, Outgoing)

    @property
    def after(self) -> Outgoing:
        """What shall be."""
        return msgspec.convert(self.change.said, Outgoing)


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What came of an attempt. ``told`` is how many seconds the network asked to wait; ``can_be_read``: what is online can be read there."""

    taken: TakenChange
    answer: Answer | ChangeSight
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    told: float = 0.0
    settles_after: float = 0.0
    can_be_read: bool = True


def arm_change(number: int, worker: str, now: dt.datetime) -> TakenChange | None:
    """Take a due change to ask its network for it: it is ``ARMED`` and its attempt written, on disk, when this returns.

    ``None`` for what another worker took first, and what may not be asked for: it is stopped, no longer agreed to, against a guideline, or
    the post is gone.
    """
    with transaction.atomic():
        free = DeliveryChange.objects.filter(
            pk=number, state=ChangeState.DUE, leased_by="", next_look_at__lte=now
        ).update(state=ChangeState.ARMED, leased_by=worker)  # from here on the row is ours until we commit
        if not free:
            return None
        change = _whole(number)
        instead = _why_not(change, now)
        if instead is not None:
            DeliveryChange.objects.filter(pk=number).update(leased_by="", **instead)
            tell_of_change(_whole(number))
            return None
        DeliveryChange.objects.filter(pk=number).update(
            leased_until=now + LEASE, tries=F("tries") + 1, looks=0, next_look_at=None
        )
        change.tries += 1
        return TakenChange(change, _attempt(change, Attempt.Kind.CHANGE, worker, now), Attempt.Kind.CHANGE)


def _why_not(change: DeliveryChange, now: dt.datetime) -> dict[str, Any] | None:
    """What a change must be instead of asked for; ``None`` when nothing stands in its way."""
    delivery = change.delivery
    post = delivery.variant.post
    if delivery.state not in OUT or delivery.deletion_asked_at is not None:
        return {"state": ChangeState.CANCELLED, "next_look_at": None, **_why(GONE)}
    if is_paused(delivery.organisation_id, post.brand_id, delivery.account.entity_id):
        return {"state": ChangeState.DUE, "next_look_at": now + STOPPED_FOR}
    if not may_go(delivery.variant, change.hash):
        return {"state": ChangeState.WAITING, "next_look_at": None}
    asked, said = asked_of(post.brand_id).guidelines, msgspec.convert(change.said, Outgoing)
    broken = next((one for one in breaches(said, asked, is_paid=post.is_paid) if one.stops), None)
    if broken is not None:
        return _refused(SENTENCES[broken.kind], dict(broken.values))
    held = held_by_kit(post.pk, now)
    return _refused(held.problem, held.values) if held is not None else None


def _refused(problem: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"state": ChangeState.REFUSED, "next_look_at": None, **_why(problem, values)}


def _why(problem: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"problem": problem, "problem_values": values or {}}


def take_change(number: int, worker: str, now: dt.datetime) -> TakenChange | None:
    """Take a change to read whether it was made; ``None`` when another worker was faster."""
    with transaction.atomic():
        free = DeliveryChange.objects.filter(
            pk=number,
            state__in=[ChangeState.UNKNOWN, ChangeState.SENT],
            leased_by="",
            next_look_at__lte=now,
        ).update(leased_by=worker, leased_until=now + LEASE, looks=F("looks") + 1)
        if not free:
            return None
        change = _whole(number)
        return TakenChange(change, _attempt(change, Attempt.Kind.LOOK, worker, now), Attempt.Kind.LOOK)


def write_change(outcome: ChangeOutcome, now: dt.datetime) -> None:
    """Write what came of an attempt, on disk when this returns."""
    change, step = outcome.taken.change, _step(outcome)
    problem, values = _problem(outcome, step)
    changed: dict[str, Any] = {
        "state": step.state,
        "next_look_at": now + dt.timedelta(seconds=step.wait) if step.wait is not None else None,
        "leased_by": "",
        "leased_until": None,
        "problem": problem[:500],
        "problem_values": _plain(values),
    }
    if step.state in DONE and change.done_at is None:
        changed["done_at"] = now
    if step.state is ChangeState.REFUSED:
        changed["done_at"] = None
    with transaction.atomic():
        Attempt.objects.filter(pk=outcome.taken.attempt).update(
            ended_at=now,
            outcome=outcome.answer,
            problem=outcome.problem[:500],
            problem_values=_plain(outcome.values),
        )
        held = Q(leased_by=change.leased_by)
        if outcome.answer is Answer.YES:  # one that comes after the lease was lost is still worth knowing
            held |= Q(state=ChangeState.UNKNOWN, leased_by="")
        if DeliveryChange.objects.filter(held, pk=change.pk).update(**changed):
            written = _whole(change.pk)
            if step.state in DONE or step.state is ChangeState.REFUSED:
                follow_online(written)
            tell_of_change(written)


def _step(outcome: ChangeOutcome) -> ChangeStep:
    change = outcome.taken.change
    later = DeliveryChange.objects.filter(delivery_id=change.delivery_id, pk__gt=change.pk)
    if change.state == ChangeState.SENT and later.exists():  # what is read may be the words of that one
        return ChangeStep(ChangeState.SENT)
    if isinstance(outcome.answer, Answer):
        return after_change(
            outcome.answer,
            change.tries,
            outcome.told,
            outcome.settles_after,
            can_be_read=outcome.can_be_read,
        )
    return after_reading(ChangeState(change.state), outcome.answer, change.looks, outcome.told)


def _problem(outcome: ChangeOutcome, step: ChangeStep) -> tuple[str, dict[str, Any]]:
    if outcome.answer is ChangeSight.OTHER and not outcome.problem:
        return WRITTEN_OVER, {}
    if outcome.answer is ChangeSight.BEFORE and step.state is ChangeState.REFUSED:
        return NOT_SHOWN, {}
    return outcome.problem, outcome.values


def release_dead_changes(now: dt.datetime) -> int:
    """Free what dead workers held: what they were asking for may have been done. Returns how many changes."""
    held = DeliveryChange.objects.exclude(leased_by="")
    gone = [name for name in set(held.values_list("leased_by", flat=True)) if is_dead(name)]
    lost = held.filter(Q(leased_by__in=gone) | Q(leased_until__lt=now))
    freed = {"leased_by": "", "leased_until": None, "next_look_at": now + dt.timedelta(seconds=5)}
    asking = lost.filter(state=ChangeState.ARMED).update(
        state=ChangeState.UNKNOWN, looks=0, **_why(CUT_OFF), **freed
    )
    return asking + lost.update(**freed)


def _whole(number: int) -> DeliveryChange:
    found = DeliveryChange.objects.select_related("delivery__variant__post", "delivery__account")
    return found.get(pk=number)


def _attempt(change: DeliveryChange, kind: Attempt.Kind, worker: str, now: dt.datetime) -> int:
    change.leased_by = worker
    made = Attempt.objects.create(
        delivery=change.delivery,
        change=change,
        kind=kind,
        worker=worker,
        hash=change.hash,
        begun_at=now,
    )
    return made.pk


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """What can be kept as JSON: numbers and texts as they are, the rest as text."""
    return {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in values.items()
    }


def doubt_changes() -> int:
    """After a backup was brought back: what was under way may have been changed since, and changed again. A person decides. Returns how many."""
    under_way = DeliveryChange.objects.filter(
        state__in=[ChangeState.WAITING, ChangeState.DUE, ChangeState.ARMED, ChangeState.UNKNOWN]
    )
    return under_way.update(
        leased_by="",
        leased_until=None,
        **_refused("A backup was brought back: this may have been changed after it was made.", {}),
    )
