"""Reading answers without trusting their size: compressed bombs and endless bodies stop here."""

from __future__ import annotations

import zlib
from typing import Protocol

import httpx

from parvis.networks.errors import Refused

_AT_ONCE = 256 * 1024


class _Decoder(Protocol):
    """What zlib's decompression objects offer."""

    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, /, max_length: int = 0) -> bytes: ...


class Inflater:
    """Reads an answer whole, decompressing a little at a time. ``read`` raises ``Refused`` beyond ``limit``
    bytes.
    """

    def __init__(self, answer: httpx.Response, limit: int) -> None:
        self._answer = answer
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    async def read(self) -> bytes:
        """The decompressed content."""
        announced = self._answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._limit:
            raise self._too_big()
        coding = self._answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
            raise Refused("%(host)s answered in a compression that was not asked for.", host=self._host)
        decoder: _Decoder | None = None
        if coding not in {"identity", ""}:
            decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
        async for chunk in self._answer.aiter_raw():
            if decoder is None:
                self._keep(chunk)
            else:
                decoder = self._inflate(decoder, chunk)
        return b"".join(self._parts)

    def _inflate(self, decoder: _Decoder, chunk: bytes) -> _Decoder:
        try:
            while chunk:
                self._keep(decoder.decompress(chunk, _AT_ONCE))
                chunk = decoder.unconsumed_tail
                if decoder.eof:
                    chunk = decoder.unused_data.lstrip(b"\0")
                    decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
        except zlib.error as error:
            raise Refused("%(host)s sent an answer that cannot be decompressed.", host=self._host) from error
        return decoder

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise self._too_big()
        self._parts.append(part)

    @property
    def _host(self) -> str:
        return self._answer.request.url.host

    def _too_big(self) -> Refused:
        megabytes = max(1, self._limit // (1024 * 1024))
        return Refused("%(host)s sent more than %(megabytes)s MB.", host=self._host, megabytes=megabytes)
