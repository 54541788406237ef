"""Those who speak best for the brand in a crisis: its fans. Who they are, by what they said, now and before.

Only public posts about the brand are counted. Nothing is guessed about the person: an ally is somebody who said good of the
brand, and the posts that show it come along.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from parvis.engine.crisis.posts import Post

DEFENDING, BEFORE, AGAINST = 2.0, 0.5, 1.5
MOST_BEFORE = 12
"""Earlier good posts that count: beyond, more says nothing more."""


@dataclass(frozen=True, slots=True)
class Past:
    """What an author said of the brand before the crisis."""

    positive: int = 0
    negative: int = 0
    posts: int = 0


NOTHING = Past()


@dataclass(frozen=True, slots=True)
class Ally:
    """``positive`` and ``negative`` posts since it began; ``defended`` are good or neutral answers to posts that were not.
    ``best`` is the place of the post that speaks best; ``reach`` is ``None`` when the network does not say."""

    author: str
    name: str
    network: str
    positive: int
    negative: int
    defended: int
    reach: int | None
    interactions: int | None
    best: int
    past: Past = NOTHING

    @property
    def strength(self) -> float:
        """How much they stand up for the brand, weighed by the logarithm of how many follow them."""
        stands = (
            self.positive
            + DEFENDING * self.defended
            + BEFORE * min(self.past.positive, MOST_BEFORE)
            - AGAINST * (self.negative + self.past.negative)
        )
        return stands * math.log10(30 + (self.reach or 0))


def supporters(posts: Sequence[Post], own: Collection[str] = ()) -> list[Ally]:
    """Authors who said more good than bad since it began; ``own`` are the handles of the brand itself, left out."""
    by_name = {post.key: post for post in posts}
    mine: dict[str, list[int]] = {}
    for place, post in enumerate(posts):
        if post.item.actor.name.casefold() not in own and not post.item.repost_of:
            mine.setdefault(post.author, []).append(place)
    found = [_ally(posts, author, places, by_name) for author, places in mine.items()]
    return [ally for ally in found if ally.positive + ally.defended > ally.negative]


def _ally(
    posts: Sequence[Post], author: str, places: Sequence[int], by_name: Mapping[tuple[str, str], Post]
) -> Ally:
    said = [posts[place] for place in places]
    audience = [post.item.actor.followers for post in said if post.item.actor.followers is not None]
    told = [total for post in said if (total := post.item.engagement.total) is not None]
    best = max(
        places,
        key=lambda place: (
            posts[place].is_positive,
            round(posts[place].read.sentiment_score, 1),
            posts[place].item.engagement.total or 0,
            -place,
        ),
    )
    return Ally(
        author=author,
        name=said[0].author_name,
        network=said[0].item.network,
        positive=sum(post.is_positive for post in said),
        negative=sum(post.is_negative for post in said),
        defended=sum(not post.is_negative and _answers_a_critic(post, by_name) for post in said),
        reach=max(audience, default=None),
        interactions=sum(told) if told else None,
        best=best,
    )


def _answers_a_critic(post: Post, by_name: Mapping[tuple[str, str], Post]) -> bool:
    for name in (post.item.in_reply_to, post.item.quote_of):
        answered = by_name.get((post.item.network, name)) if name else None
        if answered is not None and answered.is_negative and answered.author != post.author:
            return True
    return False


def ranked(found: Sequence[Ally], past: Mapping[str, Past], limit: int = 8) -> list[Ally]:
    """Allies with what they said before, those who stand up most first. Whom the past shows to be a critic is left out."""
    known = [dataclasses.replace(ally, past=past.get(ally.author, NOTHING)) for ally in found]
    return sorted((a for a in known if a.strength > 0), key=lambda a: (-a.strength, a.author))[:limit]
