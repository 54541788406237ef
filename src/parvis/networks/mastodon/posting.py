"""The calls with which an account says something on a server that speaks Mastodon's API, and looks at what it has said."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line, plain_text
from parvis.networks.mastodon.client import PAGE, base_address
from parvis.networks.media_pieces import as_form, check_approved
from parvis.networks.publishing import ReadMedia, SignIn, said_once
from parvis.networks.redaction import redact

_PAUSES = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0)  # seconds between two looks at a file being prepared
_UPLOADING = 300.0
_REFUSALS = frozenset({400, 404, 410, 413, 415, 422})


class PostingClient:
    """One account on one server. The token travels in a header only."""

    def __init__(self, account: SignIn, http: GuardedHttp) -> None:
        token = account.get("token")
        if not token:
            raise NeedsPerson(
                "This needs an access token: on the server, open Preferences, Development, New application."
            )
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}
        self.base = base_address(account.get("server"), http)
        self.ahead = dt.timedelta()  # the server's clock before ours, as its last answer to ``me`` told it

    async def instance(self) -> Mapping[str, Any]:
        """What the server says of itself; empty when it does not say."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            answer = await self._http.get(self.base + path, headers=self._headers, accept=_REFUSALS)
            told = answer.json() if answer.status == 200 else None
            if isinstance(told, Mapping):
                return told
        return {}

    async def me(self) -> Mapping[str, Any]:
        """The account itself. Raises ``NeedsPerson`` when the token is not accepted."""
        address = f"{self.base}/api/v1/accounts/verify_credentials"
        answer = await self._http.get(address, headers=self._headers)
        self.ahead = _ahead(answer)
        told = answer.json()
        if not isinstance(told, Mapping) or not one_line(told.get("id")):
            raise RetryLater("%(server)s answered something unexpected.", after=300.0, server=self.base)
        return told

    async def say(self, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Say it. Raises ``UnknownOutcome`` when it may have been said."""
        headers = {**self._headers, "Idempotency-Key": key}
        with said_once():
            answer = await self._http.post(
                f"{self.base}/api/v1/statuses", json=dict(body), headers=headers, accept=_REFUSALS
            )
        _check(answer)
        told = answer.json()
        if not isinstance(told, Mapping) or not one_line(told.get("id")):
            raise UnknownOutcome(
                "%(server)s did not say what it did; it may have done it all the same.", server=self.base
            )
        return told

    async def upload(self, one: OutgoingMedia, content: bytes) -> str:
        """The number of a file that a post can show, once the server has prepared it. It says nothing by itself, so it may
        always be tried again.
        """
        name = f"{one.digest[:12]}.{one.media_type.rpartition('/')[2]}"
        form = {"data": _about(one), "files": {"file": (name, content, one.media_type)}}
        answer = await self._kept(self._headers, form)
        if answer.status == 202:
            await self._prepared(_number(answer))
        return _number(answer)

    async def send(self, one: OutgoingMedia, read_media: ReadMedia) -> str:
        """The number of a file that is sent little by little; whether it can be shown yet is for :meth:`is_prepared` to tell."""
        await check_approved(one, read_media)
        pieces, headers = as_form({"file": one}, read_media, _about(one))
        return _number(await self._kept({**self._headers, **headers}, {"content": pieces}))

    async def is_prepared(self, number: str) -> bool | None:
        """Whether a file can be shown; ``None`` when the server has it no longer. Raises ``Refused`` when it cannot be prepared."""
        answer = await self._http.get(
            f"{self.base}/api/v1/media/{quote(number, safe='')}", headers=self._headers, accept=_REFUSALS
        )
        if answer.status in {404, 410}:
            return None
        _check(answer)
        return answer.status == 200

    async def _kept(self, headers: Mapping[str, str], form: Mapping[str, Any]) -> Response:
        """The answer to an upload. It says nothing yet, so it may always be made again."""
        try:
            for path in ("/api/v2/media", "/api/v1/media"):  # some servers know only the older way
                answer = await self._http.post(
                    self.base + path, headers=headers, accept=_REFUSALS, deadline=_UPLOADING, **form
                )
                if answer.status not in {404, 410}:
                    break
            _check(answer)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        return answer

    async def _prepared(self, number: str) -> None:
        """Wait until the file can be shown. Raises ``RetryLater`` when it takes longer, ``Refused`` when it cannot be."""
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            answer = await self._http.get(
                f"{self.base}/api/v1/media/{quote(number, safe='')}", headers=self._headers, accept=_REFUSALS
            )
            _check(answer)
            if answer.status == 200:
                return
        raise RetryLater("%(server)s is still preparing a picture or video.", after=120.0, server=self.base)

    async def status(self, number: str) -> Mapping[str, Any] | None:
        """A post by its number on this server; ``None`` when it is not there."""
        answer = await self._http.get(
            f"{self.base}/api/v1/statuses/{quote(number, safe='')}", headers=self._headers, accept={404, 410}
        )
        told = answer.json() if answer.status == 200 else None
        return told if isinstance(told, Mapping) else None

    async def number_of(self, id: str) -> str | None:
        """The number on this server of the post with this address; ``None`` when the server does not have it."""
        if id.isdigit():
            return id
        parts = urlsplit(id)
        last = parts.path.rstrip("/").rpartition("/")[2]
        if last.isdigit() and parts.netloc == urlsplit(self.base).netloc and "/statuses/" in parts.path:
            found = await self.status(last)
            if found is not None and (found.get("uri") == id or parts.path == f"/statuses/{last}"):
                return last
        params = {"q": id, "type": "statuses", "resolve": "true", "limit": "5"}
        told = await self._http.get_json(f"{self.base}/api/v2/search", params=params, headers=self._headers)
        rows = told.get("statuses") if isinstance(told, Mapping) else None
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping) and id in {row.get("uri"), row.get("url")}:
                return one_line(row.get("id")) or None
        return None

    async def said(self, number: str, before: str = "") -> list[Mapping[str, Any]]:
        """A page of what account ``number`` has said, newest first, from before a post."""
        params = {"limit": str(PAGE), "exclude_reblogs": "true", "max_id": before or None}
        address = f"{self.base}/api/v1/accounts/{quote(number, safe='')}/statuses"
        rows = await self._http.get_json(address, params=params, headers=self._headers)
        if not isinstance(rows, list):
            raise RetryLater("%(server)s answered something unexpected.", after=300.0, server=self.base)
        return [row for row in rows if isinstance(row, Mapping)]

    async def versions(self, number: str) -> list[Mapping[str, Any]]:
        """All that an edited post ever said."""
        rows = await self._http.get_json(
            f"{self.base}/api/v1/statuses/{quote(number, safe='')}/history", headers=self._headers
        )
        return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []

    async def source(self, number: str) -> Mapping[str, Any] | None:
        """A post of the account as it was written (``text``, ``spoiler_text``); ``None`` when it is not there."""
        answer = await self._http.get(
            f"{self.base}/api/v1/statuses/{quote(number, safe='')}/source",
            headers=self._headers,
            accept={404, 410},
        )
        told = answer.json() if answer.status == 200 else None
        return told if isinstance(told, Mapping) else None

    async def edit(self, number: str, body: Mapping[str, Any]) -> None:
        """Have a post say something else. Raises ``UnknownOutcome`` when it may say so."""
        with said_once():
            answer = await self._http.request(
                "PUT",
                f"{self.base}/api/v1/statuses/{quote(number, safe='')}",
                json=dict(body),
                headers=self._headers,
                accept=_REFUSALS,
            )
        _check(answer)

    async def take_back(self, number: str) -> None:
        """Delete a post; one that is not there is no error."""
        try:
            await self._http.request(
                "DELETE",
                f"{self.base}/api/v1/statuses/{quote(number, safe='')}",
                headers=self._headers,
                accept={404, 410},
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error


def _check(answer: Response) -> None:
    if answer.status < 400:
        return
    try:
        told = answer.json()
        said = told.get("error") if isinstance(told, Mapping) else ""
    except (RetryLater, UnknownOutcome):
        said = ""
    reason = redact(one_line(plain_text(said).text))[:200] or str(answer.status)
    raise Refused("The server refused it: %(error)s", error=reason)


def _ahead(answer: Response) -> dt.timedelta:
    """How far the server's clock is ahead of ours (below zero: behind), by the date on its answer."""
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return dt.timedelta()
    return (told if told.tzinfo else told.replace(tzinfo=dt.UTC)) - dt.datetime.now(dt.UTC)


def _number(answer: Response) -> str:
    told = answer.json()
    number = one_line(told.get("id")) if isinstance(told, Mapping) else ""
    if not number:
        raise RetryLater("The server did not keep a picture or video.", after=300.0)
    return number


def _about(one: OutgoingMedia) -> dict[str, str]:
    """What goes with a file."""
    return {"focus": _focus(one), **({"description": one.alt} if one.alt else {})}


def _focus(one: OutgoingMedia) -> str:
    """The point that matters, as Mastodon has it: from -1 to 1, the middle being 0 and the top 1."""
    across, down = (min(max(value, 0.0), 1.0) for value in one.focus)
    return f"{across * 2 - 1:.2f},{1 - down * 2:.2f}"
