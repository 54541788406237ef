"""A post of a crisis as the rules of this package read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.engine.items import Item
from parvis.engine.understanding import Sentiment, Understanding

Key = tuple[str, str]  # network, id of an item


@dataclass(frozen=True, slots=True)
class Post:
    """An item and how it was understood."""

    item: Item
    read: Understanding

    @property
    def key(self) -> Key:
        """What makes the post itself and no other."""
        return self.item.key

    @property
    def author(self) -> str:
        """``network:actor id``."""
        return f"{self.item.network}:{self.item.actor.id}"

    @property
    def author_name(self) -> str:
        """What people call the author."""
        actor = self.item.actor
        return actor.display_name or actor.name or actor.id

    @property
    def published(self) -> dt.datetime:
        """When it was said, aware UTC."""
        return self.item.published

    @property
    def is_negative(self) -> bool:
        """Whether its mood is bad."""
        return self.read.sentiment is Sentiment.NEGATIVE

    @property
    def is_positive(self) -> bool:
        """Whether its mood is good."""
        return self.read.sentiment is Sentiment.POSITIVE


def loudest(posts: Sequence[Post], places: Iterable[int]) -> tuple[int, ...]:
    """Places by how many interactions their posts drew, one an author."""
    chosen: dict[str, int] = {}
    for place in sorted(places, key=lambda place: (-(posts[place].item.engagement.total or 0), place)):
        chosen.setdefault(posts[place].author_name, place)
    return tuple(chosen.values())
