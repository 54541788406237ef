"""Who brought it to whom: the first voices, who passed on what, and how it came to each network and each language.

Only what posts show is told: that one answers, reposts or quotes another, links to it, carries the same link or says the same
words as an earlier one. Two posts that follow each other without any of that are not a path, and it is said that nothing shows
where the second had it from.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parvis.engine.crisis.posts import Post

LOOKED_AT = 5
"""First posts of a network or a language in which a trace of where it came from is looked for."""


class Trace(StrEnum):
    """What shows that one post had it from another; the first four are certain, the last two only likely."""

    REPOST = "repost"
    QUOTE = "quote"
    REPLY = "reply"
    LINK_TO = "link_to"
    SAME_LINK = "same_link"
    SAME_WORDS = "same_words"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first post on a network or in a language. ``trace`` shows where it came from: ``carrier`` (a place among the first
    there) had it from ``origin``; all three are ``None`` when nothing shows it."""

    value: str
    first: int
    posts: int
    people: int
    trace: Trace | None = None
    carrier: int | None = None
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """An author who carried it far. ``reposts`` are those the networks counted (``None``: none was told); ``passed_on`` the
    posts heard that repost, quote or answer theirs; ``best`` the place of their post that went furthest."""

    author: str
    name: str
    network: str
    followers: int | None
    posts: int
    reposts: int | None
    passed_on: int
    first: dt.datetime
    best: int


@dataclass(frozen=True, slots=True)
class Pass:
    """``giver`` and ``taker`` are places: of the post that was passed on, and of the first that did; ``people`` did so."""

    giver: int
    taker: int
    trace: Trace
    people: int
    posts: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How it went round. ``starters`` are places of the first posts, one an author; ``about`` of the ``posts``
    make its claims. ``traced`` posts show an origin that was
    heard, ``elsewhere`` one that was not heard; ``followers_known`` counts the ``people`` whose audience is known."""

    starters: tuple[int, ...]
    networks: tuple[Arrival, ...]
    languages: tuple[Arrival, ...]
    relays: tuple[Relay, ...]
    passes: tuple[Pass, ...]
    posts: int
    about: int
    traced: int
    elsewhere: int
    people: int
    followers_known: int
    reposts_known: int


def spread(
    posts: Sequence[Post],
    about: Collection[int] | None = None,
    starters: int = 5,
    relays: int = 8,
    passes: int = 10,
) -> Spread:
    """How it went round among ``posts``, which must be oldest first. ``about`` are the places of those that make its claims:
    who began, who carried it and how it came to each network are read among them only (``None``: among all)."""
    places = range(len(posts)) if about is None else sorted(about)
    tracer = _Tracer(posts)
    found = [tracer.origin(place) for place in range(len(posts))]
    known = {
        post.author: post.item.actor.followers for post in posts if post.item.actor.followers is not None
    }
    return Spread(
        starters=_first_of_each(posts, places)[:starters],
        networks=_arrivals(posts, places, tracer, lambda post: post.item.network),
        languages=_arrivals(posts, places, tracer, lambda post: post.read.language),
        relays=_relays(posts, places, found, relays),
        passes=_passes(posts, found, passes),
        posts=len(posts),
        about=len(places),
        traced=sum(one is not None for one in found),
        elsewhere=sum(one is None and _points(post) for one, post in zip(found, posts, strict=True)),
        people=len({post.author for post in posts}),
        followers_known=len(known),
        reposts_known=sum(post.item.engagement.reposts is not None for post in posts),
    )


def _points(post: Post) -> bool:
    return bool(post.item.repost_of or post.item.quote_of or post.item.in_reply_to)


def _first_of_each(posts: Sequence[Post], places: Iterable[int]) -> tuple[int, ...]:
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(posts[place].author, place)
    return tuple(first.values())


class _Tracer:
    """Finds the earlier post a post had it from."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._posts = posts
        self._by_name: dict[tuple[str, str], int] = {}
        self._by_address: dict[str, int] = {}
        self._by_link: dict[str, list[int]] = {}
        self._by_words: dict[int, list[int]] = {}
        for place, post in enumerate(posts):
            self._by_name.setdefault(post.key, place)
            if post.item.url:
                self._by_address.setdefault(post.item.url, place)
            for link in dict.fromkeys(post.item.links):
                self._by_link.setdefault(link, []).append(place)
            if post.read.fingerprint:
                self._by_words.setdefault(post.read.fingerprint, []).append(place)

    def origin(self, place: int) -> tuple[Trace, int] | None:
        """What certainly shows an origin that was heard, and its place."""
        post = self._posts[place]
        for trace, name in (
            (Trace.REPOST, post.item.repost_of),
            (Trace.QUOTE, post.item.quote_of),
            (Trace.REPLY, post.item.in_reply_to),
        ):
            if name:
                at = self._by_name.get((post.item.network, name), self._by_address.get(name))
                if at is not None and at != place:
                    return trace, at
        for link in post.item.links:
            at = self._by_address.get(link)
            if at is not None and self._posts[at].author != post.author and at < place:
                return Trace.LINK_TO, at
        return None

    def likely(self, place: int, outside: Callable[[Post], bool]) -> tuple[Trace, int] | None:
        """What shows, surely or likely, an earlier post that is ``outside``."""
        certain = self.origin(place)
        if certain and outside(self._posts[certain[1]]):
            return certain
        post = self._posts[place]
        told = [(Trace.SAME_LINK, self._by_link.get(link, ())) for link in post.item.links]
        told.append((Trace.SAME_WORDS, self._by_words.get(post.read.fingerprint, ())))
        for trace, places in told:
            for at in places:
                if at >= place:
                    break
                if outside(self._posts[at]) and self._posts[at].author != post.author:
                    return trace, at
        return None


