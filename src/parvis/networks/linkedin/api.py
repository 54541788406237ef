"""The calls to LinkedIn as one page, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Words:
    """What people are told when LinkedIn says no: it does not let Parvis do it (with ``error``); the same was said a short while ago."""

    forbidden: str
    duplicate: str


OF_A_PAGE = Words(
    forbidden="LinkedIn does not let Parvis do it (%(error)s). Somebody who administers the page must connect it again.",
    duplicate="LinkedIn refuses a text that this page said a short while ago. Change it.",
)


OF_A_COMMENT = Words(
    forbidden="LinkedIn does not let Parvis comment for this page (%(error)s). If the page was connected before Parvis had first comments, "
    "somebody who administers it must connect it again.",
    duplicate="LinkedIn refuses a comment that this page said a short while ago. Change it.",
)


class LinkedInApi:
    """LinkedIn with one access. The access travels in a header only."""

    def __init__(self, access: str, http: GuardedHttp, base: str, words: Words = OF_A_PAGE) -> None:
        if not access:
            raise NeedsPerson(CONNECT_AGAIN)
        self._access = access
        self._headers = {
            "Authorization": f"Bearer {access}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        self._http = http
        self._base = base
        self._words = words

    async def member(self) -> Mapping[str, Any]:
        """Who agreed: ``sub`` is their number, ``name`` their name."""
        headers = {"Authorization": self._headers["Authorization"]}
        answer = await self._http.get(f"{self._base}/v2/userinfo", headers=headers, accept=_TOLD)
        return self._result(answer)

    def about_comments(self) -> LinkedInApi:
        """The same, which tells what comments need when it is refused."""
        return LinkedInApi(self._access, self._http, self._base, OF_A_COMMENT)

    async def look(self, path: str, method: str = "") -> Mapping[str, Any]:
        """Ask for something. ``path`` holds its query, written as LinkedIn wants it."""
        headers = {**self._headers, "X-RestLi-Method": method} if method else self._headers
        answer = await self._http.get(f"{self._base}/rest/{path}", headers=headers, accept=_TOLD)
        return self._result(answer)

    async def say(self, body: Mapping[str, Any]) -> str:
        """Say it; returns its id. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/rest/posts", json=dict(body), headers=self._headers, accept=_TOLD
            )
        if answer.status >= 400:
            raise _refusal(answer, self._words)
        number = one_line(answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id"))
        if not number.startswith("urn:li:"):
            raise UnknownOutcome("LinkedIn did not say what it did; it may have done it all the same.")
        return number

    async def comment(self, post: str, actor: str, text: str) -> Mapping[str, Any]:
        """Say something below a post; returns the comment. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/rest/socialActions/{quote(post, safe='')}/comments",
                json={"actor": actor, "object": post, "message": {"text": text}},
                headers=self._headers,
                accept=_TOLD,
            )
        told = self._result(answer)
        return {**told, "id": told.get("id") or answer.headers.get("x-restli-id")}

    async def change(self, number: str, values: Mapping[str, Any]) -> None:
        """Have a post say something else. Raises ``UnknownOutcome`` when it may say so."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/rest/posts/{quote(number, safe='')}",
                json={"patch": {"$set": dict(values)}},
                headers={**self._headers, "X-RestLi-Method": "PARTIAL_UPDATE"},
                accept=_TOLD,
            )
        if answer.status >= 400:
            raise _refusal(answer, self._words)

    async def upload(self, page: str, one: OutgoingMedia, content: bytes) -> str:
        """The id of a picture that a post can show. It says nothing by itself, so it may always be sent again."""
        try:
            answer = await self._http.post(
                f"{self._base}/rest/images?action=initializeUpload",
                json={"initializeUploadRequest": {"owner": page}},
                headers=self._headers,
                accept=_TOLD,
            )
            told = self._result(answer).get("value")
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
                raise _refusal(answer, self._words)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        return number

    async def begin_video(self, owner: str, size: int) -> Mapping[str, Any]:
        """What LinkedIn tells of a video that is to be sent: its number, and where its parts go."""
        asked = {
            "owner": owner,
            "fileSizeBytes": size,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
        told = await self._made_ready("initializeUpload", {"initializeUploadRequest": asked})
        value = told.get("value")
        return value if isinstance(value, Mapping) else {}

    async def send_part(self, place: str, content: bytes) -> str:
        """Send a part of a video; returns its mark. Sent twice, it is the same part."""
        if not self._is_theirs(place):
            raise RetryLater("LinkedIn answered something unexpected.", after=300.0)
        headers = {
            "Authorization": self._headers["Authorization"],
            "Content-Type": "application/octet-stream",
        }
        try:
            answer = await self._http.request(
                "PUT", place, content=content, headers=headers, accept=_TOLD, deadline=_UPLOADING
            )
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 30.0, **error.values) from error
        if answer.status >= 400:
            raise _refusal(answer, self._words)
        mark = one_line(answer.headers.get("etag")).strip('"')
        if not mark:
            raise RetryLater("LinkedIn answered something unexpected.", after=300.0)
        return mark

    async def finish_video(self, number: str, token: str, marks: list[str]) -> None:
        """Have the parts of a video put together."""
        asked = {"video": number, "uploadToken": token, "uploadedPartIds": marks}
        await self._made_ready("finalizeUpload", {"finalizeUploadRequest": asked})

    async def video(self, number: str) -> Mapping[str, Any] | None:
        """What LinkedIn tells of a video; ``None`` when it is not there."""
        answer = await self._http.get(
            f"{self._base}/rest/videos/{quote(number, safe='')}", headers=self._headers, accept=_TOLD
        )
        return None if answer.status == 404 else self._result(answer)

    async def _made_ready(self, action: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A call of which nobody sees anything, so that it may always be made again."""
        try:
            answer = await self._http.post(
                f"{self._base}/rest/videos?action={action}",
                json=dict(body),
                headers=self._headers,
                accept=_TOLD,
            )
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status >= 400:
            raise _refusal(answer, self._words)
        return self._result(answer) if answer.content.strip() else {}

    def _result(self, answer: Response) -> Mapping[str, Any]:
        if answer.status >= 400:
            raise _refusal(answer, self._words)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}

    def _is_theirs(self, place: str) -> bool:
        """Whether an address to which the access is sent is LinkedIn's own."""
        parts, own = urlsplit(place), urlsplit(self._base)
        host = parts.hostname or ""
        return parts.netloc == own.netloc or (
            parts.scheme == "https" and (host == "linkedin.com" or host.endswith(".linkedin.com"))
        )

    async def take_back(self, number: str) -> None:
        """Delete a post; one that is not there is no error."""
        await self._deleted(f"posts/{quote(number, safe='')}")

    async def take_comment_back(self, post: str, number: str, actor: str) -> None:
        """Delete a comment below a post; one that is not there is no error."""
        path = f"socialActions/{quote(post, safe='')}/comments/{quote(number, safe='')}"
        await self._deleted(f"{path}?actor={quote(actor, safe='')}")

    async def _deleted(self, path: str) -> None:
        headers = {**self._headers, "X-RestLi-Method": "DELETE"}
        try:
            answer = await self._http.request(
                "DELETE", f"{self._base}/rest/{path}", headers=headers, accept=_TOLD
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status >= 400 and answer.status != 404:
            raise _refusal(answer, self._words)


def _place(told: Mapping[str, Any]) -> str:
    return web_address(told.get("uploadUrl"))


def _refusal(answer: Response, words: Words) -> NetworkError:
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
        return NeedsPerson(words.forbidden, error=said)
    if answer.status == 422 and "duplicate" in said.lower():
        return Refused(words.duplicate)
    return Refused("LinkedIn refused it: %(error)s", error=said)
