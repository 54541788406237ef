"""Picking records out of a CAR archive without decoding the rest of it.

A commit on the firehose carries the changed part of the repository's tree along with the records. Those nodes
are most of its bytes and none of our business: leaving them undecoded makes reading the firehose several
times faster.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import libipld

_CID = 36  # version, codec, hash function and length (a byte each), then 32 bytes of SHA-256


def blocks(archive: bytes, wanted: Collection[bytes]) -> dict[bytes, Any]:
    """The decoded blocks of ``archive`` whose identifiers are ``wanted``; those it lacks are left out.

    Raises ``ValueError`` when the archive is malformed.
    """
    found: dict[bytes, Any] = {}
    size, place = _length(archive, 0)
    place += size  # the header
    while place < len(archive) and len(found) < len(wanted):
        size, place = _length(archive, place)
        if size < _CID or place + size > len(archive):
            raise ValueError("a block of the archive is cut short")
        cid = archive[place : place + _CID]
        if cid in wanted:
            found[cid] = libipld.decode_dag_cbor(archive[place + _CID : place + size])
        place += size
    return found


def _length(archive: bytes, place: int) -> tuple[int, int]:
    """The varint at ``place`` and where it ends."""
    length = shift = 0
    while place < len(archive) and shift < 63:
        byte = archive[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            return length, place
        shift += 7
    raise ValueError("a length of the archive makes no sense")
