"""One item as the compiled checks of standing queries see it: what is asked for is worked out once, when first asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parvis.engine.items import Item
from parvis.engine.matching.positions import Positions
from parvis.engine.query import fields
from parvis.engine.words import LONGEST_TEXT


class Reading:
    """``words`` is the set of the item's tokens, ``row`` their list, ``padded`` the token string between two spaces."""

    __slots__ = (
        "aspects", "brands", "emotion", "features", "item", "kinds", "lang", "language", "padded", "positions", "row", "sentiment",
        "text", "words",
    )  # fmt: skip

    aspects: tuple[str, ...]
    brands: tuple[int, ...]
    features: tuple[str, ...]
    kinds: tuple[str, ...]
    lang: str
    positions: Positions
    text: str

    def __init__(
        self,
        item: Item,
        tokens: str,
        language: str,
        sentiment: str,
        emotion: str,
        brands: tuple[int, ...],
        aspects: tuple[str, ...] = (),
    ) -> None:
        self.item = item
        self.language = language
        self.sentiment = sentiment
        self.emotion = emotion
        self.brands = brands
        self.aspects = aspects
        self.padded = f" {tokens} "
        self.row = tokens.split(" ")
        self.words = set(self.row)

    def __getattr__(self, name: str) -> Any:
        """Called only for what is not known yet."""
        make = _MADE.get(name)
        if make is None:
            raise AttributeError(name)
        value = make(self)
        setattr(self, name, value)
        return value


_MADE: dict[str, Callable[[Reading], Any]] = {
    "features": lambda reading: fields.features(reading.item),
    "kinds": lambda reading: fields.kinds(reading.item),
    "lang": lambda reading: fields.primary_language(reading.language),
    "positions": lambda reading: Positions(reading.row),
    "text": lambda reading: reading.item.text[:LONGEST_TEXT],
}


def filed_values(name: str, reading: Reading) -> tuple[str, ...]:
    """The values an item can be filed under for a field."""
    item = reading.item
    match name:
        case "hashtag":
            return fields.hashtags(item) if item.hashtags else ()
        case "mention":
            return _handle_forms(fields.mentions(item)) if item.mentions else ()
        case "author":
            handle, identity = fields.author(item)
            return (*_handle_forms((handle,)), identity)
        case "lang":
            return (reading.lang,)
        case "network":
            return (item.network,)
        case "country":
            return (fields.country(item),)
        case "is":
            return reading.kinds
        case "site":
            return tuple(
                ".".join(parts[start:])
                for parts in (host.split(".") for host in fields.sites(item))
                for start in range(len(parts))
            )
        case _:
            raise ValueError(f"nothing is filed under {name}")


def _handle_forms(handles: tuple[str, ...]) -> tuple[str, ...]:
    """Each handle as it is and up to every ``@`` inside it: what ``@value`` can have named it by."""
    forms = list(handles)
    for handle in handles:
        position = handle.find("@")
        while position > 0:
            forms.append(handle[:position])
            position = handle.find("@", position + 1)
    return tuple(forms)
