"""Has networks change what is online, and reads whether they did. One worker's part; what another has in hand is left to it."""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from parvis.engine.publishing.changes import ChangeSight
from parvis.engine.publishing.deliveries import Answer
from parvis.networks.changing import ChangesPosts, Settling, changes_posts
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import SignIn
from parvis.publishing.actions.change_ledger import (
    LEASE,
    ChangeOutcome,
    TakenChange,
    arm_change,
    release_dead_changes,
    take_change,
    write_change,
)
from parvis.publishing.checking import network_of
from parvis.publishing.models import Attempt
from parvis.publishing.queries.changes import ChangeToDo, changes_to_do
from parvis.publishing.tasks.at_the_door import Resting, who, write_through
from parvis.publishing.tasks.renewing import renewed
from parvis.workers.lookouts import Lookout

log = logging.getLogger(__name__)

AT_ONCE = 32
CALLS_AT_ONCE = 8
LONGEST_CALL = LEASE.total_seconds() - 30
WENT_WRONG = "Something went wrong while this was being changed."


class Changer(Lookout):
    """Makes one batch of changes after the other while something is due."""

    name, every, after_failure = "change", 1.0, 5.0
    trouble = "what is to be changed could not be read; trying again"

    def __init__(self, worker: str, http: GuardedHttp, resting: Resting | None = None) -> None:
        super().__init__()
        self._worker = worker
        self._http = http
        self._calls = asyncio.Semaphore(CALLS_AT_ONCE)
        self._resting = resting or Resting()

    async def _look(self, stop: asyncio.Event) -> None:
        await self._threads.call(write_through)
        await self._threads.call(release_dead_changes, timezone.now())
        while not stop.is_set() and await self.work_once(stop):
            pass

    async def work_once(self, stop: asyncio.Event) -> int:
        """Change and read what is due now, at most :data:`AT_ONCE`; returns how much there was."""
        found = await self._threads.call(changes_to_do, timezone.now(), AT_ONCE, self._resting.accounts())
        by_account: dict[int, list[ChangeToDo]] = {}
        for one in found:
            by_account.setdefault(one.account, []).append(one)
        await asyncio.gather(*(self._serve(account, todo, stop) for account, todo in by_account.items()))
        return len(found)

    async def _serve(self, account: int, todo: list[ChangeToDo], stop: asyncio.Event) -> None:
        for one in todo:
            if stop.is_set() or account in self._resting.accounts():
                return
            take = arm_change if one.kind == Attempt.Kind.CHANGE else take_change
            taken = await self._threads.call(take, one.change, self._worker, timezone.now())
            if taken is None:
                continue
            outcome = await (self._changed(taken) if one.kind == Attempt.Kind.CHANGE else self._read(taken))
            if outcome.told > 0 and outcome.answer in {Answer.NOT_NOW, ChangeSight.UNCLEAR}:
                self._resting.rest(account, outcome.told)
            await self._threads.call(write_change, outcome, timezone.now())

    async def _changed(self, taken: TakenChange) -> ChangeOutcome:
        settles, can_be_read = _how_it_settles(taken)
        try:
            async with self._calls:
                async with asyncio.timeout(LONGEST_CALL):
                    publisher, account = await self._at_the_door(taken)
                    before, after = taken.before.posts[0], taken.after.posts[0]
                    id = taken.change.delivery.ids[0]
                    await publisher.change(account, id, before, after, self._http)
        except RetryLater as error:
            return _failed(taken, Answer.NOT_NOW, error, told=error.after)
        except (Refused, NeedsPerson) as error:
            return _failed(taken, Answer.NO, error)
        except UnknownOutcome as error:
            return _failed(taken, Answer.NONE, error, settles_after=settles)
        except (
            Exception
        ):  # a fault of ours, or of a third party's connector: it may have happened after the call
            log.exception("change %s was cut off", taken.change.pk)
            return ChangeOutcome(taken, Answer.NONE, problem=WENT_WRONG, settles_after=settles)
        return ChangeOutcome(taken, Answer.YES, settles_after=settles, can_be_read=can_be_read)

    async def _read(self, taken: TakenChange) -> ChangeOutcome:
        """What is online: the words of the change, those of before, or others. Where nothing can be read, it is asked for again."""
        _settles, can_be_read = _how_it_settles(taken)
        if not can_be_read:
            return ChangeOutcome(taken, ChangeSight.BEFORE)
        try:
            async with self._calls:
                async with asyncio.timeout(LONGEST_CALL):
                    publisher, account = await self._at_the_door(taken)
                    sight = await self._seen(publisher, account, taken)
        except Refused as error:  # it is gone
            return _failed(taken, ChangeSight.OTHER, error)
        except NetworkError as error:
            return _failed(taken, ChangeSight.UNCLEAR, error, told=getattr(error, "after", 0.0))
        except Exception:
            log.exception("change %s could not be read", taken.change.pk)
            return ChangeOutcome(taken, ChangeSight.UNCLEAR, problem=WENT_WRONG)
        return ChangeOutcome(taken, sight)

    async def _seen(self, publisher: ChangesPosts, account: SignIn, taken: TakenChange) -> ChangeSight:
        id = taken.change.delivery.ids[0]
        if await publisher.shows(account, id, taken.after.posts[0], self._http):
            return ChangeSight.THERE
        if await publisher.shows(account, id, taken.before.posts[0], self._http):
            return ChangeSight.BEFORE
        return ChangeSight.OTHER

    async def _at_the_door(self, taken: TakenChange) -> tuple[ChangesPosts, SignIn]:
        """Who changes it, and as whom, with an access that lasts."""
        publisher, sign_in = await self._threads.call(who, taken.change.delivery.account)
        account, rules = taken.change.delivery.account, publisher.rules.oauth
        if not changes_posts(publisher):
            raise NeedsPerson("This network does not let what is online be changed from here.")
        signed_in = await renewed(account, sign_in, rules, self._worker, self._threads, self._http)
        return publisher, signed_in


def _how_it_settles(taken: TakenChange) -> tuple[float, bool]:
    """After how many seconds the network surely shows what it did, and whether it can be read there."""
    network = network_of(taken.change.delivery.account)
    if network is None:
        return 0.0, False
    rules = network.publisher.rules
    return rules.settles_after, rules.changes.settling is Settling.LOOKING


def _failed(
    taken: TakenChange,
    answer: Answer | ChangeSight,
    error: NetworkError,
    *,
    told: float = 0.0,
    settles_after: float = 0.0,
) -> ChangeOutcome:
    return ChangeOutcome(
        taken, answer, problem=error.reason, values=error.values, told=told, settles_after=settles_after
    )
