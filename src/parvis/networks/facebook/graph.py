"""The calls to the Graph API as one page, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.facebook.manifest import VERSION
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import CONNECT_AGAIN, Client
from parvis.networks.publishing import said_once
from parvis.networks.redaction import redact

_TOLD = frozenset({400, 401, 403, 404, 429})
_UPLOADING = 120.0
_OVER = frozenset({102, 190})
_TOO_MANY = frozenset({4, 17, 32, 80001, 613})
_RIGHTS = frozenset({3, 10, 200, 299})
_MAYBE = frozenset({1, 2})  # "unknown error", "service temporarily unavailable": it may have been done
_NOT_THERE = 33  # sub-code


class Graph:
    """The Graph API with one access. The access travels in a header only."""

    def __init__(self, access: str, http: GuardedHttp, base: str) -> None:
        if not access:
            raise NeedsPerson(CONNECT_AGAIN)
        self._headers = {"Authorization": f"Bearer {access}"}
        self._http = http
        self._base = f"{base}/{VERSION}"

    async def look(self, path: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask for something."""
        answer = await self._http.get(
            f"{self._base}/{path}", params=params, headers=self._headers, accept=_TOLD
        )
        try:
            return _result(answer)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 120.0, **error.values) from error

    async def say(self, path: str, fields: Mapping[str, Any]) -> str:
        """Say it; returns its id. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/{path}", data=fields, headers=self._headers, accept=_TOLD
            )
        number = one_line(_result(answer).get("id"))
        if not number:
            raise UnknownOutcome("Facebook did not say what it did; it may have done it all the same.")
        return number

    async def upload(self, page: str, one: OutgoingMedia, content: bytes) -> str:
        """The number of a picture that nobody sees until a post shows it, so that it may always be sent again."""
        name = f"{one.digest[:12]}.{one.media_type.rpartition('/')[2]}"
        fields = {"published": "false"}
        if one.alt:
            fields["alt_text_custom"] = one.alt
        try:
            answer = await self._http.post(
                f"{self._base}/{page}/photos",
                data=fields,
                files={"source": (name, content, one.media_type)},
                headers=self._headers,
                accept=_TOLD,
                deadline=_UPLOADING,
            )
            number = one_line(_result(answer).get("id"))
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if not number:
            raise RetryLater("Facebook did not keep a picture.", after=300.0)
        return number

    async def take_back(self, number: str) -> None:
        """Delete a post; one that is not there is no error."""
        try:
            answer = await self._http.request(
                "DELETE", f"{self._base}/{number}", headers=self._headers, accept=_TOLD
            )
            if answer.status < 400 or _error(answer).get("error_subcode") != _NOT_THERE:
                _result(answer)
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error

    async def lasting(self, client: Client, access: str) -> str:
        """An access that lasts for one that ends in an hour or two."""
        params = {
            "grant_type": "fb_exchange_token",
            "client_id": client.id,
            "client_secret": client.secret,
            "fb_exchange_token": access,
        }
        answer = await self._http.post(f"{self._base}/oauth/access_token", data=params, accept=_TOLD)
        return one_line(_result(answer).get("access_token"))


def _result(answer: Response) -> Mapping[str, Any]:
    if answer.status >= 400:
        raise _refusal(answer)
    told = answer.json()
    return told if isinstance(told, Mapping) else {}


def _refusal(answer: Response) -> NetworkError:
    told = _error(answer)
    code = told.get("code")
    said = redact(one_line(told.get("error_user_msg")) or one_line(told.get("message")))[:200] or str(
        answer.status
    )
    if answer.status == 429 or code in _TOO_MANY:
        return RetryLater("Facebook asks to come back later.", after=900.0)
    if code in _MAYBE:
        return UnknownOutcome("Facebook failed (%(error)s); it may have done it all the same.", error=said)
    if code in _OVER or answer.status == 401:
        return NeedsPerson(CONNECT_AGAIN)
    if code in _RIGHTS or answer.status == 403:
        return NeedsPerson(
            "Facebook does not let Parvis do it (%(error)s). Somebody who may create content on the page must connect it again.",
            error=said,
        )
    if code == 368:
        return NeedsPerson("Facebook has blocked this for a while: %(error)s", error=said)
    return Refused("Facebook refused it: %(error)s", error=said)


def _error(answer: Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except NetworkError:
        return {}
    error = told.get("error") if isinstance(told, Mapping) else None
    return error if isinstance(error, Mapping) else {}
