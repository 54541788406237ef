"""What a network folder offers to those who publish: dated rules (:class:`PublishingRules`) and a :class:`Publisher`.

Whoever delivers keeps a ledger and calls :meth:`Publisher.publish` again only when it is sure that nothing was done. So a
publisher must be honest about one thing above all: whether a call may have gone through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.contract import Fact, Manifest, SettingField, TextLimit

if TYPE_CHECKING:
    from parvis.networks.http import GuardedHttp

ReadMedia = Callable[[str], Awaitable[bytes]]
"""Gives the bytes of a media file by its digest."""


class OnceOnly(StrEnum):
    """What keeps a repeated call from saying the same thing twice."""

    OUR_ID = "our_id"  # we choose the record's name: a second one cannot exist
    KEY = "key"  # the network remembers a key for a while
    READ_BACK = "read_back"  # nothing but looking at what the account has said


@dataclass(frozen=True, slots=True)
class MediaRules:
    """How many media one post may hold, and what each may be. ``sizes`` are bytes by media type (``image/jpeg``)."""

    most: int = 0
    sizes: Mapping[str, int] | None = None
    longest_alt: int = 0
    mixes_with_video: bool = False


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """Dated facts about saying something on one network.

    ``sign_in`` is what an account must give; ``settles_after`` how many seconds after a call without an answer the network
    surely shows what it did; ``remembers`` for how many seconds it recognises a key it has seen.
    """

    sign_in: tuple[SettingField, ...]
    text: TextLimit
    once_only: OnceOnly
    checked: dt.date
    also: tuple[TextLimit, ...] = ()  # further limits that hold at the same time
    media: MediaRules = MediaRules()
    has_warning: bool = False
    has_language: bool = False
    has_link_card: bool = False
    settles_after: float = 10.0
    remembers: float = 0.0
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account as its owner connected it: the rules' ``sign_in`` by name, secrets already decrypted."""

    handle: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """What the network says of a post it holds. ``url`` is where people see it."""

    id: str
    url: str
    at: dt.datetime | None = None


class Publisher(Protocol):
    """What a connector that can publish has as its ``publisher``. Every method raises only kinds of
    :mod:`parvis.networks.errors`.
    """

    rules: PublishingRules

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """Sign in, and tell the account's id on the network. Raises ``NeedsPerson`` saying what to correct."""
        ...

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Say it. ``key`` (32 hexadecimal digits) is the same at each attempt of one delivery.

        ``RetryLater``, ``Refused`` and ``NeedsPerson`` mean that nothing was said; ``UnknownOutcome`` that it may have been.
        """
        ...

    async def find(
        self, account: SignIn, said: Outgoing, key: str, since: dt.datetime, http: GuardedHttp
    ) -> Published | None:
        """What was said under this key since then, or ``None`` when it surely was not (``settles_after`` having passed).

        Raises ``RetryLater`` when that cannot be told now.
        """
        ...

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back. Doing so twice is no error."""
        ...


@dataclass(frozen=True, slots=True)
class PublishingNetwork:
    """A network one can publish on."""

    manifest: Manifest
    publisher: Publisher
