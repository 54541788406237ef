"""The words of a draft made of a feed's entry. Pure."""

from __future__ import annotations

import hashlib

from parvis.engine.items import Item
from parvis.engine.publishing.ready_texts import filled, places_in

PLACES = ("title", "summary", "link", "author")
"""What an entry fills in; other places stay open for a person."""
LONGEST_SUMMARY = 280
"""Characters: what a feed says is often the whole article."""


def words_of(text: str, entry: Item) -> str:
    """A text with its places filled from an entry. What stands between braces in the entry itself asks for nothing."""
    values = {
        "title": entry.title or _shortened(entry.content, 120),
        "summary": _shortened(entry.content, LONGEST_SUMMARY),
        "link": entry.url,
        "author": entry.actor.display_name or entry.actor.name,
    }
    plain = {name: value.replace("{{", "{").replace("}}", "}") for name, value in values.items()}
    return filled(text, plain).strip()


def says_link(text: str) -> bool:
    """Whether a text says where the link stands; else it goes beside the text."""
    return "link" in places_in(text)


def picture_of(entry: Item) -> str:
    """The address of an entry's first picture; empty where it has none."""
    pictures = (one.url for one in entry.attachments if one.type == "Image")
    return next((one for one in pictures if one.startswith(("https://", "http://")) and len(one) <= 2000), "")


def key_of(entry: Item) -> str:
    """64 hexadecimal digits that tell an entry from all others of its feed."""
    return hashlib.sha256(entry.id.encode("utf-8", "replace")).hexdigest()


def _shortened(text: str, length: int) -> str:
    plain = " ".join(text.split())
    if len(plain) <= length:
        return plain
    cut = plain[: length - 1]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:.") + "…" if " " in cut else cut + "…"
