"""What Instagram and Threads have in common as places to publish: an access that lasts sixty days and brings the next one, one account
that agreed, and containers.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import oauth
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line
from parvis.networks.media_pieces import check_approved
from parvis.networks.meta_containers import Containers, Dialect, Recipe
from parvis.networks.meta_graph import MetaGraph
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import (
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
from parvis.networks.same_words import same_words

USER = "user"
"""The name under which an account's sign-in keeps its number."""
_NUMBER = re.compile(r"\d{1,30}")


class ContainerPublisher(ABC):
    """A publisher that says everything through containers. ``base`` is another address in tests only."""

    rules: PublishingRules
    network: ClassVar[str]
    home: ClassVar[str]  # where the network answers
    version: ClassVar[str]
    lengthening: ClassVar[str]  # the grant for an access that lasts
    number: ClassVar[str]  # the field that holds an account's number
    dialect: ClassVar[Dialect]

    def __init__(self, base: str = "") -> None:
        self._base = base or self.home

    @abstractmethod
    def recipe(self, said: Outgoing, show_media: ShowMedia) -> Recipe:
        """What containers hold this."""

    @abstractmethod
    def words_of(self, row: Mapping[str, Any]) -> str:
        """The text of a post that the network shows."""

    def pictures_of(self, row: Mapping[str, Any]) -> int:
        """How many pictures and videos a post that the network shows has."""
        children = row.get("children")
        several = children.get("data") if isinstance(children, Mapping) else None
        if isinstance(several, list) and several:
            return len(several)
        return int(one_line(row.get("media_type")) in {"IMAGE", "CAROUSEL_ALBUM", "VIDEO"})

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """An access that lasts, for the one of an hour that somebody got when they agreed; and whose it is."""
        tokens = await oauth.lasting(
            f"{self._base}/access_token", self.lengthening, account.get(ACCESS), client.secret, http
        )
        me = await self._me(self._graph(SignIn(account.handle, tokens.values()), http))
        return {**tokens.values(), USER: one_line(me.get(self.number))}

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The account's number, once it turns out to be the account that was meant."""
        me = await self._me(self._graph(account, http))
        found, meant = one_line(me.get("username")), account.handle.strip().lstrip("@")
        if found.casefold() != meant.casefold():
            raise NeedsPerson(
                "On %(network)s you agreed as @%(found)s, but this account is @%(meant)s. Change the account there, then start again.",
                network=self.network,
                found=found,
                meant=meant,
            )
        return one_line(me.get(self.number))

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """Always."""
        return True

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
        """Make the next container, or ask what became of one."""
        refuse_unfit(said, self.rules.checks)
        if said.reply_to and not self.dialect.replies:
            raise Refused("Parvis cannot answer on this network yet.")
        if said.reply_to and not _NUMBER.fullmatch(said.reply_to):
            raise Refused("This is not a post of %(network)s.", network=self.network)
        containers = self._containers(account, http, said)
        if not progress:
            for one in said.media:
                await (check_approved if one.is_video else approved_bytes)(one, read_media)
        return await containers.step(progress, lambda: self.recipe(said, show_media))

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Publish the container that is ready."""
        refuse_unfit(said, self.rules.checks)

        async def find() -> Published | None:
            day = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
            return await self.find(account, said, key, day, http, (), progress)

        return await self._containers(account, http, said).publish(progress, find)

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
        """Whether it was published, its container tells; as which post, its words do."""

        def alike(row: Mapping[str, Any]) -> int:
            words, pictures = self.words_of(row), self.pictures_of(row) == len(said.media)
            if not words.strip() and not self.sent(said).strip():
                return int(pictures)
            return (1 + int(pictures)) if same_words(self.sent(said), words) else 0

        return await self._containers(account, http, said).find(progress, alike, since, known)

    def sent(self, said: Outgoing) -> str:
        """The text as it is sent."""
        return said.text

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back."""
        if not _NUMBER.fullmatch(id):
            raise Refused("This is not a post of %(network)s.", network=self.network)
        await self._graph(account, http).take_back(id)

    def _graph(self, account: SignIn, http: GuardedHttp) -> MetaGraph:
        return MetaGraph(self.network, account.get(ACCESS), http, f"{self._base}/{self.version}")

    def _containers(self, account: SignIn, http: GuardedHttp, said: Outgoing) -> Containers:
        user = account.get(USER)
        graph = self._graph(account, http)
        if not _NUMBER.fullmatch(user):
            raise NeedsPerson("Connect this account again: Parvis does not know its number.")
        return Containers(graph, user, self.dialect, answering=bool(said.reply_to))

    async def _me(self, graph: MetaGraph) -> Mapping[str, Any]:
        me = await graph.look("me", {"fields": f"{self.number},username"})
        if not _NUMBER.fullmatch(one_line(me.get(self.number))):
            raise RetryLater("%(network)s answered something unexpected.", after=300.0, network=self.network)
        return me
