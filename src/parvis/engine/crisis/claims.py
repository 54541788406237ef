"""What is being claimed: sentences that many people say in the same or nearly the same words, or around the same words.

Two looks, the surer first: sentences that are nearly the same (:mod:`parvis.engine.duplicates`), then, among those left, the
sentences that hold a phrase said by many. A claim is shown by its most central sentence, which somebody really said.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parvis.engine.crisis.posts import Post, loudest
from parvis.engine.crisis.questions import is_question
from parvis.engine.crisis.sentences import sentences, telling
from parvis.engine.duplicates.grouping import near_duplicates
from parvis.engine.phrases import top_phrases
from parvis.engine.words import token_string

LEAST_PEOPLE = 3
LEAST_WORDS = 3
"""Telling words under which a sentence claims nothing ("shame on you")."""
SAMPLES = 3
ENOUGH_BEFORE = 40
MORE = 3.0
"""How many times more often than before something must be said to be new."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What several people say. ``posts`` are places in the posts given, oldest first, reposts included; ``text`` was really
    said, in ``language``; ``phrase`` is what they share when they do not say it in the same words. ``is_new`` says whether it is
    said far more than before it began; ``None`` when too little was heard before to tell."""

    text: str
    language: str
    phrase: str
    people: int
    posts: tuple[int, ...]
    negative: int
    positive: int
    first: dt.datetime
    samples: tuple[int, ...]
    is_new: bool | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    place: int
    text: str
    carried: frozenset[str]


def claims(posts: Sequence[Post], before: Sequence[str] = (), limit: int = 8) -> list[Claim]:
    """The claims of a crisis: what is new first, then by people. ``before`` are the tokens of texts of the time before it."""
    said = [
        _Said(place, text, carried)
        for place, post in enumerate(posts)
        for text in dict.fromkeys(sentences(post.item.text))
        if len(carried := telling(text)) >= LEAST_WORDS and not is_question(text)
    ]
    groups = near_duplicates([one.text for one in said], LEAST_PEOPLE)
    found = [_claim(posts, [said[n] for n in group.members], "") for group in groups]
    taken = {number for group in groups for number in group.members}
    left = [one for number, one in enumerate(said) if number not in taken]
    found += _by_phrase(posts, left, limit)
    many = [claim for claim in found if claim.people >= LEAST_PEOPLE]
    earlier = [frozenset(tokens.split(" ")) for tokens in before]
    told = [replace(claim, is_new=_is_new(claim, earlier, len(posts))) for claim in many]
    return _distinct(sorted(told, key=lambda c: (c.is_new is False, -c.people, c.first, c.text)), limit)


def _is_new(claim: Claim, earlier: Sequence[frozenset[str]], posts: int) -> bool | None:
    """Whether its words stood together in far fewer of the earlier texts than of those of now."""
    if len(earlier) < ENOUGH_BEFORE:
        return None
    carried = set(claim.phrase.split(" ")) if claim.phrase else telling(claim.text)
    needed = max(2, round(0.6 * len(carried)))
    held = sum(len(carried & words) >= needed for words in earlier)
    return len(claim.posts) / posts >= MORE * held / len(earlier)


def matter(posts: Sequence[Post], found: Sequence[Claim]) -> frozenset[int] | None:
    """The places of the posts that make the new claims that are no praise: what the crisis is about. ``None`` when there are
    none, and all posts have to do."""
    about = {p for c in found if c.is_new is not False and c.negative >= c.positive for p in c.posts}
    return frozenset(about) or None


def _by_phrase(posts: Sequence[Post], said: Sequence[_Said], limit: int) -> list[Claim]:
    tokens = [token_string(one.text) for one in said]
    found = []
    for phrase in top_phrases(tokens, 3 * limit, least=LEAST_PEOPLE):
        holding = [one for one, text in zip(said, tokens, strict=True) if f" {phrase.text} " in f" {text} "]
        if holding:
            found.append(_claim(posts, holding, phrase.text))
    return found


def _claim(posts: Sequence[Post], said: Sequence[_Said], phrase: str) -> Claim:
    places = tuple(dict.fromkeys(sorted(one.place for one in said)))
    shared = Counter(word for one in said for word in one.carried)
    # What holds most of what the others say, without being long: an exact sentence somebody can be quoted with.
    central = max(
        said,
        key=lambda one: (
            sum(shared[w] for w in one.carried) / (3 + len(one.carried)),
            -len(one.text),
            -one.place,
        ),
    )
    return Claim(
        text=central.text,
        language=posts[central.place].read.language,
        phrase=phrase,
        people=len({posts[place].author for place in places}),
        posts=places,
        negative=sum(posts[place].is_negative for place in places),
        positive=sum(posts[place].is_positive for place in places),
        first=min(posts[place].published for place in places),
        samples=loudest(posts, places)[:SAMPLES],
    )


def _distinct(found: Sequence[Claim], limit: int) -> list[Claim]:
    """Without those that are (nearly all) the posts of one kept already."""
    kept: list[Claim] = []
    for claim in found:
        mine = set(claim.posts)
        if all(len(mine & set(other.posts)) < 0.6 * len(mine) for other in kept):
            kept.append(claim)
        if len(kept) == limit:
            break
    return kept
