"""Tells programs what happened: one signed call for each message, again later where it was not taken."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from parvis.networks import signing
from parvis.networks.errors import NetworkError, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.publishing.actions import telling as outbox
from parvis.publishing.hook_secrets import Destination
from parvis.publishing.models import HookMessage
from parvis.publishing.queries.hooks import may_still_hear
from parvis.workers.lookouts import Lookout
from parvis.workspaces.api import UnreadableSecretError

log = logging.getLogger(__name__)

DEADLINE = 15.0  # seconds that a call may take
AT_ONCE = 8
NOT_THEIRS = "Whoever opened this webhook may not hear of it any more."
UNREADABLE = (
    "The address of this webhook was stored with another key. Open it again, or restore PARVIS_SECRET_KEY."
)
FAULT = "Something went wrong while this webhook was called."


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent, and where."""

    address: str
    body: bytes
    headers: dict[str, str]


class Teller(Lookout):
    """Sends what is due: webhooks side by side, the messages of each one after the other."""

    name, every, after_failure = "tell-programs", 1.0, 5.0
    trouble = "what programs are to be told could not be read; trying again"

    def __init__(self, worker: str, http: GuardedHttp) -> None:
        super().__init__()
        self._worker = worker
        self._http = http
        self._calls = asyncio.Semaphore(AT_ONCE)

    async def _begin(self, stop: asyncio.Event) -> None:
        await self._threads.call(outbox.release_dead)

    async def _look(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and await self.tell_due():
            pass

    async def tell_due(self) -> int:
        """Send what is due now; returns how much there was."""
        due = await self._threads.call(outbox.due, timezone.now())
        await asyncio.gather(*(self._tell_all(numbers) for numbers in due.values()))
        return sum(map(len, due.values()))

    async def _tell_all(self, numbers: list[int]) -> None:
        for number in numbers:
            await self._tell(number)

    async def _tell(self, number: int) -> None:
        async with self._calls:
            taken = await self._threads.call(outbox.take, number, self._worker, timezone.now())
            if taken is None:
                return
            try:
                call = await self._threads.call(prepared, taken)
                if call is None:
                    await self._threads.call(outbox.given_up, taken, self._worker, NOT_THEIRS)
                    return
                await self._http.post(
                    call.address, content=call.body, headers=call.headers, deadline=DEADLINE
                )
            except NetworkError as error:
                asked = error.after if isinstance(error, RetryLater) else 0.0
                await self._not(
                    taken, error.reason, error.values, for_good=isinstance(error, Refused), asked=asked
                )
            except UnreadableSecretError:
                await self._not(taken, UNREADABLE, {}, for_good=True)
            except Exception:
                log.warning("message %s could not be told", taken.pk, exc_info=True)
                await self._not(taken, FAULT, {}, for_good=False)
            else:
                await self._threads.call(outbox.told, taken, self._worker)

    async def _not(
        self,
        taken: HookMessage,
        problem: str,
        values: Mapping[str, object],
        *,
        for_good: bool,
        asked: float = 0.0,
    ) -> None:
        await self._threads.call(
            lambda: outbox.not_told(taken, self._worker, problem, values, for_good=for_good, asked=asked)
        )


def prepared(message: HookMessage) -> Call | None:
    """What to send for a message; ``None`` when whoever opened the webhook may not hear of it any more."""
    if not may_still_hear(message.hook, message.about.get("brand")):
        return None
    to = Destination.unseal(message.hook.sealed)
    told = {
        "id": message.key,
        "event": message.event,
        "at": message.happened_at.isoformat(),
        "organisation": message.hook.organisation_id,
        "about": message.about,
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    now = int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        signing.DELIVERY_HEADER: message.key,
        signing.HEADER: signing.sign(to.secret, body, now),
    }
    return Call(to.address, body, headers)
