"""Saying something in the sandbox, with all that can go wrong on a real network."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import time
from collections.abc import Collection

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import (
    OnceOnly,
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)
from parvis.networks.sandbox.behaviour import Behaviour, Fate
from parvis.networks.sandbox.manifest import RULES
from parvis.networks.sandbox.store import Container, SandboxStore, StoredPost

CONTAINER = "container"
GONE = "This was said in the sandbox and is no longer there."


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

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """Whether this account wants posts processed before they are said."""
        return self._behaviour(account).processing > 0

    async def prepare(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        progress: Progress,
        read_media: ReadMedia,
        show_media: ShowMedia,
        http: GuardedHttp,
    ) -> Prepared:
        """Make a container, or tell what became of it."""
        behaviour = self._behaviour(account)
        refuse_unfit(said, (await self.rules_of(account, http)).checks)
        store, call = SandboxStore(behaviour.path), f"prepare:{key}"
        container = await asyncio.to_thread(store.container, behaviour.account, str(progress.get(CONTAINER)))
        if container is not None and container.post:
            return Prepared(progress, is_ready=True)  # said already: publishing tells so
        if container is None or _age(container) > behaviour.lasting:
            for one in said.media:
                await approved_bytes(one, read_media)
            times = 1 + await asyncio.to_thread(store.containers, behaviour.account, key)
            fate = await self._fate(behaviour, store, call)
            if fate in {Fate.FAILED, Fate.LOST_BEFORE}:
                raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
            spoiled = behaviour.is_spoiled(key, times)
            container = await asyncio.to_thread(store.contain, behaviour.account, key, spoiled=spoiled)
            if fate is Fate.LOST_AFTER:
                raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
            return Prepared({CONTAINER: container.id}, wait=behaviour.processing)
        left = behaviour.processing - _age(container)
        if left <= 0 and container.spoiled:
            raise Refused("The sandbox could not process this post. Change it, or send it again.")
        return Prepared(progress, is_ready=left <= 0, wait=max(left, 0.05))

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Keep it, or misbehave as the account's settings say."""
        behaviour = self._behaviour(account)
        refuse_unfit(said, (await self.rules_of(account, http)).checks)
        for one in said.media:
            await approved_bytes(one, read_media)
        store = SandboxStore(behaviour.path)
        container = await self._ready(behaviour, store, progress)
        if container.post:
            post = await asyncio.to_thread(store.by_id, behaviour.account, container.post)
            if post is None:
                raise NeedsPerson(GONE)
            return _published(post)
        fate = await self._fate(behaviour, store, key)
        await asyncio.sleep(behaviour.latency / 2)
        if fate in {Fate.FAILED, Fate.LOST_BEFORE}:
            raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
        same_for = {OnceOnly.OUR_ID: float("inf"), OnceOnly.KEY: self._remembers}.get(
            behaviour.once_only, 0.0
        )
        answered = fate is Fate.ANSWERED
        post = await asyncio.to_thread(
            store.keep, behaviour.account, key, said, same_for, answered=answered, container=container.id
        )
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
        progress: Progress | None = None,
    ) -> Published | None:
        """By its container where it was in one, by the key where it is the post's name; else a post with the same words that is nobody
        else's.

        Of two deliveries with the same words it cannot tell whose post is whose, only how many there are: each post is the
        answer to one delivery alone.
        """
        behaviour = self._behaviour(account)
        store = SandboxStore(behaviour.path)
        await self._look(behaviour, store, f"find:{key}")
        before = int((time.time() - behaviour.shows_after) * 1_000_000)
        name = behaviour.account
        container = await asyncio.to_thread(store.container, name, str((progress or {}).get(CONTAINER)))
        if container is not None:
            post = await asyncio.to_thread(store.by_id, name, container.post)
            if container.post and post is None:
                raise NeedsPerson(GONE)
        elif behaviour.once_only is OnceOnly.OUR_ID:
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

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Have a post say something else, or misbehave as saying something does; the same again changes nothing."""
        behaviour = self._behaviour(account)
        refuse_unfit(after, (await self.rules_of(account, http)).checks)
        store = SandboxStore(behaviour.path)
        fate = await self._fate(behaviour, store, f"change:{id}:{after.hash[:16]}")
        await asyncio.sleep(behaviour.latency / 2)
        if fate in {Fate.FAILED, Fate.LOST_BEFORE}:
            raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
        is_there = await asyncio.to_thread(store.edit, behaviour.account, id, after)
        await asyncio.sleep(behaviour.latency / 2)
        if fate is not Fate.ANSWERED:
            raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")
        if not is_there:
            raise Refused(GONE)

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a post says exactly this, as far as the account shows what is new."""
        behaviour = self._behaviour(account)
        store = SandboxStore(behaviour.path)
        await self._look(behaviour, store, f"shows:{id}")
        post = await asyncio.to_thread(store.by_id, behaviour.account, id)
        if post is None:
            raise Refused(GONE)
        shown_until = int((time.time() - behaviour.shows_after) * 1_000_000)
        earlier = await asyncio.to_thread(store.said_before, id, shown_until)
        shown = earlier[0] if earlier else post.said
        return (shown.text, _alts(shown)) == (said.text, _alts(said))

    async def _ready(self, behaviour: Behaviour, store: SandboxStore, progress: Progress | None) -> Container:
        """The container to be published; one without a name where posts are said in one go."""
        if not behaviour.processing:
            return Container(id="", made=0, spoiled=False, post="")
        name = str((progress or {}).get(CONTAINER))
        container = await asyncio.to_thread(store.container, behaviour.account, name)
        if container is None or (not container.post and _age(container) > behaviour.lasting):
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        if not container.post and (container.spoiled or _age(container) < behaviour.processing):
            raise RetryLater("The sandbox has not processed this yet.", after=0.0)
        return container

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


def _age(container: Container) -> float:
    """Seconds since it was made."""
    return time.time() - container.made / 1_000_000


def _alts(said: Outgoing) -> list[str]:
    """The descriptions of its pictures."""
    return [one.alt for one in said.media]


def _published(post: StoredPost) -> Published:
    return Published(post.id, post.url, post.moment)
