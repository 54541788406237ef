"""The calls to Google Business Profile, and what its answers mean. Accounts, locations and posts each have a machine of their own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, CONNECT_AGAIN
from parvis.networks.publishing import SignIn, said_once
from parvis.networks.redaction import redact

LOCATION = re.compile(r"accounts/\d{1,30}/locations/\d{1,30}")
POST = re.compile(r"accounts/\d{1,30}/locations/\d{1,30}/localPosts/[\w-]{1,100}")
_ACCOUNT = re.compile(r"accounts/\d{1,30}")
_TOLD = frozenset({400, 401, 403, 404, 409, 412, 429})


@dataclass(frozen=True, slots=True)
class Homes:
    """Where Google answers about accounts, locations and posts."""

    accounts: str = "https://mybusinessaccountmanagement.googleapis.com"
    locations: str = "https://mybusinessbusinessinformation.googleapis.com"
    posts: str = "https://mybusiness.googleapis.com"


class GoogleBusinessApi:
    """Google with one access."""

    def __init__(self, account: SignIn, http: GuardedHttp, homes: Homes) -> None:
        access = account.get(ACCESS)
        if not access:
            raise NeedsPerson(CONNECT_AGAIN)
        self._headers = {"Authorization": f"Bearer {access}"}
        self._http = http
        self._homes = homes

    async def locations(self) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
        """The locations of whoever agreed: the name under which each is posted for, and what Google tells of it."""
        async for account in self._rows(f"{self._homes.accounts}/v1/accounts", "accounts", 20):
            name = one_line(account.get("name"))
            if not _ACCOUNT.fullmatch(name):
                continue
            asked = {"readMask": "name,title,storeCode"}
            place = f"{self._homes.locations}/v1/{name}/locations"
            async for location in self._rows(place, "locations", 100, asked):
                whole = f"{name}/{one_line(location.get('name'))}"
                if LOCATION.fullmatch(whole):
                    yield whole, location

    async def location(self, whole: str) -> Mapping[str, Any]:
        """What Google tells of one location."""
        alone = whole[whole.index("locations/") :]
        return await self._look(f"{self._homes.locations}/v1/{alone}", {"readMask": "name,title,metadata"})

    def posts(self, location: str) -> AsyncIterator[Mapping[str, Any]]:
        """All posts of a location, in the order in which Google gives them."""
        return self._rows(f"{self._homes.posts}/v4/{location}/localPosts", "localPosts", 100)

    async def say(self, location: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say it; returns the post. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._homes.posts}/v4/{location}/localPosts",
                json=dict(body),
                headers=self._headers,
                accept=_TOLD,
            )
        if answer.status >= 400:
            raise _refusal(answer)
        told = answer.json()
        if not isinstance(told, Mapping) or not POST.fullmatch(one_line(told.get("name"))):
            raise UnknownOutcome("Google did not say what it did; it may have done it all the same.")
        return told

    async def post(self, name: str) -> Mapping[str, Any]:
        """One post, as Google has it."""
        return await self._look(f"{self._homes.posts}/v4/{name}", {})

    async def change(self, name: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace what ``body`` names in a post; returns the post. Raises ``UnknownOutcome`` when it may have been done."""
        with said_once():
            answer = await self._http.request(
                "PATCH",
                f"{self._homes.posts}/v4/{name}",
                params={"updateMask": ",".join(body)},
                json=dict(body),
                headers=self._headers,
                accept=_TOLD,
            )
        if answer.status >= 400:
            raise _refusal(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}

    async def take_back(self, name: str) -> None:
        """Delete a post; one that is not there is no error."""
        try:
            answer = await self._http.request(
                "DELETE", f"{self._homes.posts}/v4/{name}", headers=self._headers, accept=_TOLD
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status >= 400 and answer.status != 404:
            raise _refusal(answer)

    async def _rows(
        self, address: str, name: str, at_once: int, asked: Mapping[str, str] | None = None
    ) -> AsyncIterator[Mapping[str, Any]]:
        token = ""
        while True:
            params = {
                "pageSize": str(at_once),
                **(asked or {}),
                **({"pageToken": token} if token else {}),
            }
            told = await self._look(address, params)
            rows = told.get(name)
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, Mapping):
                    yield row
            following = one_line(told.get("nextPageToken"))
            if not following or following == token:
                return
            token = following

    async def _look(self, address: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        answer = await self._http.get(address, params=dict(params), headers=self._headers, accept=_TOLD)
        if answer.status >= 400:
            raise _refusal(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}


def _refusal(answer: Response) -> NetworkError:
    try:
        told = answer.json()
    except NetworkError:
        told = {}
    error = told.get("error") if isinstance(told, Mapping) else None
    message = error.get("message") if isinstance(error, Mapping) else ""
    said = redact(one_line(message))[:200] or str(answer.status)
    if answer.status == 401:
        return NeedsPerson(CONNECT_AGAIN)
    if answer.status == 429:
        return RetryLater("The calls that Google grants Parvis are used up for now.", after=300.0)
    if answer.status == 403:
        return NeedsPerson("Google does not let Parvis do it for this location: %(error)s", error=said)
    return Refused("Google refused it: %(error)s", error=said)
