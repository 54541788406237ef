"""Videos on a page: begun, which gives them their number, and sent in the pieces that Facebook asks for. Nobody sees anything of it before the call
that ends it; what became of that, the number tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.facebook.graph import Graph
from parvis.networks.markup import one_line, web_address
from parvis.networks.media_pieces import check_approved
from parvis.networks.meta_graph import moment, now
from parvis.networks.publishing import Prepared, Progress, Published, ReadMedia

VIDEO, SESSION, SENT, WANTED, BEGUN, ASKED = "video", "session", "sent", "wanted", "begun", "asked"
"""The names in a delivery's progress: Facebook's number for the video, its session, how many bytes arrived, up to which byte Facebook wants the next
piece, when it was begun; of a first comment, how often it was asked whether the video is processed."""
PIECE = 16 * 1024 * 1024  # bytes at most at once, even where Facebook wants more
_LASTS = dt.timedelta(hours=20)  # how long a session surely takes bytes is not documented
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 120.0
_HOME = "https://www.facebook.com"


class State(Enum):
    """What became of a video."""

    UNSAID = auto()
    PROCESSING = auto()
    SHOWN = auto()
    FAILED = auto()


def has_video(said: Outgoing) -> bool:
    """Whether it shows a video."""
    return any(one.is_video for one in said.media)


async def step(
    graph: Graph, page: str, film: OutgoingMedia, progress: Progress, read_media: ReadMedia, most: int = PIECE
) -> Prepared:
    """Begin a video, send the next piece of it, or see whether it may be said."""
    number, sent = one_line(progress.get(VIDEO)), int(progress.get(SENT) or 0)
    if not number:
        await check_approved(film, read_media)
        return Prepared(_begun(await graph.begin_video(page, film.size), film))
    if sent < film.size:
        if _is_old(progress):
            return Prepared({})
        size = min(int(progress.get(WANTED) or film.size) - sent, most)
        told = await graph.send_piece(page, _session(progress), film, sent, size, read_media)
        begin, end = _wanted(told, film)
        return Prepared({**progress, SENT: begin, WANTED: end})
    told_of = await graph.video(number)
    if told_of is not None and state_of(told_of) is State.FAILED:
        raise Refused("Facebook could not process the video: %(error)s", error=_why(told_of))
    if _is_old(progress) and (told_of is None or state_of(told_of) is State.UNSAID):
        return Prepared({})
    return Prepared(progress, is_ready=True)


async def say(graph: Graph, page: str, said: Outgoing, progress: Progress | None) -> Published:
    """Let people see the video that was sent; one that they see already is left as it is."""
    kept = progress or {}
    number = one_line(kept.get(VIDEO))
    if not number or int(kept.get(SENT) or 0) < said.media[0].size:
        raise RetryLater("What was made ready is no longer there.", after=0.0)
    told = await graph.video(number)
    if told is not None and state_of(told) is State.SHOWN:
        return published(number, told)
    await graph.finish_video(page, _session(kept), said.text)
    try:
        told = await graph.video(number)
    except NetworkError:  # it was said, and that is what matters
        told = None
    return published(number, {"created_time": now().isoformat(), **(told or {})})


async def find(graph: Graph, number: str) -> Published | None:
    """The video with this number when people see it, ``None`` when they never will."""
    told = await graph.video(number)
    if told is None:
        raise NeedsPerson("Facebook does not know this video. Look at the page, then settle it by hand.")
    match state_of(told):
        case State.SHOWN:
            return published(number, told)
        case State.PROCESSING:
            raise RetryLater("Facebook is still processing the video.", after=60.0)
    return None


async def wait_for(graph: Graph, number: str, progress: Progress) -> Prepared:
    """Whether people see a video: nothing can be said below it before."""
    told = await graph.video(number)
    if told is None or state_of(told) is not State.PROCESSING:
        return Prepared(progress, is_ready=True)
    asked = int(progress.get(ASKED) or 0)
    return Prepared({ASKED: asked + 1}, wait=min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(asked, 10)))


def state_of(told: Mapping[str, Any]) -> State:
    """What Facebook says became of a video. Raises ``RetryLater`` when that cannot be understood."""
    status = _part(told, "status")
    whole = one_line(status.get("video_status")).casefold()
    uploading, processing, publishing = (
        one_line(_part(status, f"{name}_phase").get("status")).casefold()
        for name in ("uploading", "processing", "publishing")
    )
    if {whole, uploading, processing, publishing} & {"error", "upload_failed", "expired"}:
        return State.FAILED
    if publishing == "complete" or (whole == "ready" and not publishing):
        return State.SHOWN
    if whole in {"processing", "ready"} or processing in {"in_progress", "complete"}:
        return State.PROCESSING
    if whole in {"uploading", "upload_complete"} or uploading:
        return State.UNSAID
    raise _unexpected()


def published(number: str, told: Mapping[str, Any]) -> Published:
    """A video as Facebook tells of it. Where it is seen is told without the host."""
    place = str(told.get("permalink_url") or "")
    url = web_address(f"{_HOME}{place}" if place.startswith("/") else place)
    return Published(number, url or f"{_HOME}/{number}", moment(told))


def _begun(told: Mapping[str, Any], film: OutgoingMedia) -> dict[str, Any]:
    number, session = one_line(told.get("video_id")), one_line(told.get("upload_session_id"))
    if not number.isdecimal() or not session:
        raise _unexpected()
    begin, end = _wanted(told, film)
    begun = now().isoformat()
    return {VIDEO: number, SESSION: session, SENT: begin, WANTED: end, BEGUN: begun}


def _wanted(told: Mapping[str, Any], film: OutgoingMedia) -> tuple[int, int]:
    """From which byte to which Facebook wants the next piece; both at the end when it has all."""
    try:
        begin, end = int(str(told.get("start_offset"))), int(str(told.get("end_offset")))
    except ValueError:
        raise _unexpected() from None
    if not 0 <= begin <= end <= film.size or (begin == end != film.size):
        raise _unexpected()
    return begin, end


def _session(progress: Progress) -> str:
    return one_line(progress.get(SESSION))


def _is_old(progress: Progress) -> bool:
    try:
        begun = dt.datetime.fromisoformat(one_line(progress.get(BEGUN)))
    except ValueError:
        return True
    return now() - begun > _LASTS


def _why(told: Mapping[str, Any]) -> str:
    status = _part(told, "status")
    for name in ("uploading_phase", "processing_phase", "publishing_phase"):
        why = one_line(_part(_part(status, name), "error").get("message"))
        if why:
            return why[:200]
    return "—"


def _part(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = told.get(name)
    return part if isinstance(part, Mapping) else {}


def _unexpected() -> RetryLater:
    return RetryLater("Facebook answered something unexpected.", after=300.0)
