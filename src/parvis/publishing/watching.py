"""A video sent to a browser: the piece it asks for, or the whole of it little by little; never read whole into memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from functools import partial

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.publishing.models import Medium
from parvis.publishing.queries.media import content

PIECE = 1024**2  # bytes read at once, and the most that one asking for a piece is given
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=86400",
    "Content-Security-Policy": "sandbox",
}


def watched(request: HttpRequest, organisation: int, found: Medium | OutgoingMedia) -> HttpResponseBase:
    """The video, or a piece of it where the browser asks for one (players do, to begin at once and to jump)."""
    read = partial(content, organisation, found.digest)
    try:
        read(0, 1)
    except FileNotFoundError:
        raise Http404(_("This video is missing from this server.")) from None
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is not None:
        begin = int(asked[1])
        end = min(int(asked[2] or found.size - 1), found.size - 1, begin + PIECE - 1)
        if begin > end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
        headers = {**_HEADERS, "Content-Range": f"bytes {begin}-{end}/{found.size}"}
        data = read(begin, end - begin + 1)
        return HttpResponse(data, status=206, content_type=found.media_type, headers=headers)
    return whole(request, organisation, found.digest, found.size, found.media_type, _HEADERS)


def whole(
    request: HttpRequest, organisation: int, digest: str, size: int, media_type: str, headers: dict[str, str]
) -> StreamingHttpResponse:
    """A file little by little. On an asynchronous server only an asynchronous answer is sent as it is read."""
    pieces = partial(content, organisation, digest)
    gives = _later(pieces, size) if hasattr(request, "scope") else _now(pieces, size)
    told = {**headers, "Content-Length": str(size)}
    return StreamingHttpResponse(gives, content_type=media_type, headers=told)


def _now(read: partial[bytes], size: int) -> Iterator[bytes]:
    for begin in range(0, size, PIECE):
        yield read(begin, PIECE)


async def _later(read: partial[bytes], size: int) -> AsyncIterator[bytes]:
    for begin in range(0, size, PIECE):
        yield await sync_to_async(read, thread_sensitive=False)(begin, PIECE)
