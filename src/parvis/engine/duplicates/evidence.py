"""What can be seen in posts that say the same: measured, never guessed, and worded with care by whoever shows it.

None of it proves an intention. A share button, a newsletter or a press agency make many people write the same words in the
same minute; that is why each sign is kept apart with its figures, and why one alone never makes posts "look coordinated".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from parvis.engine.sketches import Sketch

WINDOW = dt.timedelta(minutes=10)
FEW_FOLLOWERS = 50
PART = 0.3
"""Part of the people of a group that must show a sign: among hundreds, some meet twice or write in the same minute by chance."""
MOST_LINKED = 60
"""People of one group whose company is looked at: beyond, everybody has met everybody."""
MEETINGS = 3
"""Groups in which two accounts are found together before they count as the same accounts again."""


class Sign(StrEnum):
    """What can be seen. Texts for people: ``listening/wording_copies.py``."""

    BURST = "burst"  # ``people`` of ``of`` wrote it within ``minutes``
    SAME_ACCOUNTS = (
        "same_accounts"  # ``people`` of ``of`` were together in other groups too (``groups`` at most)
    )
    REPEATING = "repeating"  # ``people`` of ``of`` wrote it several times
    ONE_AUTHOR = "one_author"  # one account wrote ``posts`` of ``of``
    FEW_FOLLOWERS = (
        "few_followers"  # ``people`` of the ``of`` whose audience is known have fewer than fifty followers
    )
    SAME_LINK = "same_link"  # ``posts`` of ``of`` carry the same link
    WORD_FOR_WORD = "word_for_word"  # ``posts`` of ``of`` say exactly the same
    QUOTING = "quoting"  # ``people`` quoted the same post, ``of`` of them within ``minutes``


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign and its figures; those that do not concern it are 0."""

    sign: Sign
    people: int = 0
    posts: int = 0
    of: int = 0
    minutes: int = 0
    groups: int = 0


def busiest(posts: Sequence[Sketch], window: dt.timedelta) -> tuple[int, dt.datetime | None]:
    """The most people that wrote within any ``window``, and when it began. ``posts`` are oldest first."""
    inside: Counter[str] = Counter()
    most, began, start = 0, None, 0
    for post in posts:
        inside[post.author] += 1
        while post.published - posts[start].published > window:
            leaving = posts[start].author
            inside[leaving] -= 1
            if not inside[leaving]:
                del inside[leaving]
            start += 1
        if len(inside) > most:
            most, began = len(inside), posts[start].published
    return most, began


def company(groups: Iterable[Collection[str]]) -> dict[str, dict[str, int]]:
    """For each author, those found with them in :data:`MEETINGS` groups or more, and in how many."""
    met: Counter[tuple[str, str]] = Counter()
    for people in groups:
        for pair in combinations(sorted(people)[:MOST_LINKED], 2):
            met[pair] += 1
    known: dict[str, dict[str, int]] = {}
    for (one, other), times in met.items():
        if times >= MEETINGS:
            known.setdefault(one, {})[other] = times
            known.setdefault(other, {})[one] = times
    return known


def signs_of(posts: Sequence[Sketch], exact: int, company_of: dict[str, dict[str, int]]) -> list[Evidence]:
    """What can be seen in posts (not reposts, oldest first) that say nearly the same, ``exact`` of them word for word."""
    authors = Counter(post.author for post in posts)
    people = len(authors)
    found = [Evidence(Sign.WORD_FOR_WORD, posts=exact, of=len(posts))]
    together, _ = busiest(posts, WINDOW)
    if together >= max(5, PART * people):
        found.append(
            Evidence(Sign.BURST, people=together, of=people, minutes=int(WINDOW.total_seconds() // 60))
        )
    acquainted = {
        one: {o: n for o, n in company_of[one].items() if o in authors}
        for one in authors
        if one in company_of
    }
    linked = [one for one, others in acquainted.items() if others]
    if len(linked) >= max(3, PART * people):
        times = max(times for one in linked for times in acquainted[one].values())
        found.append(Evidence(Sign.SAME_ACCOUNTS, people=len(linked), of=people, groups=times))
    repeating = sum(times > 1 for times in authors.values())
    if people > 1 and repeating >= max(2, PART * people):
        found.append(Evidence(Sign.REPEATING, people=repeating, of=people))
    most = max(authors.values())
    if most >= 3 and most >= 0.6 * len(posts):
        found.append(Evidence(Sign.ONE_AUTHOR, posts=most, of=len(posts)))
    audiences = {post.author: post.followers for post in posts if post.followers is not None}
    small = sum(audience < FEW_FOLLOWERS for audience in audiences.values())
    if len(audiences) >= 5 and small >= 0.6 * len(audiences):
        found.append(Evidence(Sign.FEW_FOLLOWERS, people=small, of=len(audiences)))
    carried = Counter(link for post in posts for link in set(post.links))
    if carried and (times := max(carried.values())) >= 0.8 * len(posts):
        found.append(Evidence(Sign.SAME_LINK, posts=times, of=len(posts)))
    return found
