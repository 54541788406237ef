"""Videos sent little by little: each piece is read when the network takes it, so that none is ever whole in memory."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from secrets import token_hex

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import Refused
from parvis.networks.publishing import ReadMedia

PIECE = 1024 * 1024  # bytes read at once


async def check_approved(one: OutgoingMedia, read_media: ReadMedia) -> None:
    """Read a media file through, and raise ``Refused`` when it is not the one that was approved."""
    sum_, size = hashlib.sha256(), 0
    while piece := await read_media(one.digest, size, PIECE):
        await asyncio.to_thread(sum_.update, piece)
        size += len(piece)
    if size != one.size or sum_.hexdigest() != one.digest.lower():
        raise Refused("A picture or video is not the one that was approved. Choose it again.")


class Pieces:
    """The bytes of a media file between ``before`` and ``after``, from the beginning whenever somebody begins to read it."""

    def __init__(
        self, one: OutgoingMedia, read_media: ReadMedia, before: bytes = b"", after: bytes = b""
    ) -> None:
        self._one, self._read = one, read_media
        self._before, self._after = before, after

    @property
    def headers(self) -> Mapping[str, str]:
        """What says how much will come."""
        return {"Content-Length": str(len(self._before) + self._one.size + len(self._after))}

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._before:
            yield self._before
        begin = 0
        while begin < self._one.size:
            piece = await self._read(self._one.digest, begin, min(PIECE, self._one.size - begin))
            if not piece:  # it grew shorter meanwhile
                raise Refused("A picture or video is not the one that was approved. Choose it again.")
            yield piece
            begin += len(piece)
        if self._after:
            yield self._after


def as_form(
    one: OutgoingMedia, read_media: ReadMedia, name: str, fields: Mapping[str, str]
) -> tuple[Pieces, dict[str, str]]:
    """A form with one file in it (``multipart/form-data``), and the headers it goes with."""
    edge = f"parvis-{token_hex(16)}"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    file_name = f"{one.digest[:12]}.{one.media_type.rpartition('/')[2]}"
    parts.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        f"Content-Type: {one.media_type}\r\n\r\n"
    )
    pieces = Pieces(one, read_media, "".join(parts).encode(), f"\r\n--{edge}--\r\n".encode())
    return pieces, {"Content-Type": f"multipart/form-data; boundary={edge}", **pieces.headers}
