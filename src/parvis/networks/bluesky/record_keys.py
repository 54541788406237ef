"""The name a post is given before it is sent, so that a second one cannot exist. Pure."""

from __future__ import annotations

import hashlib
import re

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(r"[0-9a-f]{32}")
_FIRST_MS = 1_577_836_800_000  # 2020: before it, nobody made keys for us
_LAST_MS = 4_102_444_800_000  # 2100
_CLOCKS = 1024


def record_key(key: str) -> str:
    """The record key (a TID: 13 letters, sorted by time) that belongs to a delivery's ``key``, always the same.

    A TID tells a time. A key that is a UUID of version 7 carries one, the moment it was made, and that is taken: records are then
    listed in the order in which they were planned. Any other key gives a time by chance, which names the post just as well.
    Raises ``ValueError`` when ``key`` is not 32 hexadecimal digits.
    """
    key = key.lower()
    if not _KEY.fullmatch(key):
        raise ValueError("a key is 32 hexadecimal digits")
    chance = int.from_bytes(hashlib.sha256(key.encode()).digest()[:16])
    milliseconds = int(key[:12], 16)
    if not (key[12] == "7" and _FIRST_MS <= milliseconds < _LAST_MS):
        milliseconds = _FIRST_MS + chance % 100_000_000_000  # about three years
        chance //= 100_000_000_000
    return tid(milliseconds * 1000 + chance % 1000, (chance // 1000) % _CLOCKS)


def tid(microseconds: int, clock: int) -> str:
    """A timestamp identifier: 53 bits of time and 10 of clock, five bits a letter."""
    number = (microseconds % 2**53) << 10 | clock % _CLOCKS
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))
