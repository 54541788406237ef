"""The codes of short links: told apart by eye, spelling no word, and not to be guessed. Pure."""

from __future__ import annotations

import hashlib

LETTERS = "23456789bcdfghjkmnpqrstvwxyz"
"""No letter or digit that looks like another (0 o, 1 i l), and no vowel: codes spell nothing."""
LENGTH = 8
"""28 letters, 8 times: 378 thousand million codes."""


def code_of(key: str, target: str) -> str:
    """The code of a target under a secret ``key``: always the same, and unknown to whoever does not have the key."""
    number = int.from_bytes(hashlib.sha256(f"{key}\n{target}".encode()).digest(), "big")
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


def as_typed(code: str) -> str:
    """A code as it is kept, from one that somebody typed; empty for what cannot be one."""
    plain = code.strip().lower()
    return plain if len(plain) == LENGTH and set(plain) <= set(LETTERS) else ""
