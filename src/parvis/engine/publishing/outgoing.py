"""What one account will say: exactly what is sent, and the hash by which people approve it."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec


class OutgoingMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or video beside the text. ``digest`` is the SHA-256 of its bytes, in hexadecimal: the name it is kept under.

    ``focus`` is the point that matters most, from the left and from the top (0 to 1), for networks that crop. Of a video only:
    ``duration`` in milliseconds, ``codecs`` (of the pictures, then of the sound where there is one), ``rate`` in pictures a second.
    """

    digest: str
    media_type: str
    size: int
    alt: str = ""
    width: int = 0
    height: int = 0
    focus: tuple[float, float] = (0.5, 0.5)
    duration: int = 0
    codecs: tuple[str, ...] = ()
    rate: float = 0.0

    @property
    def is_video(self) -> bool:
        """Whether it moves and lasts."""
        return self.media_type.startswith("video/")

    def agreed(self) -> dict[str, Any]:
        """What an approval is of. Pictures agreed to before there were videos stay agreed to."""
        parts: dict[str, Any] = msgspec.to_builtins(self)
        return {
            name: value
            for name, value in parts.items()
            if value or name not in {"duration", "codecs", "rate"}
        }


class OutgoingPart(msgspec.Struct, frozen=True, kw_only=True):
    """A further part of a thread: it answers the part before it."""

    text: str = ""
    media: tuple[OutgoingMedia, ...] = ()


class OutgoingPoll(msgspec.Struct, frozen=True, kw_only=True):
    """What a post asks: the answers one may choose from, for how many seconds, and whether one may choose several."""

    options: tuple[str, ...]
    seconds: int = 86_400
    multiple: bool = False


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One variant as it will be sent. ``link`` is the page of a link card, apart from links in the text.

    ``parts`` are what a thread goes on with after the text; ``comment`` is what the account says below it once it is online. ``choices`` are answers to what its network asks about each post, as pairs.

    ``leads_to`` tells where short addresses in it lead, as pairs: the short one, its target. It is agreed to with the rest.
    """

    text: str
    language: str = ""
    warning: str = ""  # a content warning shown before the text
    link: str = ""
    reply_to: str = ""  # the network's id of what is answered
    media: tuple[OutgoingMedia, ...] = ()
    leads_to: tuple[tuple[str, str], ...] = ()
    parts: tuple[OutgoingPart, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    comment: str = ""
    poll: OutgoingPoll | None = None

    def choice(self, name: str, default: str = "") -> str:
        """What was chosen of what its network asks about each post."""
        return dict(self.choices).get(name) or default

    def target_of(self, address: str) -> str:
        """Where an address in it leads: itself, unless it is a short one."""
        return dict(self.leads_to).get(address, address)

    def one_by_one(self) -> tuple[Outgoing, ...]:
        """All that is said, one after the other: the posts, then the first comment."""
        if not self.comment:
            return self.posts
        said = msgspec.structs.replace(
            self.posts[0], text=self.comment, media=(), link="", warning="", choices=(), poll=None
        )
        return (*self.posts, said)

    @property
    def posts(self) -> tuple[Outgoing, ...]:
        """What a thread says, one post after the other; itself where it is no thread. The link card stands in the first part."""
        if not (self.parts or self.comment):
            return (self,)
        first = msgspec.structs.replace(self, parts=(), comment="")
        further = (
            msgspec.structs.replace(first, text=part.text, media=part.media, link="", reply_to="", poll=None)
            for part in self.parts
        )
        return (first, *further)

    @property
    def all_text(self) -> str:
        """The texts of all its parts, of the answers it offers and of its first comment, an empty line between them."""
        comment = [self.comment] if self.comment else []
        options = self.poll.options if self.poll else ()
        return "\n\n".join([self.text, *options, *(part.text for part in self.parts), *comment])

    @property
    def all_media(self) -> tuple[OutgoingMedia, ...]:
        """The pictures and videos of all its parts."""
        return (*self.media, *(one for part in self.parts for one in part.media))

    @property
    def hash(self) -> str:
        """64 hexadecimal digits that differ for anything that would be sent otherwise.

        An approval holds this, so it dies with the slightest change.
        """
        parts: dict[str, Any] = {name: getattr(self, name) for name in self.__struct_fields__}
        parts["media"] = [one.agreed() for one in self.media]
        parts["parts"] = [
            {"text": one.text, "media": [it.agreed() for it in one.media]} for one in self.parts
        ]
        for later in (
            "leads_to",
            "parts",
            "choices",
            "comment",
            "poll",
        ):  # what was agreed to before there were such things stays agreed to
            if not parts[later]:
                del parts[later]
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
