"""The calls to the Graph API as one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.answers import error_of
from parvis.networks.errors import Refused, RetryLater, UnknownOutcome
from parvis.networks.facebook.manifest import VERSION
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.media_pieces import as_form
from parvis.networks.meta_graph import TOLD, MetaGraph
from parvis.networks.oauth import Client
from parvis.networks.publishing import ReadMedia, said_once

_UPLOADING = 110.0
_GONE = frozenset({24, 100})  # codes with which something that is not there is answered


class Graph(MetaGraph):
    """The Graph API with one access."""

    def __init__(self, access: str, http: GuardedHttp, base: str) -> None:
        super().__init__("Facebook", access, http, f"{base}/{VERSION}")

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
                accept=TOLD,
                deadline=_UPLOADING,
            )
            number = one_line(self.result(answer).get("id"))
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if not number:
            raise RetryLater("Facebook did not keep a picture.", after=300.0)
        return number

    async def begin_video(self, page: str, size: int) -> Mapping[str, Any]:
        """Begin to send a video: its number, the session, and the first bytes that are wanted."""
        fields = {"upload_phase": "start", "file_size": str(size)}
        return await self._of_video(page, {"data": fields})

    async def send_piece(
        self, page: str, session: str, film: OutgoingMedia, begin: int, size: int, read_media: ReadMedia
    ) -> Mapping[str, Any]:
        """Send ``size`` bytes of a video from ``begin``; which bytes are wanted next."""
        fields = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(begin)}
        form, headers = as_form({"video_file_chunk": film}, read_media, fields, begin, size)
        return await self._of_video(page, {"content": form}, headers)

    async def _of_video(
        self, page: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """A step with a video that nobody sees yet, so that it may always be taken again. Where Facebook wants other bytes than those that
        came, it says which.
        """
        try:
            answer = await self._http.post(
                f"{self._base}/{page}/videos",
                headers={**self._headers, **(headers or {})},
                accept=TOLD,
                deadline=_UPLOADING,
                **body,
            )
            wanted = error_of(answer).get("error_data") if answer.status >= 400 else None
            if isinstance(wanted, Mapping) and "start_offset" in wanted:
                return wanted
            return self.result(answer)
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error

    async def finish_video(self, page: str, session: str, text: str) -> None:
        """Let people see a video, with these words. Raises ``UnknownOutcome`` when they may."""
        fields = {"upload_phase": "finish", "upload_session_id": session, "description": text}
        with said_once():
            answer = await self._http.post(
                f"{self._base}/{page}/videos", data=fields, headers=self._headers, accept=TOLD
            )
        self._check_success(answer)

    async def video(self, number: str) -> Mapping[str, Any] | None:
        """What Facebook tells of a video, ``None`` when it does not know it."""
        try:
            return await self.look(number, {"fields": "id,created_time,permalink_url,status"})
        except Refused as error:
            if error.values.get("code") in _GONE:
                return None
            raise

    async def change(self, number: str, fields: Mapping[str, str]) -> None:
        """Have a post say something else. Raises ``UnknownOutcome`` when it may say so."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/{number}", data=dict(fields), headers=self._headers, accept=TOLD
            )
        self._check_success(answer)

    def _check_success(self, answer: Response) -> None:
        if self.result(answer).get("success") is not True:
            raise UnknownOutcome(
                "%(network)s did not say what it did; it may have done it all the same.", network=self.network
            )

    async def lasting(self, client: Client, access: str) -> str:
        """An access that lasts for one that ends in an hour or two."""
        params = {
            "grant_type": "fb_exchange_token",
            "client_id": client.id,
            "client_secret": client.secret,
            "fb_exchange_token": access,
        }
        answer = await self._http.post(f"{self._base}/oauth/access_token", data=params, accept=TOLD)
        return one_line(self.result(answer).get("access_token"))
