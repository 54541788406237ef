"""Videos sent little by little: each piece is read when the network takes it, so that none is ever whole in memory."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
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
    """The bytes of a media file, or ``size`` of them from ``begin``, from their beginning whenever somebody begins to read them."""

    def __init__(
        self, one: OutgoingMedia, read_media: ReadMedia, begin: int = 0, size: int | None = None
    ) -> None:
        self._one, self._read, self._begin = one, read_media, begin
        self.size = one.size - begin if size is None else size

    @property
    def headers(self) -> Mapping[str, str]:
        """What says how much will come."""
        return {"Content-Length": str(self.size)}

    async def __aiter__(self) -> AsyncIterator[bytes]:
        begin, end = self._begin, self._begin + self.size
        while begin < end:
            piece = await self._read(self._one.digest, begin, min(PIECE, end - begin))
            if not piece:  # it grew shorter meanwhile
                raise Refused("A picture or video is not the one that was approved. Choose it again.")
            yield piece
            begin += len(piece)


class _Form:
    """What stands in a form, one thing after the other."""

    def __init__(self, contents: Sequence[bytes | Pieces]) -> None:
        self._contents = contents
        self.size = sum(one.size if isinstance(one, Pieces) else len(one) for one in contents)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for one in self._contents:
            if isinstance(one, bytes):
                yield one
                continue
            async for piece in one:
                yield piece


def as_form(
    files: Mapping[str, OutgoingMedia],
    read_media: ReadMedia,
    fields: Mapping[str, str],
    begin: int = 0,
    size: int | None = None,
) -> tuple[AsyncIterable[bytes], dict[str, str]]:
    """A form with files in it by their names (``multipart/form-data``), and the headers it goes with. ``begin`` and ``size``: only
    so much of them.
    """
    edge = f"parvis-{token_hex(16)}"
    contents: list[bytes | Pieces] = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, one in files.items():
        file_name = f"{one.digest[:12]}.{one.media_type.rpartition('/')[2]}"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
            f"Content-Type: {one.media_type}\r\n\r\n"
        )
        contents += [head.encode(), Pieces(one, read_media, begin, size), b"\r\n"]
    form = _Form([*contents, f"--{edge}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Content-Length": str(form.size)}
    return form, headers
