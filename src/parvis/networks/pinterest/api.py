"""The calls to Pinterest as one profile, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, CONNECT_AGAIN
from parvis.networks.publishing import SignIn, said_once
from parvis.networks.redaction import redact

_TOLD = frozenset({400, 401, 403, 404, 409, 413, 422, 429})
_SAYING = 120.0  # seconds: a picture goes with it
_AT_ONCE = 250  # the most that one page holds


class PinterestApi:
    """One profile. ``base`` is another address in tests only."""

    def __init__(self, account: SignIn, http: GuardedHttp, base: str) -> None:
        access = account.get(ACCESS)
        if not access:
            raise NeedsPerson(CONNECT_AGAIN)
        self._headers = {"Authorization": f"Bearer {access}"}
        self._http = http
        self._base = f"{base}/v5"

    async def look(self, path: str, params: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Ask for something."""
        answer = await self._http.get(
            f"{self._base}/{path}", params=dict(params or {}), headers=self._headers, accept=_TOLD
        )
        if answer.status >= 400:
            raise _refusal(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}

    async def pages(self, path: str) -> AsyncIterator[list[Mapping[str, Any]]]:
        """What is listed there, page by page, in the order in which Pinterest gives it."""
        bookmark = ""
        while True:
            asked = {"page_size": str(_AT_ONCE), **({"bookmark": bookmark} if bookmark else {})}
            told = await self.look(path, asked)
            rows = told.get("items")
            yield [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
            following = one_line(told.get("bookmark"))
            if not following or following == bookmark:
                return
            bookmark = following

    async def say(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say it; returns the pin. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/pins", json=dict(body), headers=self._headers, accept=_TOLD, deadline=_SAYING
            )
        if answer.status >= 400:
            raise _refusal(answer)
        with said_once():
            told = answer.json()
        if not isinstance(told, Mapping) or not one_line(told.get("id")):
            raise UnknownOutcome("Pinterest did not say what it did; it may have done it all the same.")
        return told

    async def change(self, number: str, body: Mapping[str, Any]) -> None:
        """Have a pin say something else. Raises ``UnknownOutcome`` when it may say so."""
        with said_once():
            answer = await self._http.request(
                "PATCH",
                f"{self._base}/pins/{number}",
                json=dict(body),
                headers=self._headers,
                accept=_TOLD,
            )
        if answer.status >= 400:
            raise _refusal(answer)

    async def take_back(self, number: str) -> None:
        """Delete a pin; one that is not there is no error."""
        try:
            answer = await self._http.request(
                "DELETE", f"{self._base}/pins/{number}", headers=self._headers, accept=_TOLD
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status >= 400 and answer.status != 404:
            raise _refusal(answer)


def _refusal(answer: Response) -> NetworkError:
    try:
        told = json.loads(answer.content)
    except ValueError:
        told = {}
    said = redact(one_line(told.get("message") if isinstance(told, Mapping) else ""))[:200]
    said = said or str(answer.status)
    if answer.status == 429:
        return RetryLater("Pinterest asks to come back later.", after=900.0)
    if answer.status == 401:
        return NeedsPerson(CONNECT_AGAIN)
    if answer.status == 403:
        return NeedsPerson("Pinterest does not let Parvis do it: %(error)s", error=said)
    return Refused("Pinterest refused it: %(error)s", error=said)
