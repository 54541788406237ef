"""The calls to YouTube as one channel, and what its answers mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.answers import error_of
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, CONNECT_AGAIN, bearer
from parvis.networks.publishing import SignIn, said_once
from parvis.networks.redaction import redact

_TOLD = frozenset({400, 401, 403, 404, 410, 412, 429, 500, 502, 503, 504})
_PIECE_WITHIN = 100.0  # seconds
_RECEIVED = re.compile(r"bytes=0-(\d+)")
_FULL = frozenset({"quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "uploadRateLimitExceeded"})
_NO_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_UPLOADS = frozenset({"uploadLimitExceeded"})
_SEVERAL_HOURS = 3 * 3600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """How far an upload is: how many bytes have arrived, and the video they became once all have. ``is_over``: YouTube no longer knows it."""

    received: int = 0
    video: str = ""
    is_over: bool = False


class YouTubeApi:
    """One channel. ``base`` is another address in tests only."""

    def __init__(self, account: SignIn, http: GuardedHttp, base: str) -> None:
        self._headers = bearer(account.get(ACCESS))
        self._http = http
        self._base = base

    async def channel(self) -> Mapping[str, Any]:
        """The channel of whoever agreed. Raises ``NeedsPerson`` where there is none."""
        told = await self._look("/youtube/v3/channels", {"part": "id,snippet", "mine": "true"})
        rows = rows_of(told)
        if not rows:
            raise NeedsPerson("On YouTube, whoever agreed has no channel. Make one there, then start again.")
        return rows[0]

    async def begin(self, about: Mapping[str, Any], one: OutgoingMedia) -> str:
        """Where the bytes of a video are sent. Nobody sees anything of it."""
        try:
            answer = await self._http.post(
                f"{self._base}/upload/youtube/v3/videos",
                params={"uploadType": "resumable", "part": ",".join(about), "notifySubscribers": "true"},
                json=dict(about),
                headers={
                    **self._headers,
                    "X-Upload-Content-Length": str(one.size),
                    "X-Upload-Content-Type": one.media_type,
                },
                accept=_TOLD,
            )
        except UnknownOutcome as error:  # an upload that is never sent is forgotten
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status != 200:
            raise _refusal(answer)
        place = str(answer.headers.get("location", ""))
        if not place.startswith(f"{self._base}/"):  # bytes and the access go nowhere else
            raise RetryLater("YouTube answered something unexpected.", after=300.0)
        return place

    async def send(self, place: str, content: bytes, begin: int, size: int) -> Upload:
        """Send a piece of a video. With none, ask how much has arrived."""
        if not place.startswith(f"{self._base}/"):
            return Upload(is_over=True)
        told = f"bytes {begin}-{begin + len(content) - 1}/{size}" if content else f"bytes */{size}"
        try:
            answer = await self._http.request(
                "PUT",
                place,
                content=content,
                headers={**self._headers, "Content-Range": told},
                accept=_TOLD,
                deadline=_PIECE_WITHIN,
            )
        except UnknownOutcome as error:  # how much has arrived is asked before anything is sent again
            raise RetryLater(error.reason, 15.0, **error.values) from error
        if answer.status == 308:
            found = _RECEIVED.fullmatch(answer.headers.get("range", ""))
            return Upload(received=int(found[1]) + 1 if found else 0)
        if answer.status in {200, 201}:
            return Upload(received=size, video=_id_of(answer.json()))
        if answer.status in {404, 410}:
            return Upload(is_over=True)
        raise _refusal(answer)

    async def video(self, number: str) -> Mapping[str, Any] | None:
        """What YouTube tells of a video; ``None`` when it is not there."""
        told = await self._look(
            "/youtube/v3/videos", {"part": "id,snippet,status,processingDetails", "id": number}
        )
        return next(iter(rows_of(told)), None)

    async def show(self, number: str, status: Mapping[str, Any]) -> Mapping[str, Any]:
        """Let people see a video. Doing so twice changes nothing."""
        with said_once():
            answer = await self._http.request(
                "PUT",
                f"{self._base}/youtube/v3/videos",
                params={"part": "status"},
                json={"id": number, "status": dict(status)},
                headers=self._headers,
                accept=_TOLD - {500, 502, 503, 504},
            )
        if answer.status != 200:
            raise _refusal(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}

    async def describe(self, number: str, snippet: Mapping[str, Any]) -> None:
        """Have a video be described otherwise. Doing so twice changes nothing."""
        with said_once():
            answer = await self._http.request(
                "PUT",
                f"{self._base}/youtube/v3/videos",
                params={"part": "snippet"},
                json={"id": number, "snippet": dict(snippet)},
                headers=self._headers,
                accept=_TOLD - {500, 502, 503, 504},
            )
        if answer.status != 200:
            raise _refusal(answer)

    async def comment(self, video: str, channel: str, text: str) -> Mapping[str, Any]:
        """Say something below a video; returns the thread it begins. Raises ``UnknownOutcome`` when it may have been said."""
        said = {
            "channelId": channel,
            "videoId": video,
            "topLevelComment": {"snippet": {"textOriginal": text}},
        }
        with said_once():
            answer = await self._http.post(
                f"{self._base}/youtube/v3/commentThreads",
                params={"part": "snippet"},
                json={"snippet": said},
                headers=self._headers,
                accept=_TOLD - {500, 502, 503, 504},
            )
        if answer.status >= 400:
            raise _refusal_of_comment(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}

    async def comments(self, video: str, standing: str, after: str) -> Mapping[str, Any]:
        """A page of what is said below a video, newest first. ``standing``: what YouTube thinks of it, ``published`` or held back."""
        asked = {
            "part": "snippet",
            "videoId": video,
            "moderationStatus": standing,
            "order": "time",
            "textFormat": "plainText",
            "maxResults": "100",
            "pageToken": after or None,
        }
        return await self._look("/youtube/v3/commentThreads", asked, _refusal_of_comment)

    async def take_back(self, number: str) -> None:
        """Delete a video; one that is not there is no error."""
        await self._deleted("videos", number)

    async def take_comment_back(self, number: str) -> None:
        """Delete a comment; one that is not there is no error."""
        await self._deleted("comments", number)

    async def _deleted(self, kind: str, number: str) -> None:
        try:
            answer = await self._http.request(
                "DELETE",
                f"{self._base}/youtube/v3/{kind}",
                params={"id": number},
                headers=self._headers,
                accept=_TOLD - {500, 502, 503, 504},
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status >= 400 and answer.status != 404:
            raise _refusal(answer)

    async def _look(
        self, path: str, params: Mapping[str, Any], refusal: Callable[[Response], NetworkError] | None = None
    ) -> Mapping[str, Any]:
        answer = await self._http.get(
            self._base + path, params=params, headers=self._headers, accept=_TOLD - {500, 502, 503, 504}
        )
        if answer.status >= 400:
            raise (refusal or _refusal)(answer)
        told = answer.json()
        return told if isinstance(told, Mapping) else {}


def rows_of(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a list as YouTube tells it."""
    rows = told.get("items")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def part_of(told: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """What stands under a name, and under the next one in there; empty where there is nothing."""
    for name in names:
        inner = told.get(name)
        told = inner if isinstance(inner, Mapping) else {}
    return told


def moment_of(snippet: Mapping[str, Any]) -> dt.datetime | None:
    """When a video, or a comment, was published."""
    try:
        return dt.datetime.fromisoformat(one_line(snippet.get("publishedAt")).replace("Z", "+00:00"))
    except ValueError:
        return None


def _id_of(told: object) -> str:
    number = one_line(told.get("id")) if isinstance(told, Mapping) else ""
    if not number:
        raise RetryLater("YouTube answered something unexpected.", after=300.0)
    return number


def _refusal(answer: Response) -> NetworkError:
    error = error_of(answer)
    reason = next((one_line(one.get("reason")) for one in _details(error)), "")
    said = redact(one_line(error.get("message")))[:200] or str(answer.status)
    if answer.status == 401:
        return NeedsPerson(CONNECT_AGAIN)
    if answer.status in {429, 500, 502, 503, 504}:
        return RetryLater("YouTube asks to come back later.", after=120.0)
    if reason in _FULL:
        return RetryLater("The uploads that Google grants Parvis are used up for now.", after=_SEVERAL_HOURS)
    if reason in _UPLOADS:
        return RetryLater("YouTube takes no more videos of this channel today.", after=_SEVERAL_HOURS)
    if answer.status == 403:
        return NeedsPerson("YouTube does not let this channel do it: %(error)s", error=said)
    return Refused("YouTube refused it: %(error)s", error=said)


def _refusal_of_comment(answer: Response) -> NetworkError:
    """What a refusal means where something was to be said, or read, below a video."""
    error = error_of(answer)
    reason = next((one_line(one.get("reason")) for one in _details(error)), "")
    if reason in _NO_SCOPE:
        return NeedsPerson(
            "YouTube does not let Parvis comment for this channel: it was connected before Parvis had first comments. Somebody who manages "
            "it must connect it again."
        )
    if reason == "commentsDisabled":
        return Refused("On YouTube, comments are turned off below this video.")
    if reason in _FULL:
        return RetryLater("What Google grants Parvis for a day is used up.", after=_SEVERAL_HOURS)
    return _refusal(answer)


def _details(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = error.get("errors")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
