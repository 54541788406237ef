"""Copies, storms of quotes and posts that look coordinated, each with what shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from parvis.engine.duplicates.evidence import Evidence, Sign, busiest, company, signs_of
from parvis.engine.duplicates.grouping import near_duplicates
from parvis.engine.items import ItemType
from parvis.engine.sketches import Sketch

LEAST_POSTS = 3
STORM_PEOPLE = 5
STORM_WINDOW = dt.timedelta(hours=1)
WEIGHTS = {
    Sign.BURST: 1.0,
    Sign.SAME_ACCOUNTS: 1.0,
    Sign.REPEATING: 0.5,
    Sign.FEW_FOLLOWERS: 0.5,
    Sign.SAME_LINK: -0.5,  # what a share button does
}
COORDINATED_FROM = 1.5
"""Weight of signs from which posts look coordinated: never one sign alone."""


class Kind(StrEnum):
    """What a group of posts is."""

    COPIES = "copies"
    ONE_AUTHOR = "one_author"
    COORDINATED = "coordinated"
    QUOTE_STORM = "quote_storm"


@dataclass(frozen=True, slots=True)
class Campaign:
    """Posts that belong together. ``members`` are places in the sketches given, oldest first, reposts included.

    ``posts`` are those that are no reposts, ``people`` distinct authors of any of them. ``originator`` is the place of the
    first among what was heard, which need not be the first there was. ``likeness`` (0.5 to 1) is how alike the texts are;
    ``None`` for quotes, whose texts differ. ``quoted`` is the (network, id) a storm is about.
    """

    kind: Kind
    members: tuple[int, ...]
    posts: int
    reposts: int
    people: int
    originator: int
    first: dt.datetime
    last: dt.datetime
    negative: int
    positive: int
    likeness: float | None
    evidence: tuple[Evidence, ...]
    quoted: tuple[str, str] | None = None


def campaigns(sketches: Sequence[Sketch]) -> list[Campaign]:
    """Everything that is repeated among mentions, what deserves a look first. ``sketches`` must be oldest first."""
    groups = near_duplicates([sketch.text for sketch in sketches], LEAST_POSTS)
    own = [[place for place in group.members if not sketches[place].repost_of] for group in groups]
    company_of = company({sketches[place].author for place in places} for places in own)
    found = []
    for group, places in zip(groups, own, strict=True):
        if len(places) < LEAST_POSTS:
            continue  # one post, reposted: that is how networks work
        posts = [sketches[place] for place in places]
        exact = min(group.exact, len(places))
        evidence = signs_of(posts, exact, company_of)
        press = sum(post.type == ItemType.ARTICLE for post in posts) > len(posts) / 2
        kind = Kind.COPIES if press else _kind(evidence)  # newspapers print what agencies send
        found.append(_campaign(kind, group.members, sketches, tuple(evidence), group.likeness))
    found += quote_storms(sketches)
    return sorted(found, key=lambda c: (c.kind is Kind.COPIES, -c.people, -c.posts, c.originator))


def quote_storms(sketches: Sequence[Sketch]) -> list[Campaign]:
    """Posts that :data:`STORM_PEOPLE` people or more quoted within an hour. ``sketches`` must be oldest first."""
    quoting: dict[tuple[str, str], list[int]] = {}
    for place, sketch in enumerate(sketches):
        if sketch.quote_of:
            quoting.setdefault((sketch.network, sketch.quote_of), []).append(place)
    found = []
    for quoted, places in quoting.items():
        people = len({sketches[place].author for place in places})
        if people < STORM_PEOPLE:
            continue
        most, _ = busiest([sketches[place] for place in places], STORM_WINDOW)
        if most >= STORM_PEOPLE:
            minutes = int(STORM_WINDOW.total_seconds() // 60)
            evidence = (Evidence(Sign.QUOTING, people=people, of=most, minutes=minutes),)
            found.append(_campaign(Kind.QUOTE_STORM, tuple(places), sketches, evidence, None, quoted))
    return found


def _kind(evidence: Sequence[Evidence]) -> Kind:
    signs = {one.sign for one in evidence}
    if Sign.ONE_AUTHOR in signs:
        return Kind.ONE_AUTHOR
    weight = sum(WEIGHTS.get(sign, 0.0) for sign in signs)
    return Kind.COORDINATED if weight >= COORDINATED_FROM else Kind.COPIES


def _campaign(
    kind: Kind, members: tuple[int, ...], sketches: Sequence[Sketch], evidence: tuple[Evidence, ...], likeness: float | None,
    quoted: tuple[str, str] | None = None,
) -> Campaign:  # fmt: skip
    posts = [sketches[place] for place in members]
    reposts = sum(bool(post.repost_of) for post in posts)
    return Campaign(
        kind=kind,
        members=members,
        posts=len(posts) - reposts,
        reposts=reposts,
        people=len({post.author for post in posts}),
        originator=members[0],
        first=posts[0].published,
        last=posts[-1].published,
        negative=sum(post.mood < 0 for post in posts),
        positive=sum(post.mood > 0 for post in posts),
        likeness=likeness,
        evidence=evidence,
        quoted=quoted,
    )
