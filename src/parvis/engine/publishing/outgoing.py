"""What one account will say: exactly what is sent, and the hash by which people approve it."""

from __future__ import annotations

import hashlib

import msgspec


class OutgoingMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or video beside the text. ``digest`` is the SHA-256 of its bytes, in hexadecimal: the name it is kept under.

    ``focus`` is the point that matters most, from the left and from the top (0 to 1), for networks that crop.
    """

    digest: str
    media_type: str
    size: int
    alt: str = ""
    width: int = 0
    height: int = 0
    focus: tuple[float, float] = (0.5, 0.5)


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One variant as it will be sent. ``link`` is the page of a link card, apart from links in the text."""

    text: str
    language: str = ""
    warning: str = ""  # a content warning shown before the text
    link: str = ""
    reply_to: str = ""  # the network's id of what is answered
    media: tuple[OutgoingMedia, ...] = ()

    @property
    def hash(self) -> str:
        """64 hexadecimal digits that differ for anything that would be sent otherwise.

        An approval holds this, so it dies with the slightest change.
        """
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()
