"""Saying something in the sandbox, with all that can go wrong on a real network."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import time
from collections.abc import Collection

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import (
    OnceOnly,
    Published,
    PublishingRules,
    ReadMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)
from parvis.networks.sandbox.behaviour import Behaviour, Fate
from parvis.networks.sandbox.manifest import RULES
from parvis.networks.sandbox.store import SandboxStore, StoredPost


class SandboxPublisher:
    """The publisher of the sandbox. ``once_only`` is what it offers against saying things twice; an account may set its own
    (``once_only`` among its values), which tests use. ``remembers`` is for how many seconds it recognises a key (``KEY``).
    """

    def __init__(self, once_only: OnceOnly = OnceOnly.READ_BACK, remembers: float = 3600.0) -> None:
        kept = remembers if once_only is OnceOnly.KEY else 0.0
        self.rules: PublishingRules = dataclasses.replace(RULES, once_only=once_only, remembers=kept)
        self._remembers = remembers

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The account's name; any name will do."""
        return self._behaviour(account).account

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules, with the account's own text limit."""
        limit = self._behaviour(account).text_limit
        return dataclasses.replace(self.rules, text=dataclasses.replace(self.rules.text, maximum=limit))

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Keep it, or misbehave as the account's settings say."""
        behaviour = self._behaviour(account)
        refuse_unfit(said, (await self.rules_of(account, http)).checks)
        for one in said.media:
            await approved_bytes(one, read_media)
        store = SandboxStore(behaviour.path)
        fate = await self._fate(behaviour, store, key)
        await asyncio.sleep(behaviour.latency / 2)
        if fate in {Fate.FAILED, Fate.LOST_BEFORE}:
            raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
        same_for = {OnceOnly.OUR_ID: float("inf"), OnceOnly.KEY: self._remembers}.get(
            behaviour.once_only, 0.0
        )
        answered = fate is Fate.ANSWERED
        post = await asyncio.to_thread(store.keep, behaviour.account, key, said, same_for, answered=answered)
        await asyncio.sleep(behaviour.latency / 2)
        if not answered:
            raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
        return _published(post)

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
    ) -> Published | None:
        """By the key where it is the post's name; else a post with the same words that is nobody else's.

        Of two deliveries with the same words it cannot tell whose post is whose, only how many there are: each post is the
        answer to one delivery alone.
        """
        behaviour = self._behaviour(account)
        store = SandboxStore(behaviour.path)
        await self._look(behaviour, store, f"find:{key}")
        before = int((time.time() - behaviour.shows_after) * 1_000_000)
        name = behaviour.account
        if behaviour.once_only is OnceOnly.OUR_ID:
            post = await asyncio.to_thread(store.by_key, name, key, before)
        else:
            post = await asyncio.to_thread(store.by_text, name, said, key, since, before, known)
        return _published(post) if post else None

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back. It misbehaves like saying something does; a second try is safe."""
        behaviour = self._behaviour(account)
        store = SandboxStore(behaviour.path)
        fate = await self._fate(behaviour, store, f"delete:{id}")
        await asyncio.sleep(behaviour.latency)
        if fate not in {Fate.FAILED, Fate.LOST_BEFORE}:
            await asyncio.to_thread(store.delete, behaviour.account, id)
        if fate is not Fate.ANSWERED:
            raise RetryLater("The sandbox did not answer.", after=1.0)

    def _behaviour(self, account: SignIn) -> Behaviour:
        return Behaviour.of(account, self.rules.once_only, self.rules.text.maximum)

    async def _fate(self, behaviour: Behaviour, store: SandboxStore, call: str) -> Fate:
        """What becomes of this call. Raises ``RetryLater`` for one that is turned away."""
        fate = behaviour.fate(call, await asyncio.to_thread(store.called, behaviour.account, call))
        if fate is Fate.BUSY:
            raise RetryLater("The sandbox asks to come back later.", after=behaviour.busy_for)
        return fate

    async def _look(self, behaviour: Behaviour, store: SandboxStore, call: str) -> None:
        """A call that changes nothing: whatever goes wrong, it may be made again."""
        fate = await self._fate(behaviour, store, call)
        await asyncio.sleep(behaviour.latency)
        if fate is not Fate.ANSWERED:
            raise RetryLater("The sandbox did not answer.", after=1.0)


def _published(post: StoredPost) -> Published:
    return Published(post.id, post.url, post.moment)
