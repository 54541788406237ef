"""How many posts a second of one core are matched against 100, 1,000 and 10,000 standing queries.

Posts are real where ``../shared/data`` is there (French and English, repeated in no particular order), else made up.
Queries are made from words of those posts: a word, two words, alternatives, phrases, prefixes, hashtags, exclusions.

Run: ``python bench/engine_matching.py``
"""

from __future__ import annotations

import datetime as dt
import platform
import random
import time
from pathlib import Path

from parvis.engine.items import Actor, Item
from parvis.engine.matching import Matcher
from parvis.engine.query import Node, parse
from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import hashtags_in, normalise, token_string

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "umsab"
LANGUAGES = {"fr": "french", "en": "english"}


def posts(count: int) -> list[tuple[Item, str]]:
    """(item, its language), real or made up."""
    texts = [
        (line, code)
        for code, folder in LANGUAGES.items()
        if DATA.exists()
        for line in (DATA / folder / "train_text.txt").read_text(encoding="utf-8").splitlines()
    ]
    chance = random.Random(1)
    if not texts:
        made = [f"mot{number}" for number in range(5000)]
        texts = [(" ".join(chance.choices(made, k=18)), "fr") for _ in range(4000)]
    chance.shuffle(texts)
    when = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    return [
        (
            Item(
                network="bluesky",
                id=str(n),
                actor=Actor(id="1"),
                content=text,
                hashtags=hashtags_in(text),
                published=when,
            ),
            code,
        )
        for n, (text, code) in enumerate((texts * (count // len(texts) + 1))[:count])
    ]


def queries(count: int, tokens: list[list[str]]) -> list[Node]:
    """Queries whose words are drawn from the posts, so that they do match."""
    chance = random.Random(2)
    said = {word for words in tokens for word in words}
    vocabulary = sorted(word for word in said if len(word) > 3 and word.isalpha() and word not in STOP_WORDS)

    def word() -> str:
        return chance.choice(vocabulary)

    def one() -> str:
        a, b, c, d = word(), word(), word(), word()
        text = chance.choice(tokens)
        start = chance.randrange(max(len(text) - 1, 1))
        phrase = " ".join(text[start : start + 2]).replace("|", "") or a
        return chance.choice(
            [
                f"{a} AND {b}",
                f"{a} AND ({b} OR {c}) NOT {d}",
                f"({a} OR {b}) AND ({c} OR {d})",
                f'"{phrase}"' if any(map(str.isalnum, phrase)) else a,
                f'"{a} {b}"~4 OR #{c}',
                f"{a} {b[:4]}* lang:fr",
                f"#{a} OR @{b} OR {c} {d}",
            ]
        )

    return [parse(one()) for _ in range(count)]


def main() -> None:
    print(f"{platform.platform()}, Python {platform.python_version()}, seconds of one core")
    heard = posts(20_000)
    started = time.process_time()
    read = [(item, token_string(item.text), code) for item, code in heard]
    print(f"tokens: {len(heard) / (time.process_time() - started):,.0f} posts/s")
    tokens = [normalise(item.text) for item, _ in heard[:4000]]
    for count in (100, 1_000, 10_000):
        matcher = Matcher()
        nodes = queries(count, tokens)
        started = time.process_time()
        for watch_id, node in enumerate(nodes):
            matcher.add(watch_id, node)
        adding = time.process_time() - started
        started = time.process_time()
        hits = sum(len(matcher.match(item, text, code)) for item, text, code in read)
        spent = time.process_time() - started
        print(
            f"{count:>6,} watches: {len(read) / spent:>9,.0f} posts/s, {hits:,} matches; "
            f"added at {count / adding:,.0f} watches/s"
        )


if __name__ == "__main__":
    main()
