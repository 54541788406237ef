"""Videos on LinkedIn: sent in the parts that LinkedIn names, put together, processed; then a post can show them. Nobody sees anything of it before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import Refused, RetryLater
from parvis.networks.linkedin.api import LinkedInApi
from parvis.networks.markup import one_line, web_address
from parvis.networks.media_pieces import check_approved
from parvis.networks.publishing import Prepared, Progress, ReadMedia

VIDEO, TOKEN, PLACES, SENT, UNTIL, WHOLE, ASKED = (
    "video",
    "token",
    "places",
    "sent",
    "until",
    "whole",
    "asked",
)
"""The names in a delivery's progress: LinkedIn's number for the video, what it wants back at the end, where each part goes, the marks of those that
arrived, until when, whether they were put together, how often it was asked whether that is processed."""
_LONGEST_PART = 64 * 1024 * 1024  # bytes; LinkedIn asks for about 4 MB
_MOST_PARTS = 1000
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 120.0
_MARGIN = 120.0  # seconds


def has_video(said: Outgoing) -> bool:
    """Whether it shows a video."""
    return any(one.is_video for one in said.media)


def video_of(progress: Progress | None) -> str:
    """The video that was made ready. Raises ``RetryLater`` when none was."""
    number = one_line((progress or {}).get(VIDEO))
    if not number.startswith("urn:li:video:"):
        raise RetryLater("What was made ready is no longer there.", after=0.0)
    return number


async def step(
    api: LinkedInApi, owner: str, film: OutgoingMedia, progress: Progress, read_media: ReadMedia
) -> Prepared:
    """Begin a video, send the next part of it, put them together, or ask whether it is processed."""
    number = one_line(progress.get(VIDEO))
    if not number:
        await check_approved(film, read_media)
        return Prepared(_begun(await api.begin_video(owner, film.size), film))
    if progress.get(WHOLE):
        return await _processed(api, number, progress)
    places, sent = list(progress.get(PLACES) or ()), list(progress.get(SENT) or ())
    if _is_over(progress):
        return Prepared({})
    if len(sent) < len(places):
        place, first, last = places[len(sent)]
        piece = await read_media(film.digest, first, last - first + 1)
        if len(piece) != last - first + 1:  # it grew shorter meanwhile
            raise Refused("A picture or video is not the one that was approved. Choose it again.")
        mark = await api.send_part(place, piece)
        return Prepared({**progress, SENT: [*sent, mark]})
    await api.finish_video(number, str(progress.get(TOKEN) or ""), sent)
    return Prepared({VIDEO: number, WHOLE: True})


async def _processed(api: LinkedInApi, number: str, progress: Progress) -> Prepared:
    """How far a video is. One that LinkedIn no longer knows is sent anew."""
    told = await api.video(number)
    if told is None:
        return Prepared({})
    status = one_line(told.get("status"))
    if status == "AVAILABLE":
        return Prepared(progress, is_ready=True)
    if status == "PROCESSING_FAILED":
        why = one_line(told.get("processingFailureReason"))
        raise Refused("LinkedIn could not process the video: %(error)s", error=why or "—")
    asked = int(progress.get(ASKED) or 0)
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(asked, 10))
    return Prepared({VIDEO: number, WHOLE: True, ASKED: asked + 1}, wait=wait)


def _begun(told: Mapping[str, Any], film: OutgoingMedia) -> dict[str, Any]:
    """What is kept of a video that was begun: its parts follow on each other and are the whole of it, or nothing is sent."""
    number, rows = one_line(told.get("video")), told.get("uploadInstructions")
    places: list[tuple[str, int, int]] = []
    for row in rows if isinstance(rows, list) else ():
        place, first, last = (
            (web_address(row.get("uploadUrl")), row.get("firstByte"), row.get("lastByte"))
            if isinstance(row, Mapping)
            else ("", None, None)
        )
        follows = places[-1][2] + 1 if places else 0
        if (
            not place
            or first != follows
            or not isinstance(last, int)
            or not 0 <= last - follows < _LONGEST_PART
        ):
            raise _unexpected()
        places.append((place, follows, last))
    is_whole = bool(places) and places[-1][2] == film.size - 1 and len(places) <= _MOST_PARTS
    if not number.startswith("urn:li:video:") or not is_whole:
        raise _unexpected()
    token, until = told.get("uploadToken"), told.get("uploadUrlsExpireAt")
    return {
        VIDEO: number,
        TOKEN: token if isinstance(token, str) else "",
        PLACES: [list(place) for place in places],
        SENT: [],
        UNTIL: until / 1000 if type(until) is int else dt.datetime.now(dt.UTC).timestamp() + 3000,
    }


def _is_over(progress: Progress) -> bool:
    """Whether the addresses of the parts take no more bytes."""
    until = progress.get(UNTIL)
    return not isinstance(until, int | float) or dt.datetime.now(dt.UTC).timestamp() > until - _MARGIN


def _unexpected() -> RetryLater:
    return RetryLater("LinkedIn answered something unexpected.", after=300.0)
