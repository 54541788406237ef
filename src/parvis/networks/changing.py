"""Changing what is online: what a network lets a program change, as dated data, and what its publisher does then.

A change names the final words, so asking twice for the same is the same as asking once. What may have been done is settled by reading what is
online (``LOOKING``), or, where a program may not read it, by asking again (``REPEATING``).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeGuard

if TYPE_CHECKING:
    from parvis.engine.publishing.outgoing import Outgoing
    from parvis.networks.http import GuardedHttp
    from parvis.networks.publishing import Publisher, SignIn


class Changeable(StrEnum):
    """What of a post may be changed once it is online."""

    TEXT = "text"  # with the first line where that is a title
    ALT = "alt"  # the descriptions of pictures for those who cannot see them


class Settling(StrEnum):
    """How it is found out whether a change was made when nobody said so."""

    LOOKING = "looking"
    REPEATING = "repeating"


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """Dated facts about changing what is online on one network. Without ``parts``, nothing can be, and ``why_not`` says why (an English
    sentence).

    ``within`` is for how many seconds after it was said (0: without a limit that is known); ``scope`` what the account's access must
    allow besides saying something (empty: nothing); ``with_poll`` whether a post with a poll may be changed at all; ``source`` where the facts
    come from.
    """

    checked: dt.date | None = None
    parts: frozenset[Changeable] = frozenset()
    within: float = 0.0
    scope: str = ""
    with_poll: bool = True
    settling: Settling = Settling.LOOKING
    why_not: str = ""
    source: str = ""


class ChangesPosts(Protocol):
    """What a publisher has besides where its network lets a post be changed. Both methods raise only kinds of
    :mod:`parvis.networks.errors`.
    """

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Have the post ``id``, which says ``before`` as far as is known, say ``after``; nothing else of it changes.

        ``RetryLater``, ``Refused`` and ``NeedsPerson`` mean that it says what it said; ``UnknownOutcome`` that it may have changed.
        """
        ...

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether exactly this is what is online as ``id``. ``Refused`` when the post is gone, ``RetryLater`` when it cannot be told now.

        It is never asked where changes are settled by repeating them.
        """
        ...


def changes_posts(publisher: Publisher) -> TypeGuard[ChangesPosts]:
    """Whether posts can be changed there."""
    return bool(publisher.rules.changes.parts) and hasattr(publisher, "change")


def exactly(text: str) -> str:
    """A text as it is compared with what a network shows: each letter counts, but not how blanks and accents are encoded."""
    return " ".join(unicodedata.normalize("NFC", text).split())
