"""Words a brand keeps ready: the places to fill in them, sets of hashtags, and what a template fills in besides its text. Pure.

A place to fill is written ``{{product}}``; the same name twice is one place, filled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import hashtags

_PLACE = re.compile(r"\{\{[^\S\n]*([^{}\s](?:[^{}\n]{0,58}[^{}\s])?)[^\S\n]*\}\}")
_BETWEEN = re.compile(r"[\s,;]+")


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What a template fills in besides the text. ``texts`` are accounts that say it, by their number, with their own words (empty:
    they say the text).
    """

    title: str = ""
    warning: str = ""
    link: str = ""
    campaign: str = ""
    is_paid: bool = False
    texts: dict[int, str] = {}


def places_in(*texts: str) -> tuple[str, ...]:
    """The names of what is to be filled, each once, in the order in which one reads them."""
    found = (match.group(1) for text in texts for match in _PLACE.finditer(text))
    return tuple(dict.fromkeys(found))


def unfilled(said: Outgoing) -> tuple[str, ...]:
    """What is still to be filled in what would be sent."""
    return places_in(said.all_text, said.warning, said.link, *(one.alt for one in said.all_media))


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its places filled; those of which nothing is known stay."""
    return _PLACE.sub(lambda match: values.get(match.group(1), match.group()), text)


def pieces(text: str) -> list[tuple[str, bool]]:
    """A text cut where its places begin and end: each piece, and whether it is the name of a place."""
    cut = _PLACE.split(text)  # every second one is a name
    return [(piece, bool(number % 2)) for number, piece in enumerate(cut) if piece]


def hashtag_set(typed: str) -> tuple[list[str], list[str]]:
    """The hashtags somebody typed, with or without ``#``, each once whatever its case; and what is none."""
    tags: dict[str, str] = {}
    wrong = []
    for word in _words(typed):
        found = hashtags(f"#{word}")
        if len(found) == 1 and found[0].value == word:
            tags.setdefault(word.casefold(), f"#{word}")
        else:
            wrong.append(word)
    return list(tags.values()), wrong


def _words(typed: str) -> Iterable[str]:
    return (bare for one in _BETWEEN.split(typed) if (bare := one.lstrip("#＃")))
