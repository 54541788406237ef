"""The calls to X as one account, and what its answers mean."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, CONNECT_AGAIN, bearer
from parvis.networks.publishing import SignIn, said_once
from parvis.networks.redaction import redact

_TOLD = frozenset({400, 401, 402, 403, 404, 409, 413, 415, 422, 429})
_UPLOADING = 120.0
_LONGEST_WAIT = 86_400.0
PAGE = 100  # the most posts X gives at once


class XApi:
    """One account. ``base`` is another address in tests only."""

    def __init__(self, account: SignIn, http: GuardedHttp, base: str) -> None:
        self._headers = bearer(account.get(ACCESS))
        self._http = http
        self._base = base

    async def me(self) -> Mapping[str, Any]:
        """The account itself (``id``, ``username``)."""
        told = await self._look("/2/users/me", {})
        me = told.get("data")
        if not isinstance(me, Mapping) or not one_line(me.get("id")):
            raise RetryLater("X answered something unexpected.", after=300.0)
        return me

    async def say(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say it. Raises ``UnknownOutcome`` when it may have been said."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/2/tweets", json=dict(body), headers=self._headers, accept=_TOLD
            )
        told = _result(answer).get("data")
        if not isinstance(told, Mapping) or not one_line(told.get("id")):
            raise UnknownOutcome("X did not say what it did; it may have done it all the same.")
        return told

    async def upload(self, one: OutgoingMedia, content: bytes) -> str:
        """The number of a picture that a post can show, with its description. It says nothing by itself, so it may always be tried
        again.
        """
        name = f"{one.digest[:12]}.{one.media_type.rpartition('/')[2]}"
        try:
            answer = await self._http.post(
                f"{self._base}/2/media/upload",
                data={"media_category": "tweet_image", "media_type": one.media_type},
                files={"media": (name, content, one.media_type)},
                headers=self._headers,
                accept=_TOLD,
                deadline=_UPLOADING,
            )
            told = _result(answer).get("data")
            number = one_line(told.get("id")) if isinstance(told, Mapping) else ""
            if not number:
                raise RetryLater("X did not keep a picture.", after=300.0)
            if one.alt:
                await self.describe(number, one.alt)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        return number

    async def describe(self, number: str, alt: str) -> None:
        """Describe a picture or video for those who cannot see it."""
        described = {"id": number, "metadata": {"alt_text": {"text": alt}}}
        await self._made_ready("/2/media/metadata", json=described)

    async def begin_video(self, one: OutgoingMedia) -> str:
        """The number of a video that is to be sent."""
        asked = {"media_type": one.media_type, "total_bytes": one.size, "media_category": "tweet_video"}
        told = (await self._made_ready("/2/media/upload/initialize", json=asked)).get("data")
        number = one_line(told.get("id")) if isinstance(told, Mapping) else ""
        if not number.isdecimal():
            raise RetryLater("X answered something unexpected.", after=300.0)
        return number

    async def send_piece(self, number: str, place: int, content: bytes) -> None:
        """Send a piece of a video, counted from 0. Sent twice, it is the same piece."""
        await self._made_ready(
            f"/2/media/upload/{number}/append",
            data={"segment_index": str(place)},
            files={"media": ("piece", content, "application/octet-stream")},
        )

    async def finish_video(self, number: str) -> None:
        """Have the pieces of a video put together."""
        await self._made_ready(f"/2/media/upload/{number}/finalize")

    async def video(self, number: str) -> Mapping[str, Any] | None:
        """What X tells of a video; ``None`` when it is not there."""
        answer = await self._http.get(
            f"{self._base}/2/media/upload",
            params={"command": "STATUS", "media_id": number},
            headers=self._headers,
            accept=_TOLD,
        )
        if answer.status == 404:
            return None
        told = _result(answer).get("data")
        return told if isinstance(told, Mapping) else {}

    async def _made_ready(self, path: str, **body: Any) -> Mapping[str, Any]:
        """A call of which nobody sees anything, so that it may always be made again."""
        try:
            answer = await self._http.post(
                self._base + path, headers=self._headers, accept=_TOLD, deadline=_UPLOADING, **body
            )
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 30.0, **error.values) from error
        if answer.status < 400 and not answer.content.strip():
            return {}
        return _result(answer)

    async def said_since(
        self, number: str, since: str, page: str = ""
    ) -> tuple[list[Mapping[str, Any]], str]:
        """A page of what the account said since then (ISO 8601), newest first, and the name of the next page."""
        params = {
            "max_results": PAGE,
            "start_time": since,
            "exclude": "retweets",
            "tweet.fields": "created_at,entities,attachments,text",
            "pagination_token": page or None,
        }
        told = await self._look(f"/2/users/{quote(number, safe='')}/tweets", params)
        rows, meta = told.get("data"), told.get("meta")
        token = meta.get("next_token") if isinstance(meta, Mapping) else ""
        return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else [], one_line(
            token
        )

    async def take_back(self, number: str) -> None:
        """Delete a post; one that is not there is no error."""
        try:
            answer = await self._http.request(
                "DELETE",
                f"{self._base}/2/tweets/{quote(number, safe='')}",
                headers=self._headers,
                accept=_TOLD,
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status != 404:
            _result(answer)

    async def _look(self, path: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        return _result(
            await self._http.get(self._base + path, params=params, headers=self._headers, accept=_TOLD)
        )


def _result(answer: Response) -> Mapping[str, Any]:
    if answer.status >= 400:
        raise _refusal(answer)
    told = answer.json()
    return told if isinstance(told, Mapping) else {}


def _refusal(answer: Response) -> NetworkError:
    told = _object(answer)
    said = redact(one_line(_text(told.get("detail")) or _text(told.get("title"))))[:200] or str(answer.status)
    if answer.status == 429:
        return RetryLater("X asks to come back later.", after=_wait(answer))
    if answer.status == 402:
        return NeedsPerson(
            "The credits for X are used up (%(error)s). Whoever runs Parvis must buy more.", error=said
        )
    if answer.status == 401:
        return NeedsPerson(CONNECT_AGAIN)
    if answer.status == 403 and "duplicate" in said.lower():
        return Refused("X refuses a text that this account said a short while ago. Change it.")
    if answer.status == 403:
        return NeedsPerson(
            "X does not let this account do it (%(error)s). Sign in on X to see what it asks for, or connect the account again.",
            error=said,
        )
    return Refused("X refused it: %(error)s", error=said)


def _wait(answer: Response) -> float:
    """Seconds until X allows more: its header says at which second since 1970, in a spelling of its own."""
    told = answer.headers.get("x-rate-limit-reset", "")
    day = answer.headers.get("x-app-limit-24hour-reset", "")
    used_up = answer.headers.get("x-app-limit-24hour-remaining", "") == "0"
    moment = day if used_up and day.isdecimal() else told
    return min(max(float(moment) - time.time(), 5.0), _LONGEST_WAIT) if moment.isdecimal() else 300.0


def _object(answer: Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except NetworkError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
