"""How long a text is for a network, in what that network counts, and how much room is left. Pure."""

from __future__ import annotations

import unicodedata

import msgspec
import regex  # type: ignore[import-untyped]

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import Part, addressed, links

UNITS = ("graphemes", "utf16", "bytes", "characters", "weighted", "emoji_bytes")
_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")
_ASKS = regex.compile(r"[?？؟]\W*$")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """At most ``maximum`` of ``unit``: ``graphemes`` (what people call a character), ``utf16`` (units, two for most emoji),
    ``bytes`` of UTF-8, ``characters`` (code points), or ``weighted`` (as X counts: Latin letters and their like 1, other signs 2,
    a whole emoji 2), ``emoji_bytes`` (as Threads counts: code points, but of an emoji its bytes of UTF-8).

    ``url_weight`` is what every link counts, however long it is; ``short_mentions`` counts ``@name@host`` as ``@name``;
    ``with_warning`` counts the content warning together with the text; ``beside_media`` holds only where there are pictures
    or videos, ``beside_poll`` only where there is a poll; ``first_line`` holds for the first line alone, where that is a title.
    """

    maximum: int
    unit: str
    url_weight: int | None = None
    short_mentions: bool = False
    with_warning: bool = False
    beside_media: bool = False
    beside_poll: bool = False
    first_line: bool = False


def length(text: str, unit: str) -> int:
    """How many of ``unit`` the text holds. Raises ``ValueError`` for a unit there is not."""
    match unit:
        case "graphemes":
            return sum(1 for _ in _GRAPHEME.finditer(text))
        case "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        case "characters":
            return len(text)
        case "weighted":
            composed = unicodedata.normalize("NFC", text)
            return sum(_weight(found.group()) for found in _GRAPHEME.finditer(composed))
        case "emoji_bytes":
            return sum(_in_bytes_if_emoji(found.group()) for found in _GRAPHEME.finditer(text))
    raise ValueError(f"not a unit of length: {unit}")


def _in_bytes_if_emoji(grapheme: str) -> int:
    is_emoji = _EMOJI.search(grapheme) and not grapheme.isascii()
    return len(grapheme.encode("utf-8", "surrogatepass")) if is_emoji else len(grapheme)


def _weight(grapheme: str) -> int:
    if _EMOJI.search(grapheme) and not grapheme.isascii():
        return 2
    return sum(1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2 for sign in grapheme)


def weighed(text: str, limit: Limit) -> int:
    """How much of ``limit`` the text takes, its links and mentions weighed as the network weighs them."""
    total, rest = 0, text
    if limit.url_weight is not None:
        found = links(text)
        # A line's end stands for each link, so that what was on both sides of it does not grow together into one grapheme.
        rest = _replaced(text, found, "\n")
        total = len(found) * (limit.url_weight - length("\n", limit.unit))
    if limit.short_mentions:
        people = addressed(rest)
        rest = _replaced(rest, [Part(p.start + 1 + len(p.value), p.end, "") for p in people], "")
    return total + length(rest, limit.unit)


def said_length(said: Outgoing, limit: Limit, *, link_in_text: bool = False) -> int:
    """How much of ``limit`` all that is said takes. ``link_in_text``: see :func:`spoken`."""
    text = spoken(said) if link_in_text else said.text
    taken = weighed(titled(text)[0] if limit.first_line else text, limit)
    return taken + (length(said.warning, limit.unit) if limit.with_warning else 0)


def room_left(said: Outgoing, limit: Limit, *, link_in_text: bool = False) -> int:
    """How much may still be added; below zero, how much must go."""
    return limit.maximum - said_length(said, limit, link_in_text=link_in_text)


def titled(text: str) -> tuple[str, str]:
    """A text whose first line is a title, and what stands below it."""
    title, _end, below = text.strip().partition("\n")
    return title.strip(), below.strip()


def asked_in(text: str) -> tuple[str, str]:
    """A text whose question is said apart from it (as polls of some networks want it), and what is left: the question is the last line that
    ends with a question mark, else the first line.
    """
    lines = text.strip().split("\n")
    asking = [place for place, line in enumerate(lines) if _ASKS.search(line)]
    question = lines.pop(asking[-1] if asking else 0)
    return question.strip(), regex.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())


def spoken(said: Outgoing) -> str:
    """The text as a network says it that knows no link of its own beside it: the link comes last, unless it is there."""
    if not said.link or any(part.value == said.link for part in links(said.text)):
        return said.text
    return f"{said.text.rstrip()}\n\n{said.link}".lstrip()


def _replaced(text: str, parts: list[Part], by: str) -> str:
    pieces, here = [], 0
    for part in parts:
        pieces += [text[here : part.start], by]
        here = part.end
    return "".join([*pieces, text[here:]])
