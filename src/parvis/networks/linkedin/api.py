"""The calls to LinkedIn as one page, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.linkedin.manifest import VERSION
from parvis.networks.markup import one_line, web_address
from parvis.networks.oauth import CONNECT_AGAIN
from parvis.networks.publishing import said_once
from parvis.networks.redaction import redact

_TOLD = frozenset({400, 401, 403, 404, 409, 413, 422, 426, 429})
_UPLOADING = 120.0


class LinkedInApi:
    """LinkedIn with one access. The access travels in a header only."""

    def __init__(self, access: str, http: GuardedHttp, base: str) -> None:
        if not access:
            raise NeedsPerson(CONNECT_AGAIN)
        self._headers = {
            "Authorization": f"Bearer {access}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        self._http = http
        self._base = base

    async def look(self, path: str, method: str = "") -> Mapping[str, Any]:
        """Ask for something. ``path`` holds its query, written as LinkedIn wants it."""
        headers = {**self._headers, "X-RestLi-Method": method} if method else self._headers
        answer = await self._http.get(f"{self._base}/rest/{path}", headers=headers, accept=_TOLD)
        return _result(answer)

    async def say(self, body: Mapping[str, Any]) -> str:
        """Say it; returns its id. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/rest/posts", json=dict(body), headers=self._headers, accept=_TOLD
            )
        if answer.status >= 400:
            raise _refusal(answer)
        number = one_line(answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id"))
        if not number.startswith("urn:li:"):
            raise UnknownOutcome("LinkedIn did not say what it did; it may have done it all the same.")
        return number

    async def upload(self, page: str, one: OutgoingMedia, content: bytes) -> str:
        """The id of a picture that a post can show. It says nothing by itself, so it may always be sent again."""
        try:
            answer = await self._http.post(
                f"{self._base}/rest/images?action=initializeUpload",
                json={"initializeUploadRequest": {"owner": page}},
                headers=self._headers,
                accept=_TOLD,
            )
            told = _result(answer).get("value")
            place, number = (
                (_place(told), one_line(told.get("image"))) if isinstance(told, Mapping) else ("", "")
            )
            if not self._is_theirs(place) or not number:
                raise RetryLater("LinkedIn did not keep a picture.", after=300.0)
            headers = {"Authorization": self._headers["Authorization"], "Content-Type": one.media_type}
            answer = await self._http.request(
                "PUT", place, content=content, headers=headers, accept=_TOLD, deadline=_UPLOADING
            )
            if answer.status >= 400:
                raise _refusal(answer)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        return number

    def _is_theirs(self, place: str) -> bool:
        """Whether an address to which the access is sent is LinkedIn's own."""
        parts, own = urlsplit(place), urlsplit(self._base)
        host = parts.hostname or ""
        return parts.netloc == own.netloc or (
            parts.scheme == "https" and (host == "linkedin.com" or host.endswith(".linkedin.com"))
        )

    async def take_back(self, number: str) -> None:
        """Delete a post; one that is not there is no error."""
        headers = {**self._headers, "X-RestLi-Method": "DELETE"}
        try:
            answer = await self._http.request(
                "DELETE", f"{self._base}/rest/posts/{quote(number, safe='')}", headers=headers, accept=_TOLD
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status >= 400 and answer.status != 404:
            raise _refusal(answer)


def _place(told: Mapping[str, Any]) -> str:
    return web_address(told.get("uploadUrl"))


def _result(answer: Response) -> Mapping[str, Any]:
    if answer.status >= 400:
        raise _refusal(answer)
    told = answer.json()
    return told if isinstance(told, Mapping) else {}


def _refusal(answer: Response) -> NetworkError:
    try:
        told = json.loads(answer.content)
    except ValueError:
        told = {}
    told = told if isinstance(told, Mapping) else {}
    said = redact(one_line(told.get("message")))[:200] or str(answer.status)
    if answer.status == 429:
        return RetryLater("LinkedIn asks to come back later.", after=900.0)
    if answer.status == 426:
        return NeedsPerson(
            "LinkedIn no longer speaks the version that this Parvis speaks (%(version)s). Update Parvis.",
            version=VERSION,
        )
    if answer.status == 401:
        return NeedsPerson(CONNECT_AGAIN)
    if answer.status == 403:
        return NeedsPerson(
            "LinkedIn does not let Parvis do it (%(error)s). Somebody who administers the page must connect it again.",
            error=said,
        )
    if answer.status == 422 and "duplicate" in said.lower():
        return Refused("LinkedIn refuses a text that this page said a short while ago. Change it.")
    return Refused("LinkedIn refused it: %(error)s", error=said)
