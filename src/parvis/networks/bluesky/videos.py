"""Videos on Bluesky: a service of its own prepares each and puts it with the account's server; a post then shows what lies there.

A server that has no such service may take the file itself: programs then play it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.bluesky.session import Session
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.media_pieces import Pieces, check_approved
from parvis.networks.publishing import Prepared, Progress, ReadMedia
from parvis.networks.redaction import redact

SERVICE = "https://video.bsky.app"
JOB, BLOB, ASKED = "job", "blob", "asked"
"""The names in a delivery's progress: the work of the service, what came of it, how often that was asked."""
_TOLD = frozenset({400, 401, 403, 404, 409, 413, 429})
_UPLOADING = 110.0
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 30.0
_UPLOAD = "com.atproto.repo.uploadBlob"


class Videos:
    """The videos of one account; with an empty ``service`` its server takes them as they are."""

    def __init__(self, session: Session, http: GuardedHttp, service: str) -> None:
        self._session, self._http, self._service = session, http, service

    async def step(self, progress: Progress, one: OutgoingMedia, read_media: ReadMedia) -> Prepared:
        """Take the next step: send it, ask what became of it."""
        if isinstance(progress.get(BLOB), Mapping):
            return Prepared(progress, is_ready=True)
        job = one_line(progress.get(JOB))
        if job:
            return await self._processed(job, progress)
        await check_approved(one, read_media)
        pieces = Pieces(one, read_media)
        if not self._service:
            return Prepared({BLOB: await self._taken_as_it_is(one, pieces)}, is_ready=True)
        return Prepared({JOB: await self._sent(one, pieces)})

    async def _taken_as_it_is(self, one: OutgoingMedia, pieces: Pieces) -> Mapping[str, Any]:
        try:
            told = await self._session.post(
                _UPLOAD, self._http, content=pieces, media_type=one.media_type,
                headers=pieces.headers, deadline=_UPLOADING,
            )  # fmt: skip
        except UnknownOutcome as error:  # a file that no post shows says nothing
            raise RetryLater(error.reason, 60.0, **error.values) from error
        blob = told.get(BLOB) if isinstance(told, Mapping) else None
        if not isinstance(blob, Mapping):
            raise _unexpected()
        return dict(blob)

    async def _sent(self, one: OutgoingMedia, pieces: Pieces) -> str:
        """The name of the work that the service began."""
        did = await self._session.did(self._http)
        token = await self._pass()
        try:
            answer = await self._http.post(
                f"{self._service}/xrpc/app.bsky.video.uploadVideo",
                params={"did": did, "name": f"{one.digest[:24]}.mp4"},
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": one.media_type,
                    **pieces.headers,
                },
                content=pieces,
                accept=_TOLD,
                deadline=_UPLOADING,
            )
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        told = _object(answer)
        job = one_line(told.get("jobId"))
        if job and answer.status in {200, 409}:  # 409: it has been sent before, and the work goes on
            return job
        raise _refusal(answer, told)

    async def _pass(self) -> str:
        """What lets the service put a video with the account's server, for half an hour."""
        server = await self._session.server(self._http)
        asked = {"aud": f"did:web:{urlsplit(server).hostname}", "lxm": _UPLOAD}
        told = await self._session.get("com.atproto.server.getServiceAuth", asked, self._http)
        token = told.get("token") if isinstance(told, Mapping) else ""
        if not isinstance(token, str) or not token:
            raise _unexpected()
        return token

    async def _processed(self, job: str, progress: Progress) -> Prepared:
        """How far the work is. One that the service no longer knows is begun anew."""
        answer = await self._http.get(
            f"{self._service}/xrpc/app.bsky.video.getJobStatus", params={"jobId": job}, accept=_TOLD
        )
        told = _object(answer)
        if answer.status in {400, 404}:
            return Prepared({})
        if answer.status != 200:
            raise _refusal(answer, told)
        blob = told.get(BLOB)
        if isinstance(blob, Mapping):
            return Prepared({BLOB: dict(blob)}, is_ready=True)
        if told.get("state") == "JOB_STATE_FAILED":
            raise Refused("Bluesky could not process the video: %(error)s", error=_reason(told))
        asked = int(progress.get(ASKED) or 0)
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(asked, 10))
        return Prepared({JOB: job, ASKED: asked + 1}, wait=wait)


def embed(one: OutgoingMedia, progress: Progress | None) -> dict[str, Any]:
    """A video as a post shows it. Raises ``RetryLater`` when it was not made ready."""
    blob = (progress or {}).get(BLOB)
    if not isinstance(blob, Mapping):
        raise RetryLater("What was made ready is no longer there.", after=0.0)
    shown: dict[str, Any] = {"$type": "app.bsky.embed.video", "video": dict(blob)}
    if one.alt:
        shown["alt"] = one.alt
    if one.width > 0 and one.height > 0:
        shown["aspectRatio"] = {"width": one.width, "height": one.height}
    return shown


def _object(answer: Response) -> Mapping[str, Any]:
    """What the service tells, which some versions put inside another thing."""
    try:
        told = answer.json()
    except NetworkError:
        return {}
    inner = told.get("jobStatus") if isinstance(told, Mapping) else None
    if isinstance(inner, Mapping):
        return inner
    return told if isinstance(told, Mapping) else {}


def _reason(told: Mapping[str, Any]) -> str:
    said = " ".join(one_line(told.get(name)) for name in ("error", "message"))
    return redact(one_line(said))[:200] or "—"


def _refusal(answer: Response, told: Mapping[str, Any]) -> NetworkError:
    if answer.status == 429:
        return RetryLater("Bluesky takes no more videos of this account for now.", after=1800.0)
    if answer.status in {401, 403}:
        return NeedsPerson(
            "Bluesky takes no videos of this account (%(error)s). Its e-mail address must be confirmed.",
            error=_reason(told),
        )
    if answer.status == 200:
        return _unexpected()
    return Refused("Bluesky refused it: %(error)s", error=_reason(told))


def _unexpected() -> RetryLater:
    return RetryLater("Bluesky answered something unexpected.", after=300.0)
