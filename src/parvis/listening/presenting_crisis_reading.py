"""What the posts of a crisis say, made ready for a template: its spread, claims, questions and allies, each with its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from parvis.archive.contract import Mention
from parvis.engine.crisis.allies import Ally
from parvis.engine.crisis.claims import Claim
from parvis.engine.crisis.questions import Question, asks_the_same
from parvis.engine.crisis.sentences import telling
from parvis.engine.crisis.spread import Arrival, Relay
from parvis.listening import crisis_wording as wording
from parvis.listening import naming
from parvis.listening.models import CrisisQuestion
from parvis.listening.presenting import Row
from parvis.listening.presenting_crises import Addresses
from parvis.listening.queries.crisis_rooms import Reading

QUOTED = 220  # characters of a post quoted in a line


@dataclass(frozen=True, slots=True)
class Quote:
    """A post in one line: who, where, when, and its first words."""

    key: str
    author: str
    network: str
    network_name: str
    text: str
    language: str
    mood: str
    published: dt.datetime
    href: str
    followers: int | None
    interactions: int | None


@dataclass(frozen=True, slots=True)
class Came:
    """How it came to a network or a language. ``how`` is what shows it, empty when nothing does."""

    name: str
    first: Quote
    posts: int
    people: int
    how: str
    carrier: Quote | None
    origin: Quote | None
    href: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Somebody who carried it far."""

    relay: Relay
    network_name: str
    best: Quote
    href: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A post that was passed on."""

    origin: Quote
    how: str
    first: Quote
    people: int
    posts: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What several people say."""

    claim: Claim
    row: Row
    samples: tuple[Quote, ...]
    phrase: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What several people ask. ``samples_value`` names its posts in a form."""

    question: Question
    samples: tuple[Quote, ...]
    samples_value: str


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody who stands up for the brand."""

    ally: Ally
    network_name: str
    best: Quote
    href: str


@dataclass(frozen=True, slots=True)
class RoomReading:
    """What the posts say, made ready."""

    reading: Reading
    starters: tuple[Quote, ...]
    networks: tuple[Came, ...]
    languages: tuple[Came, ...]
    relays: tuple[Carried, ...]
    passes: tuple[Passed, ...]
    unknown: tuple[str, ...]
    claims: tuple[Claimed, ...]
    asked: tuple[Asked, ...]
    allies: tuple[Stands, ...]


def quote(mention: Mention) -> Quote:
    """A post in one line."""
    item, read = mention.item, mention.understanding
    text = " ".join(item.text.split())
    return Quote(
        key=f"{item.network}|{item.id}",
        author=item.actor.display_name or item.actor.name or item.actor.id,
        network=item.network,
        network_name=naming.network(item.network),
        text=text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + "…",
        language=read.language,
        mood=read.sentiment.value,
        published=item.published,
        href=f"{reverse('listening:mention')}?{urlencode({'network': item.network, 'id': item.id})}",
        followers=item.actor.followers,
        interactions=item.engagement.total,
    )


def present_reading(
    reading: Reading, addresses: Addresses, taken: Sequence[CrisisQuestion] = ()
) -> RoomReading:
    """What the posts of a crisis say; questions that are ``taken`` are not offered again."""
    posts, found = reading.posts, reading.spread
    known = [telling(question.text) for question in taken]
    longest = max((claim.people for claim in reading.claims), default=1)
    return RoomReading(
        reading=reading,
        starters=tuple(quote(posts[place]) for place in found.starters),
        networks=tuple(_came(one, posts, addresses, "network") for one in found.networks),
        languages=tuple(_came(one, posts, addresses, "lang") for one in found.languages),
        relays=tuple(
            Carried(
                relay,
                naming.network(relay.network),
                quote(posts[relay.best]),
                addresses.whole(author=relay.author),
            )
            for relay in found.relays
        ),
        passes=tuple(
            Passed(
                quote(posts[one.giver]),
                str(wording.TRACES[one.trace]),
                quote(posts[one.taker]),
                one.people,
                one.posts,
            )
            for one in found.passes
        ),
        unknown=tuple(wording.unknown_of_spread(found, reading.heard)),
        claims=tuple(_claimed(claim, posts, longest, addresses) for claim in reading.claims),
        asked=tuple(
            _asked(question, posts)
            for question in reading.questions
            if not any(asks_the_same(question.words, words) for words in known)
        ),
        allies=tuple(
            Stands(
                ally,
                naming.network(ally.network),
                quote(posts[ally.best]),
                addresses.whole(author=ally.author),
            )
            for ally in reading.allies
        ),
    )


def _came(arrival: Arrival, posts: Sequence[Mention], addresses: Addresses, facet: str) -> Came:
    name = naming.network(arrival.value) if facet == "network" else naming.language(arrival.value)
    return Came(
        name=name,
        first=quote(posts[arrival.first]),
        posts=arrival.posts,
        people=arrival.people,
        how=str(wording.TRACES[arrival.trace]) if arrival.trace else "",
        carrier=quote(posts[arrival.carrier]) if arrival.carrier is not None else None,
        origin=quote(posts[arrival.origin]) if arrival.origin is not None else None,
        href=addresses.whole(**{facet: arrival.value}),
    )


def _claimed(claim: Claim, posts: Sequence[Mention], longest: int, addresses: Addresses) -> Claimed:
    part = claim.people / longest
    said = len(claim.posts)
    href = addresses.whole(q=f'"{claim.phrase}"') if claim.phrase else quote(posts[claim.samples[0]]).href
    row = Row(claim.text, claim.text, said, part, claim.negative, claim.positive, href)
    return Claimed(claim, row, tuple(quote(posts[place]) for place in claim.samples), claim.phrase)


def _asked(question: Question, posts: Sequence[Mention]) -> Asked:
    samples = [posts[place] for place in question.samples]
    value = "\n".join(f"{m.item.network}|{m.item.id}" for m in samples)
    return Asked(question, tuple(quote(m) for m in samples), value)
