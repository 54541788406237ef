"""Where the links, mentions and hashtags of a text that will be said are. Pure; positions are those of Python's ``str``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import regex  # type: ignore[import-untyped]

_LINK = regex.compile(r"(?<![\p{L}\p{N}@])https?://[^\s<>\"“”«»]{1,4000}", regex.I)
_HOST_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_HOST = rf"{_HOST_LABEL}(?:\.{_HOST_LABEL})+"
_ADDRESS = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_/@.])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@({_HOST})"
)
_HANDLE = regex.compile(rf"(?<![\p{{L}}\p{{N}}_/@.])@({_HOST})(?![\p{{L}}\p{{N}}@])")
_NAMED = regex.compile(r"(?<![\p{L}\p{N}_/@.])@([A-Za-z0-9_][A-Za-z0-9_.]{0,63})")
_HASHTAG = regex.compile(r"(?<![^\s(\[{«“\"'’])[#＃]([^\s\u00ad\u2060\u200a-\u200d\u20e2#＃]+)")
_AFTER = ".,;:!?…'’*_~"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class Part(NamedTuple):
    """``text[start:end]`` is the part as people read it; ``value`` what it means: an address, a name, a tag."""

    start: int
    end: int
    value: str


def links(text: str) -> list[Part]:
    """Web addresses, without the punctuation that ends a sentence or closes a bracket opened before them."""
    found = []
    for match in _LINK.finditer(text):
        address = _without_end(match.group())
        if regex.match(r"https?://[\p{L}\p{N}\[]", address, regex.I):
            found.append(Part(match.start(), match.start() + len(address), address))
    return found


def addressed(text: str) -> list[Part]:
    """Mentions of the form ``@name@host``. ``value`` is the name."""
    return _outside_links(text, (Part(m.start(), m.end(), m.group(1)) for m in _ADDRESS.finditer(text)))


def handles(text: str) -> list[Part]:
    """Mentions of the form ``@name.host``, where the name of an account is a host's. ``value`` has no ``@``, in small letters."""
    found = (Part(m.start(), m.end(), m.group(1).lower()) for m in _HANDLE.finditer(text))
    return _outside_links(text, found)


def named(text: str) -> list[Part]:
    """Mentions of the form ``@name``, whatever may follow. ``value`` has no ``@``."""
    return _outside_links(text, (Part(m.start(), m.end(), m.group(1)) for m in _NAMED.finditer(text)))


def hashtags(text: str) -> list[Part]:
    """Hashtags that hold more than digits and punctuation. ``value`` has no ``#``."""
    return _outside_links(text, _tags(text))


def _tags(text: str) -> Iterator[Part]:
    for match in _HASHTAG.finditer(text):
        tag = regex.sub(r"\p{P}+$", "", match.group(1))
        if tag and not regex.fullmatch(r"[\d\p{P}]+", tag):
            yield Part(match.start(), match.start(1) + len(tag), tag)


def _outside_links(text: str, parts: Iterator[Part]) -> list[Part]:
    """The parts that are no piece of an address. Both come in the order of the text."""
    taken = links(text)
    ends = [link.end for link in taken]
    kept = []
    for part in parts:
        after = bisect_right(ends, part.start)  # the first link that ends behind where the part begins
        if after == len(taken) or taken[after].start >= part.end:
            kept.append(part)
    return kept


def _without_end(address: str) -> str:
    while address:
        last = address[-1]
        opening = _PAIRS.get(last)
        unopened = opening is not None and address.count(last) > address.count(opening)
        if last not in _AFTER and not unopened:
            break
        address = address[:-1]
    return address
