"""A mention drawn with a few strokes: what is needed of it to compare it with thousands of others."""

from __future__ import annotations

import datetime as dt

import msgspec


class Sketch(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One mention. ``author`` is ``network:actor id``; ``published`` is aware UTC; ``text`` is cut after a few thousand characters.

    ``tokens`` and ``fingerprint`` are those of :class:`~parvis.engine.understanding.Understanding`. ``mood`` is −1, 0 or 1. ``type`` is an
    :class:`~parvis.engine.items.ItemType`.
    ``followers`` and ``interactions`` are ``None`` when the network did not say. ``hashtags`` and ``handles`` are folded.
    """

    network: str
    id: str
    author: str
    author_name: str = ""
    followers: int | None = None
    published: dt.datetime
    type: str = ""
    text: str = ""
    tokens: str = ""
    fingerprint: int = 0
    language: str = ""
    mood: int = 0
    interactions: int | None = None
    hashtags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    quote_of: str = ""
    repost_of: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes the mention itself and no other."""
        return (self.network, self.id)
