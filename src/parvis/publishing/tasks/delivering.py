"""Says what is due, looks for what may have been said, deletes what people want off the network.

One worker's part; what another worker has in hand is left to it. The accounts are served side by side, each of them one
post after the other.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils import timezone

from parvis.engine.publishing.deliveries import TO_SAY, Answer, DeliveryState, Readiness, Sight, key_of_part
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import registry
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Published, Publisher, ReadMedia, ShowMedia, SignIn, prepares
from parvis.publishing.actions.ledger import (
    LEASE,
    SKEW,
    Outcome,
    Taken,
    arm,
    keep_progress,
    release_dead,
    take,
    take_to_prepare,
    write_down,
)
from parvis.publishing.connecting import sign_in_of
from parvis.publishing.models import Attempt, Delivery
from parvis.publishing.queries.ledger import ToDo, others_there, to_do
from parvis.publishing.queries.media import content
from parvis.publishing.shown_media import shown_address
from parvis.publishing.tasks.at_the_door import Resting, who, write_through
from parvis.publishing.tasks.renewing import renewed
from parvis.workers.lookouts import Lookout
from parvis.workspaces.api import Account, UnreadableSecretError, sign_in_values

log = logging.getLogger(__name__)

AT_ONCE = 64  # deliveries taken in one go
CALLS_AT_ONCE = 16
STEPS_AT_ONCE = 40  # with which one delivery is made ready before others have their turn
LONGEST_CALL = LEASE.total_seconds() - 30
COMMENT_NOT_SEEN = "The first comment was not found on the network."
PART_NOT_SEEN = "Part %(part)s of the thread was not found on the network."


class Deliverer(Lookout):
    """Says one batch after the other while something is due."""

    name, every, after_failure = "deliver", 0.5, 5.0
    trouble = "what is to be said could not be read; trying again"

    def __init__(self, worker: str, http: GuardedHttp, resting: Resting | None = None) -> None:
        super().__init__()
        self._worker = worker
        self._http = http
        self._calls = asyncio.Semaphore(CALLS_AT_ONCE)
        self._resting = resting or Resting()
        self._done: list[Outcome] = []
        self._writing: asyncio.Task[None] | None = None

    async def _look(self, stop: asyncio.Event) -> None:
        await self._threads.call(write_through)  # each time: a connection that failed was opened anew
        await self._threads.call(release_dead, timezone.now())
        while not stop.is_set() and await self.work_once(stop):
            pass

    async def work_once(self, stop: asyncio.Event) -> int:
        """Say and look for what is due now, at most :data:`AT_ONCE`; returns how much there was."""
        found = await self._threads.call(to_do, timezone.now(), AT_ONCE, self._resting.accounts())
        by_account: dict[int, list[ToDo]] = {}
        for one in found:
            by_account.setdefault(one.account, []).append(one)
        try:
            await asyncio.gather(*(self._serve(account, todo, stop) for account, todo in by_account.items()))
        finally:
            await self._all_written()
        return len(found)

    async def _serve(self, account: int, todo: list[ToDo], stop: asyncio.Event) -> None:
        """Serve one account, unless its network asks to wait: what may be online, then what is due, then what is only to be confirmed."""
        due = [one for one in todo if one.kind == Attempt.Kind.SAY]
        others = [one for one in todo if one.kind != Attempt.Kind.SAY]
        await self._look_at(account, [one for one in others if one.presses], stop)
        await self._say_due(account, due, stop)
        await self._look_at(account, [one for one in others if not one.presses], stop)

    async def _look_at(self, account: int, todo: list[ToDo], stop: asyncio.Event) -> None:
        """Look for what may be online, or delete it."""
        for one in todo:
            if stop.is_set() or account in self._resting.accounts():
                return
            taken = await self._threads.call(take, one.delivery, one.kind, self._worker, timezone.now())
            if taken is not None:
                looking = taken.kind == Attempt.Kind.LOOK
                await self._finish(account, await (self._looked(taken) if looking else self._deleted(taken)))

    async def _say_due(self, account: int, due: list[ToDo], stop: asyncio.Event) -> None:
        """Say what is due, made ready first where its network wants it so."""
        in_steps = await self._threads.call(_in_steps, due) if due else frozenset()
        while due and not stop.is_set() and account not in self._resting.accounts():
            some, due = due[:8], due[8:]
            ready = [
                one.delivery
                for one in some
                if one.delivery not in in_steps or await self._is_ready(one, stop)
            ]
            await self._say_all(account, await self._threads.call(arm, ready, self._worker, timezone.now()))

    async def _say_all(self, account: int, taken: list[Taken]) -> None:
        """Say what is armed: all of it, for whoever arms must also tell what came of it."""
        for one in taken:
            if account in self._resting.accounts():
                await self._finish(account, _not_now(one, self._resting.left(account)))
            else:
                await self._finish(account, await self._said(one))

    async def _is_ready(self, one: ToDo, stop: asyncio.Event) -> bool:
        """Whether its network has made a due delivery ready; if not, the next step is taken."""
        if stop.is_set() or one.account in self._resting.accounts():
            return False
        taken = await self._threads.call(take_to_prepare, one.delivery, self._worker, timezone.now())
        if taken is None:
            return False
        outcome = await self._prepared(taken)
        self._let_rest(one.account, outcome)
        await self._threads.call(write_down, [outcome], timezone.now())
        return outcome.answer is Readiness.READY

    async def _prepared(self, taken: Taken) -> Outcome:
        try:
            async with self._calls:
                async with asyncio.timeout(LONGEST_CALL):
                    return await self._step_by_step(taken)
        except Refused as error:  # should somebody send it all the same, it is made anew
            await self._threads.call(keep_progress, taken, {}, timezone.now())
            return _failed(taken, Readiness.NO, error)
        except NeedsPerson as error:
            return _failed(taken, Readiness.NO, error)
        except NetworkError as error:  # nothing was said: whatever was lost may be done again
            return _failed(taken, Readiness.NOT_NOW, error, getattr(error, "after", 0.0))
        except Exception:
            log.exception("delivery %s could not be made ready", taken.delivery.pk)
            problem = "Something went wrong while this was being made ready."
            return Outcome(taken, Readiness.NOT_NOW, problem=problem)

    async def _step_by_step(self, taken: Taken) -> Outcome:
        """Each step is kept before the next one is taken."""
        publisher, account = await self._at_the_door(taken)
        assert prepares(publisher)
        progress, (said, key) = taken.delivery.made_ready, _next(taken.delivery)
        began = time.monotonic()
        for _ in range(STEPS_AT_ONCE):
            told = await publisher.prepare(
                account, said, key, progress, self._reader(taken), _shower(taken), self._http
            )
            if told.progress != progress and not await self._threads.call(
                keep_progress, taken, told.progress, timezone.now()
            ):
                break
            if told.is_ready:
                return Outcome(taken, Readiness.READY)
            if told.wait > 0:
                return Outcome(taken, Readiness.GOING_ON, told=told.wait)
            if time.monotonic() - began > LONGEST_CALL / 3:  # the next step may take as long again
                break
            progress = dict(told.progress)
        return Outcome(taken, Readiness.GOING_ON)

    async def _said(self, taken: Taken) -> Outcome:
        try:
            async with self._calls:
                async with asyncio.timeout(LONGEST_CALL):
                    publisher, account = await self._at_the_door(taken)
                    published = await self._published(publisher, account, taken)
        except RetryLater as error:
            return _failed(taken, Answer.NOT_NOW, error, error.after)
        except (Refused, NeedsPerson) as error:
            return _failed(taken, Answer.NO, error)
        except UnknownOutcome as error:
            return _failed(taken, Answer.NONE, error, settles_after=_settles_after(taken))
        except (
            Exception
        ):  # a fault of ours, or of a third party's connector: it may have happened after the call
            log.exception("delivery %s was cut off", taken.delivery.pk)
            problem = "Something went wrong while this was being said."
            return Outcome(taken, Answer.NONE, problem=problem, settles_after=_settles_after(taken))
        return Outcome(taken, Answer.YES, published, settles_after=_settles_after(taken))

    async def _published(self, publisher: Publisher, account: SignIn, taken: Taken) -> Published:
        (said, key), read = _next(taken.delivery), self._reader(taken)
        if prepares(publisher):
            progress = taken.delivery.made_ready
            return await publisher.publish(account, said, key, read, self._http, progress)
        return await publisher.publish(account, said, key, read, self._http)

    async def _looked(self, taken: Taken) -> Outcome:
        delivery = taken.delivery
        since = (delivery.first_armed_at or delivery.created_at) - SKEW
        try:
            async with self._calls:
                known = await self._threads.call(others_there, delivery, since)
                async with asyncio.timeout(LONGEST_CALL):
                    publisher, account = await self._at_the_door(taken)
                    sight = await self._seen(publisher, account, taken, since, known)
        except NetworkError as error:
            return _failed(taken, Sight.UNCLEAR, error, getattr(error, "after", 0.0))
        except Exception:
            log.exception("delivery %s could not be looked for", delivery.pk)
            return Outcome(taken, Sight.UNCLEAR, problem="Something went wrong while this was looked for.")
        return sight

    async def _seen(
        self, publisher: Publisher, account: SignIn, taken: Taken, since: dt.datetime, known: frozenset[str]
    ) -> Outcome:
        """Look for what may have been said: the next part of a thread, or all that should be online."""
        delivery, first = taken.delivery, None
        for number, looked_for in _looked_for(delivery):
            others = known | (set(delivery.ids) - {looked_for.id})
            found = await self._found(publisher, account, looked_for, since, others)
            if found is None:
                problem = PART_NOT_SEEN if len(delivery.parts) > 1 else ""
                if delivery.said.get("comment") and number == delivery.place.parts - 1:
                    problem = COMMENT_NOT_SEEN
                return Outcome(taken, Sight.ABSENT, problem=problem, values={"part": number + 1})
            first = first or found
        return Outcome(taken, Sight.THERE, first)

    async def _found(
        self,
        publisher: Publisher,
        account: SignIn,
        one: LookedFor,
        since: dt.datetime,
        known: frozenset[str],
    ) -> Published | None:
        if prepares(publisher):
            return await publisher.find(account, one.said, one.key, since, self._http, known, one.progress)
        return await publisher.find(account, one.said, one.key, since, self._http, known)

    async def _deleted(self, taken: Taken) -> Outcome:
        try:
            async with self._calls:
                async with asyncio.timeout(LONGEST_CALL):
                    publisher, account = await self._at_the_door(taken)
                    for id in reversed(taken.delivery.ids):  # answers before what they answer
                        await publisher.delete(account, id, self._http)
        except RetryLater as error:
            return _failed(taken, Answer.NOT_NOW, error, error.after)
        except (Refused, NeedsPerson) as error:
            return _failed(taken, Answer.NO, error)
        except NetworkError as error:
            return _failed(taken, Answer.NONE, error)
        except Exception:
            log.exception("delivery %s could not be deleted", taken.delivery.pk)
            return Outcome(taken, Answer.NONE, problem="Something went wrong while this was being deleted.")
        return Outcome(taken, Answer.YES)

    async def _at_the_door(self, taken: Taken) -> tuple[Publisher, SignIn]:
        """Who says it, and as whom, with an access that lasts."""
        publisher, sign_in = await self._threads.call(who, taken.delivery.account)
        account = taken.delivery.account
        return publisher, await renewed(
            account, sign_in, publisher.rules.oauth, self._worker, self._threads, self._http
        )

    def _reader(self, taken: Taken) -> ReadMedia:
        async def read(digest: str, begin: int = 0, length: int | None = None) -> bytes:
            try:
                return await self._threads.call(
                    content, taken.delivery.organisation_id, digest, begin, length
                )
            except (OSError, ValueError) as error:
                raise Refused("A picture of this post is missing from this server.") from error

        return read

    def _let_rest(self, account: int, outcome: Outcome) -> None:
        """Leave an account alone for as long as its network asked to."""
        if outcome.told > 0 and outcome.answer in {Answer.NOT_NOW, Readiness.NOT_NOW, Sight.UNCLEAR}:
            self._resting.rest(account, outcome.told)

    async def _finish(self, account: int, outcome: Outcome) -> None:
        self._let_rest(account, outcome)
        self._done.append(outcome)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        """Write all that has ended meanwhile in one go: a commit costs as much for one as for many."""
        while self._done:
            some, self._done = self._done, []
            await self._threads.call(write_down, some, timezone.now())

    async def _all_written(self) -> None:
        while self._writing is not None and (self._done or not self._writing.done()):
            await self._writing


def _in_steps(due: list[ToDo]) -> frozenset[int]:
    """Which of an account's deliveries are made ready in steps before they are said."""
    network = registry.publishing().get(due[0].network)
    if network is None or not prepares(network.publisher):
        return frozenset()
    account = Account.objects.get(pk=due[0].account)
    try:
        values = sign_in_values(account)
        if not values:
            return frozenset()
        sign_in = sign_in_of(account, values, network.publisher.rules)
        deliveries = Delivery.objects.filter(pk__in=[one.delivery for one in due], state__in=TO_SAY)
        return frozenset(one.pk for one in deliveries if network.publisher.in_steps(sign_in, _next(one)[0]))
    except (UnreadableSecretError, NeedsPerson):  # saying it will tell what is wrong
        return frozenset()


