"""Near-duplicates: texts a second, how many planted copies are found after 1, 2 and 4 edits, how many strangers are put together.

Posts are real (``../shared/data``: French and English tweets). Each planted copy is a post of six words or more with words
(or letters) replaced, added or taken away at random; it is found when it ends up in the group of its original. A false pair
is two members of one group whose Jaccard on shingles, computed for good, is under 0.4 although each was put with the other.
Beside it: the exact hash of the normalised text, and simhash (64 bits, at most 3 differ), as commonly used.

Run: ``python bench/near_duplicates.py``
"""

from __future__ import annotations

import csv
import hashlib
import platform
import random
import string
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

from parvis.engine.duplicates.grouping import near_duplicates
from parvis.engine.duplicates.shingles import ShingleTable, comparable, likeness, said

DATA = Path(__file__).parents[1].parent / "shared" / "data"
COLUMNS = {
    "airline/airline_tweets.csv": "text",
    "engie/engie_tweets.csv": "full_text",
    "free/free_tweets.csv": "text",
    "french_media/tweets.csv": "text",
}
PLANTED = 1_000
Grouping = Callable[[Sequence[str]], list[tuple[int, ...]]]


def real_posts() -> list[str]:
    """Every post there is, in the order of the files."""
    posts: list[str] = []
    for name, column in COLUMNS.items():
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            posts += [row[column] for row in csv.DictReader(file)]
    return posts


def edited(text: str, edits: int, pick: random.Random, vocabulary: Sequence[str], letters: bool) -> str:
    """The text with that many words (or letters) replaced, added or taken away."""
    pieces = list(text) if letters else text.split(" ")
    for _ in range(edits):
        place = pick.randrange(len(pieces))
        new = pick.choice(string.ascii_lowercase) if letters else pick.choice(vocabulary)
        match pick.randrange(3):
            case 0:
                pieces[place] = new
            case 1:
                pieces.insert(place, new)
            case _ if len(pieces) > 1:
                del pieces[place]
    return ("" if letters else " ").join(pieces)


def ours(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """What Parvis does."""
    return [group.members for group in near_duplicates(texts)]


def by_exact_hash(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Texts that say exactly the same."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        groups[said(text)].append(place)
    return [tuple(members) for members in groups.values() if len(members) > 1]


def by_simhash(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Words hashed to 64 bits, summed bit by bit; texts whose sums differ in three bits or fewer (four blocks of 16)."""
    prints = [simhash(said(text)) for text in texts]
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    for block in range(4):
        buckets: dict[int, list[int]] = defaultdict(list)
        for place, number in enumerate(prints):
            buckets[number >> 16 * block & 0xFFFF].append(place)
        for members in buckets.values():
            for one, other in combinations(members[:200], 2):
                if (prints[one] ^ prints[other]).bit_count() <= 3:
                    parent[root(other)] = root(one)
    groups: dict[int, list[int]] = defaultdict(list)
    for place in range(len(texts)):
        groups[root(place)].append(place)
    return [tuple(members) for members in groups.values() if len(members) > 1]


def simhash(saying: str) -> int:
    """64 bits of a text."""
    sums = [0] * 64
    for word in saying.split(" "):
        number = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
        for bit in range(64):
            sums[bit] += 1 if number >> bit & 1 else -1
    return sum(1 << bit for bit in range(64) if sums[bit] > 0)


def found(groups: Sequence[tuple[int, ...]], planted: Sequence[tuple[int, int]]) -> float:
    """The part of (original, copy) pairs that share a group."""
    group_of = {place: number for number, members in enumerate(groups) for place in members}
    hits = [group_of.get(one, -1) == group_of.get(other, -2) for one, other in planted]
    return sum(hits) / len(hits)


def false_pairs(groups: Sequence[tuple[int, ...]], texts: Sequence[str], pick: random.Random) -> float:
    """The part of a sample of (first member, other member) pairs that are not alike when compared for good."""
    pairs = [(members[0], other) for members in groups for other in members[1:]]
    pairs = pick.sample(pairs, min(3_000, len(pairs)))
    table = ShingleTable([said(text) for pair in pairs for text in (texts[pair[0]], texts[pair[1]])])
    wrong = sum(likeness(table.of(2 * n), table.of(2 * n + 1)) < 0.4 for n in range(len(pairs)))
    return wrong / max(len(pairs), 1)


def main() -> None:
    print(f"{platform.platform()}, Python {platform.python_version()}, seconds of one core")
    if not DATA.exists():
        raise SystemExit(f"The posts are not there: {DATA}")
    posts = real_posts()
    pick = random.Random(7)
    vocabulary = [word for post in posts for word in said(post).split(" ")]
    originals = pick.sample(
        [n for n, post in enumerate(posts) if comparable(said(post)) and len(post.split()) >= 6], PLANTED
    )
    print(f"{len(posts):,} posts, {PLANTED:,} planted copies a row\n")
    print(f"{'':<28}{'texts/s':>9}{'1 edit':>9}{'2 edits':>9}{'4 edits':>9}{'false pairs':>13}")
    methods: dict[str, Grouping] = {
        "Parvis": ours,
        "exact hash": by_exact_hash,
        "simhash, 3 bits": by_simhash,
    }
    for letters in (False, True):
        for name, method in methods.items():
            recalls: list[float] = []
            for edits in (1, 2, 4):
                copies = [edited(posts[place], edits, pick, vocabulary, letters) for place in originals]
                texts = [*posts, *copies]
                started = time.process_time()
                groups = method(texts)
                spent = time.process_time() - started
                recalls.append(found(groups, [(place, len(posts) + n) for n, place in enumerate(originals)]))
            wrong = false_pairs(groups, texts, pick)
            label = f"{name}, {'letters' if letters else 'words'}"
            print(
                f"{label:<28}{len(texts) / spent:>9,.0f}"
                + "".join(f"{recall:>9.3f}" for recall in recalls)
                + f"{wrong:>13.2%}"
            )


if __name__ == "__main__":
    main()
