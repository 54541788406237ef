"""What was heard, in the words of ActivityStreams 2.0.

An :class:`Item` is one thing somebody said (or announced) on a network. It is immutable and holds only what the
network told us: a figure the network did not give is ``None``, never 0.

None of these can hold itself, so the garbage collector need not go through them (``gc=False``): with hundreds of thousands
alive at once it would take a sixth of an import's time. Written as JSON or MessagePack, what is at its default is left out.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class ItemType(StrEnum):
    """The kinds of item Parvis knows (ActivityStreams 2.0 object types, plus ``Review`` and ``Message``)."""

    NOTE = "Note"
    ARTICLE = "Article"
    IMAGE = "Image"
    VIDEO = "Video"
    QUESTION = "Question"
    REVIEW = "Review"
    MESSAGE = "Message"


class Actor(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Who said it. ``id`` is stable on its network; ``name`` is the handle people type (without ``@``)."""

    id: str
    name: str = ""
    display_name: str = ""
    url: str = ""
    avatar: str = ""
    followers: int | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A picture, video or document that came with the item. ``type`` is ``Image``, ``Video``, ``Audio`` or ``Document``."""

    type: str
    url: str = ""
    media_type: str = ""
    alt: str = ""


class Engagement(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Interactions counted by the network at the time of reading. ``None`` means the network did not say."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None

    @property
    def total(self) -> int | None:
        """Likes + reposts + replies + quotes; ``None`` when the network gave none of them (views do not count)."""
        known = [n for n in (self.likes, self.reposts, self.replies, self.quotes) if n is not None]
        return sum(known) if known else None


NO_ENGAGEMENT = Engagement()


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One thing said on a network. Identity is ``(network, id)``; ``id`` is the network's own, globally unique there.

    ``published`` and ``updated`` are timezone-aware UTC. ``content`` is plain text (mark-up already removed).
    ``hashtags`` hold no ``#``, ``mentions`` no ``@``. ``place`` is an ISO 3166-1 alpha-2 country when the network
    states one. ``rating`` is out of five. ``raw`` is the untouched payload, so that a better mapping can be re-run.
    """

    network: str
    id: str
    type: ItemType = ItemType.NOTE
    actor: Actor
    content: str = ""
    title: str = ""
    url: str = ""
    published: dt.datetime
    updated: dt.datetime | None = None
    in_reply_to: str = ""
    context: str = ""
    quote_of: str = ""
    repost_of: str = ""
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    language: str = ""
    place: str = ""
    rating: float | None = None
    engagement: Engagement = NO_ENGAGEMENT
    raw: bytes = b""

    @property
    def key(self) -> tuple[str, str]:
        """What makes the item itself and no other."""
        return (self.network, self.id)

    @property
    def text(self) -> str:
        """Title and content together, as a reader would see them."""
        return f"{self.title}\n{self.content}" if self.title and self.content else self.title or self.content


class Deletion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The network says the item is gone: Parvis must forget it too."""

    network: str
    id: str
    at: dt.datetime


class ActorDeletion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The network says the whole account is gone: everything it said must be forgotten."""

    network: str
    actor_id: str
    at: dt.datetime


class EngagementSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Engagement of an item as the network counted it at ``at``."""

    network: str
    id: str
    at: dt.datetime
    engagement: Engagement


class Interaction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One like, repost, reply or quote of an item, heard on a stream that tells events rather than totals.

    ``kind`` is ``like``, ``repost``, ``reply`` or ``quote``; ``event_id`` makes counting idempotent; ``undone`` marks
    the withdrawal of an earlier one, whose ``id`` may be empty when the network names only the event.
    """

    network: str
    id: str
    kind: str
    event_id: str
    at: dt.datetime
    undone: bool = False