def _settles_after(taken: Taken) -> float:
    network = registry.publishing().get(taken.delivery.account.network)
    return network.publisher.rules.settles_after if network else 0.0


@dataclass(frozen=True, slots=True)
class LookedFor:
    """A post that may be online. ``id`` is empty while nobody knows it."""

    said: Outgoing
    key: str
    progress: Mapping[str, Any]
    id: str = ""


def _next(delivery: Delivery) -> tuple[Outgoing, str]:
    """What of a delivery is said next, and under which key: all of it, or a part of a thread."""
    return _part(delivery, delivery.part)


def _part(delivery: Delivery, number: int) -> tuple[Outgoing, str]:
    """A part of a thread (from 0), which answers the one before; or the first comment, which stands below the first."""
    whole = msgspec.convert(delivery.said, Outgoing)
    said = whole.one_by_one()[number]
    if number:
        answered = number - 1 if number < len(whole.posts) else 0
        said = msgspec.structs.replace(said, reply_to=delivery.ids[answered])
    return said, key_of_part(delivery.key, number)


def _looked_for(delivery: Delivery) -> Iterator[tuple[int, LookedFor]]:
    """What is looked for, with the number of its part: the next one where it is in doubt, else all that is online."""
    if delivery.state == DeliveryState.UNKNOWN and not delivery.place.is_whole:
        own = delivery.network_id if delivery.place.parts == 1 else ""
        yield delivery.part, LookedFor(*_next(delivery), delivery.made_ready, own)
        return
    for number, one in enumerate(delivery.parts or [{"id": delivery.network_id}]):
        progress = one.get("progress", delivery.made_ready)
        yield number, LookedFor(*_part(delivery, number), progress, str(one["id"]))


def _shower(taken: Taken) -> ShowMedia:
    return lambda one, media_type: shown_address(taken.delivery, one, media_type)


def _failed(
    taken: Taken,
    answer: Answer | Sight | Readiness,
    error: NetworkError,
    told: float = 0.0,
    settles_after: float = 0.0,
) -> Outcome:
    return Outcome(
        taken, answer, problem=error.reason, values=error.values, told=told, settles_after=settles_after
    )


def _not_now(taken: Taken, told: float) -> Outcome:
    problem = "The network asked this account to wait."
    return Outcome(taken, Answer.NOT_NOW, problem=problem, told=max(0.0, told), was_called=False)
