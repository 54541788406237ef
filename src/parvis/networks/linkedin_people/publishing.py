"""Saying something as a person. LinkedIn remembers no keys, and shows programs nothing of what people say: what is in doubt is for a person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused
from parvis.networks.http import GuardedHttp
from parvis.networks.linkedin.api import LinkedInApi, Words
from parvis.networks.linkedin.posts import ID, address_of, written_post
from parvis.networks.linkedin.publishing import BASE
from parvis.networks.linkedin.videos import has_video, step
from parvis.networks.linkedin_people.manifest import RULES
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import (
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    refuse_unfit,
)
from parvis.networks.same_words import words

PERSON = "person"
_PERSON = re.compile(r"urn:li:person:[\w-]{1,60}")
_OF_A_PERSON = Words(
    forbidden="LinkedIn does not let Parvis do it (%(error)s). The person must connect their account again.",
    duplicate="LinkedIn refuses a text that this person said a short while ago. Change it.",
)


class LinkedInPeoplePublisher:
    """The publisher of LinkedIn's people. ``base`` is another address in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = BASE) -> None:
        self._base = base

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """Who agreed, once it turns out to be the person who was meant."""
        told = await self._api(account, http).member()
        name, person = one_line(told.get("name")), f"urn:li:person:{one_line(told.get('sub'))}"
        if not _PERSON.fullmatch(person) or not name or words(name) != words(account.handle):
            raise NeedsPerson(
                "On LinkedIn you agreed as %(found)s, but this account is %(meant)s. Name it as on LinkedIn, or sign in there as that person.",
                found=name or "—",
                meant=account.handle,
            )
        return {**account.values, PERSON: person}

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The person's URN."""
        api, person = self._api(account, http), _person(account)
        if f"urn:li:person:{one_line((await api.member()).get('sub'))}" != person:
            raise NeedsPerson("Connect this account again: Parvis does not know who it is on LinkedIn.")
        return person

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """A video is sent and processed before anybody sees it."""
        return said is None or has_video(said)

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
        """Take the next step with the video, where there is one."""
        refuse_unfit(said, self.rules.checks)
        if not has_video(said):
            return Prepared(progress, is_ready=True)
        return await step(self._api(account, http), _person(account), said.media[0], progress, read_media)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Upload the pictures (which says nothing yet), then say it. LinkedIn tells no time: it is the one of the answer."""
        refuse_unfit(said, self.rules.checks)
        if said.reply_to:
            raise Refused("Parvis cannot answer on this network yet.")
        api = self._api(account, http)
        number = await api.say(await written_post(api, _person(account), said, read_media, progress))
        return Published(number, address_of(number), dt.datetime.now(dt.UTC))

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
        """Only a person can tell."""
        raise NeedsPerson(
            "LinkedIn lets no program read what a person said. Look at the profile, then settle it by hand."
        )

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back."""
        if not ID.fullmatch(id):
            raise Refused("This is not a post of LinkedIn.")
        await self._api(account, http).take_back(id)

    def _api(self, account: SignIn, http: GuardedHttp) -> LinkedInApi:
        return LinkedInApi(account.get(ACCESS), http, self._base, _OF_A_PERSON)


def _person(account: SignIn) -> str:
    person = account.get(PERSON)
    if not _PERSON.fullmatch(person):
        raise NeedsPerson("Connect this account again: Parvis does not know who it is on LinkedIn.")
    return person