def _arrivals(
    posts: Sequence[Post], about: Iterable[int], tracer: _Tracer, key: Callable[[Post], str]
) -> tuple[Arrival, ...]:
    """For each network (or language), oldest first, who was first there and where it came from."""
    places: dict[str, list[int]] = {}
    for place in about:
        places.setdefault(key(posts[place]), []).append(place)
    made = []
    for number, (value, here) in enumerate(sorted(places.items(), key=lambda pair: pair[1][0])):
        trace: Trace | None = None
        carrier: int | None = None
        origin: int | None = None
        for place in here[:LOOKED_AT] if number else ():
            shown = tracer.likely(place, lambda post, value=value: key(post) != value)  # type: ignore[misc]
            if shown:
                (trace, origin), carrier = shown, place
                break
        people = len({posts[place].author for place in here})
        made.append(Arrival(value, here[0], len(here), people, trace, carrier, origin))
    return tuple(made)


def _relays(
    posts: Sequence[Post], about: Iterable[int], found: Sequence[tuple[Trace, int] | None], most: int
) -> tuple[Relay, ...]:
    """Those who carried it furthest: by what was passed on of theirs, else by how many follow them."""
    passed = Counter(posts[one[1]].author for one in found if one)
    mine: dict[str, list[int]] = {}
    for place in about:
        mine.setdefault(posts[place].author, []).append(place)
    made = []
    for author, places in mine.items():
        told = [r for place in places if (r := posts[place].item.engagement.reposts) is not None]
        audience = [f for place in places if (f := posts[place].item.actor.followers) is not None]
        best = max(places, key=lambda place: (posts[place].item.engagement.reposts or 0, -place))
        made.append(
            Relay(
                author=author,
                name=posts[places[0]].author_name,
                network=posts[places[0]].item.network,
                followers=max(audience, default=None),
                posts=len(places),
                reposts=sum(told) if told else None,
                passed_on=passed[author],
                first=posts[places[0]].published,
                best=best,
            )
        )
    made.sort(key=lambda r: (-carried(r), r.first, r.author))
    return tuple(relay for relay in made if carried(relay) > 0)[:most]


def carried(relay: Relay) -> float:
    """How far an author carried it, in people who may have met it: each repost counts as fifty readers, each follower once
    (a rough order, not an audience)."""
    return (relay.followers or 0) + 50 * max(relay.reposts or 0, relay.passed_on)


def _passes(posts: Sequence[Post], found: Sequence[tuple[Trace, int] | None], most: int) -> tuple[Pass, ...]:
    """The posts that were passed on most, and by whom first."""
    takers: dict[tuple[int, Trace], list[int]] = {}
    for place, one in enumerate(found):
        if one and posts[one[1]].author != posts[place].author:
            takers.setdefault((one[1], one[0]), []).append(place)
    made = [
        Pass(giver, places[0], trace, len({posts[p].author for p in places}), len(places))
        for (giver, trace), places in takers.items()
    ]
    return tuple(sorted(made, key=lambda p: (-p.people, p.giver, p.taker))[:most])
