"""Meta's way of answering (Facebook, Instagram, Threads): the calls to one of its graphs, and what its answers mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parvis.networks.answers import error_of
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import CONNECT_AGAIN
from parvis.networks.publishing import said_once
from parvis.networks.redaction import redact

TOLD = frozenset({400, 401, 403, 404, 429})
_OVER = frozenset({102, 190})
_TOO_MANY = frozenset({4, 9, 17, 32, 80001, 80002, 613})
_RIGHTS = frozenset({3, 10, 200, 299})
_MAYBE = frozenset(
    {1, 2, -1, -2}
)  # "unknown error", "service temporarily unavailable": it may have been done
_NOT_THERE = frozenset({33})  # sub-codes
_MOST_PAGES = 10


class MetaGraph:
    """One graph with one access. The access travels in a header only. ``base`` holds the version; ``network`` is its name for people."""

    def __init__(self, network: str, access: str, http: GuardedHttp, base: str) -> None:
        if not access:
            raise NeedsPerson(CONNECT_AGAIN)
        self.network = network
        self._headers = {"Authorization": f"Bearer {access}"}
        self._http = http
        self._base = base

    async def look(self, path: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask for something."""
        answer = await self._http.get(
            f"{self._base}/{path}", params=params, headers=self._headers, accept=TOLD
        )
        try:
            return self.result(answer)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 120.0, **error.values) from error

    async def rows(self, path: str, params: Mapping[str, Any], since: dt.datetime) -> list[Mapping[str, Any]]:
        """Those of a list since then, page by page until a page holds only what is older (what is pinned may stand first, however old).
        Raises ``RetryLater`` when that takes too many pages.
        """
        found: list[Mapping[str, Any]] = []
        asked = dict(params)
        for _ in range(_MOST_PAGES):
            told = await self.look(path, asked)
            data = told.get("data")
            page = [row for row in data if isinstance(row, Mapping)] if isinstance(data, list) else []
            recent = [row for row in page if (at := moment(row)) is None or at >= since]
            found += recent
            after = _after(told)
            if not after or (page and not recent):
                return found
            asked["after"] = after
        raise RetryLater("This account has said too much since then to find one post in it.", after=600.0)

    async def make(self, path: str, fields: Mapping[str, Any]) -> str:
        """Make something that nobody sees, so that it may always be made again; returns its number."""
        try:
            answer = await self._http.post(
                f"{self._base}/{path}", data=fields, headers=self._headers, accept=TOLD
            )
            number = one_line(self.result(answer).get("id"))
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if not number:
            raise RetryLater("%(network)s answered something unexpected.", after=300.0, network=self.network)
        return number

    async def say(self, path: str, fields: Mapping[str, Any]) -> str:
        """Say it; returns its number. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/{path}", data=fields, headers=self._headers, accept=TOLD
            )
        number = one_line(self.result(answer).get("id"))
        if not number:
            raise UnknownOutcome(
                "%(network)s did not say what it did; it may have done it all the same.", network=self.network
            )
        return number

    async def take_back(self, number: str) -> None:
        """Delete a post; one that is not there is no error."""
        try:
            answer = await self._http.request(
                "DELETE", f"{self._base}/{number}", headers=self._headers, accept=TOLD
            )
            if answer.status < 400 or error_of(answer).get("error_subcode") not in _NOT_THERE:
                self.result(answer)
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error

    def result(self, answer: Response) -> Mapping[str, Any]:
        """What an answer holds. Raises what it means when it is no yes."""
        if answer.status >= 400:
            raise self._refusal(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}

    def _refusal(self, answer: Response) -> NetworkError:
        told = error_of(answer)
        code, network = told.get("code"), self.network
        said = redact(one_line(told.get("error_user_msg")) or one_line(told.get("message")))[:200] or str(
            answer.status
        )
        if answer.status == 429 or code in _TOO_MANY:
            return RetryLater("%(network)s asks to come back later.", after=900.0, network=network)
        if code in _MAYBE:
            return UnknownOutcome(
                "%(network)s failed (%(error)s); it may have done it all the same.",
                network=network,
                error=said,
            )
        if code in _OVER or answer.status == 401:
            return NeedsPerson(CONNECT_AGAIN)
        if code in _RIGHTS or answer.status == 403:
            return NeedsPerson(
                "%(network)s does not let Parvis do it (%(error)s). Somebody who may create content there must connect the account again.",
                network=network,
                error=said,
            )
        if code == 368:
            return NeedsPerson(
                "%(network)s has blocked this for a while: %(error)s", network=network, error=said
            )
        more = {"code": code} if isinstance(code, int) else {}
        return Refused("%(network)s refused it: %(error)s", network=network, error=said, **more)


def moment(row: Mapping[str, Any]) -> dt.datetime | None:
    """When a post was said."""
    try:
        return dt.datetime.fromisoformat(str(row.get("created_time") or row.get("timestamp"))).astimezone(
            dt.UTC
        )
    except ValueError:
        return None


def now() -> dt.datetime:
    """This moment, for what a network said yes to without telling when."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _after(told: Mapping[str, Any]) -> str:
    paging = told.get("paging")
    if not isinstance(paging, Mapping) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return one_line(cursors.get("after")) if isinstance(cursors, Mapping) else ""
