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
    """One variant as it will be sent. ``link`` is the page of a link card, apart from links in the text.

    ``leads_to`` tells where short addresses in it lead, as pairs: the short one, its target. It is agreed to with the rest.
    """

    text: str
    language: str = ""
    warning: str = ""  # a content warning shown before the text
    link: str = ""
    reply_to: str = ""  # the network's id of what is answered
    media: tuple[OutgoingMedia, ...] = ()
    leads_to: tuple[tuple[str, str], ...] = ()

    def target_of(self, address: str) -> str:
        """Where an address in it leads: itself, unless it is a short one."""
        return dict(self.leads_to).get(address, address)

    @property
    def hash(self) -> str:
        """64 hexadecimal digits that differ for anything that would be sent otherwise.

        An approval holds this, so it dies with the slightest change.
        """
        parts = {name: getattr(self, name) for name in self.__struct_fields__}
        if not self.leads_to:  # what was agreed to before there were short links stays agreed to
            del parts["leads_to"]
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
