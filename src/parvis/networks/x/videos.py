"""Videos on X: sent in pieces, put together, processed; then a post can show them. Nobody sees anything of it before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import Refused, RetryLater
from parvis.networks.markup import one_line
from parvis.networks.media_pieces import check_approved
from parvis.networks.publishing import Prepared, Progress, ReadMedia
from parvis.networks.x.api import XApi

VIDEO, SENT, WHOLE, ASKED, BEGUN = "video", "sent", "whole", "asked", "begun"
"""The names in a delivery's progress: X's number for the video, how many pieces were sent, whether they were put together, how often it was asked
whether that is processed, when it was begun."""
PIECE = 4 * 1024 * 1024  # bytes; X takes 5 MB at once
LASTS = dt.timedelta(hours=20)  # X forgets what no post shows after a day
_LONGEST_WAIT = 120.0


def has_video(said: Outgoing) -> bool:
    """Whether it shows a video."""
    return any(one.is_video for one in said.media)


def video_of(progress: Progress | None) -> str:
    """The video that was made ready. Raises ``RetryLater`` when none was."""
    number = one_line((progress or {}).get(VIDEO))
    if not number.isdecimal():
        raise RetryLater("What was made ready is no longer there.", after=0.0)
    return number


async def step(
    api: XApi, film: OutgoingMedia, progress: Progress, read_media: ReadMedia, size: int = PIECE
) -> Prepared:
    """Begin a video, send the next piece of it, put them together, or ask whether it is processed."""
    number = one_line(progress.get(VIDEO))
    if number and _is_old(progress):
        return Prepared({})
    if not number:
        await check_approved(film, read_media)
        begun = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return Prepared({VIDEO: await api.begin_video(film), SENT: 0, BEGUN: begun})
    sent = int(progress.get(SENT) or 0)
    if not progress.get(WHOLE) and sent * size < film.size:
        piece = await read_media(film.digest, sent * size, min(size, film.size - sent * size))
        if not piece:
            raise Refused("A picture or video is not the one that was approved. Choose it again.")
        await api.send_piece(number, sent, piece)
        return Prepared({**progress, SENT: sent + 1})
    if not progress.get(WHOLE):
        try:
            await api.finish_video(number)
        except Refused:  # it may have been done before, its answer lost
            if not await api.video(number):
                raise
        return Prepared({**progress, WHOLE: True})
    return _processed(await api.video(number), progress)


def _processed(told: Mapping[str, Any] | None, progress: Progress) -> Prepared:
    """How far a video is. One that X no longer knows is sent anew."""
    if told is None:
        return Prepared({})
    info = told.get("processing_info")
    state = one_line(info.get("state")) if isinstance(info, Mapping) else ""
    if not isinstance(info, Mapping) or state == "succeeded":
        return Prepared(progress, is_ready=True)
    if state == "failed":
        error = info.get("error")
        why = one_line(error.get("message")) if isinstance(error, Mapping) else ""
        raise Refused("X could not process the video: %(error)s", error=why or "—")
    after, asked = info.get("check_after_secs"), int(progress.get(ASKED) or 0)
    wait = float(after) if isinstance(after, int | float) and after > 0 else 2.0 * 2.0 ** min(asked, 10)
    return Prepared({**progress, ASKED: asked + 1}, wait=min(_LONGEST_WAIT, wait))


def _is_old(progress: Progress) -> bool:
    try:
        begun = dt.datetime.fromisoformat(one_line(progress.get(BEGUN)))
    except ValueError:
        return True
    return dt.datetime.now(dt.UTC) - begun > LASTS
