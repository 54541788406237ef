"""French typography for texts that come without it (never for what people wrote on a network: that stays as it is)."""

from __future__ import annotations

import re

_NARROW = "\u202f"
_WIDE = "\u00a0"
_HIGH = re.compile(r"(?<=[^\s:;!?/])[ \u00a0\u202f]*([:;!?]+)(?=[\s»”)\]]|$)")
_OPEN_GUILLEMET = re.compile(r"«[ \u00a0\u202f]*")
_CLOSE_GUILLEMET = re.compile(r"[ \u00a0\u202f]*»")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_UNIT = re.compile(r"(?<=\d)[ ](?=(?:%|€|k€|M€|h|min|s|ms|Go|Mo|ko)(?:\W|$))")


def french(text: str) -> str:
    """``text`` with no-break spaces where French asks for them, and typographic apostrophes."""
    text = _APOSTROPHE.sub("’", text)
    text = _HIGH.sub(lambda found: (_WIDE if found[1][0] == ":" else _NARROW) + found[1], text)
    text = _OPEN_GUILLEMET.sub(f"«{_WIDE}", text)
    text = _CLOSE_GUILLEMET.sub(f"{_WIDE}»", text)
    return _UNIT.sub(_WIDE, text)


def typeset(text: str, language: str) -> str:
    """``text`` as ``language`` wants it typeset."""
    return french(text) if language.startswith("fr") else text


def initials(name: str) -> str:
    """One or two letters that stand for a name: ``Claire Dubois`` → ``CD``, ``@lush_fr`` → ``LF``; ``?`` for none."""
    words: list[str] = re.findall(r"[^\W_]+", name)
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2]
    return words[0][0] + words[-1][0]


def tone(seed: str, tones: int = 8) -> int:
    """A stable number under ``tones`` for a name, so that a person keeps the same colour everywhere."""
    total = 2166136261
    for byte in seed.encode():
        total = ((total ^ byte) * 16777619) & 0xFFFFFFFF
    return total % tones
