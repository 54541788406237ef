"""How many posts a second of one core are matched against 100 to 50,000 standing queries, and what adding one costs.

Posts are real where ``../shared/data`` is there (French and English, repeated in no particular order), else made up.
Queries are made from words of those posts: a word, two words, alternatives, phrases, prefixes, hashtags, exclusions.

Baselines of the same run, on the same queries and posts: every query asked of every post (compiled closures, no index),
and the published approach of keywords first, with an Aho-Corasick automaton where ``ahocorasick_rs`` is installed.
Seconds are of processor time, the best of three rounds, so that a busy machine counts little.

Run: ``python bench/engine_matching.py [--watches 100 1000 …]``
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import random
import time
from collections.abc import Callable
from pathlib import Path

from parvis.engine.items import Actor, Item
from parvis.engine.matching import Matcher
from parvis.engine.matching.compiling import Check, Compiler
from parvis.engine.matching.planning import plan
from parvis.engine.matching.reading import Reading
from parvis.engine.query import Node, parse
from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import hashtags_in, normalise, token_string

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "umsab"
LANGUAGES = {"fr": "french", "en": "english"}
Read = tuple[Item, str, str]


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
    return [parse(text) for text in query_texts(count, tokens)]


def query_texts(count: int, tokens: list[list[str]]) -> list[str]:
    """The same as people would type them."""
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

    return [one() for _ in range(count)]


def best_of(rounds: int, action: Callable[[], int]) -> tuple[float, int]:
    """(seconds of processor time of the fastest round, what the action answered)."""
    best, answer = float("inf"), 0
    for _ in range(rounds):
        started = time.process_time()
        answer = action()
        best = min(best, time.process_time() - started)
    return best, answer


def parvis(nodes: list[Node], read: list[Read]) -> str:
    """The matcher that ships."""
    matcher = Matcher()
    started = time.process_time()
    for watch_id, node in enumerate(nodes):
        matcher.add(watch_id, node)
    adding = time.process_time() - started
    spent, hits = best_of(3, lambda: sum(len(matcher.match(*one)) for one in read))
    slowest = 0.0
    for number, node in enumerate(nodes[:300]):
        started = time.process_time()
        matcher.add(number, node)
        slowest = max(slowest, time.process_time() - started)
    return (
        f"{len(read) / spent:>10,.0f} posts/s, {hits:,} matches; adding one: {adding / len(nodes) * 1e3:.2f} ms on average, "
        f"{slowest * 1e3:.1f} ms at worst when replacing"
    )


def readings(read: list[Read]) -> list[Reading]:
    return [Reading(item, text, code, "", "", ()) for item, text, code in read]


def every_query(nodes: list[Node], read: list[Read]) -> str:
    """No index: each compiled query asked of each post."""
    checks = [Compiler().check(node) for node in nodes]
    few = read[: max(20, 400_000 // len(nodes))]
    spent, hits = best_of(1, lambda: sum(check(reading) for reading in readings(few) for check in checks))
    return f"{len(few) / spent:>10,.0f} posts/s ({len(few):,} posts, {hits:,} matches)"


def automaton(nodes: list[Node], read: list[Read]) -> str:
    """Words of the queries found in the text by an automaton, then the queries that have one of them."""
    try:
        import ahocorasick_rs
    except ImportError:
        return "not installed (ahocorasick_rs)"
    by_word: dict[str, list[tuple[int, Check]]] = {}
    for watch_id, node in enumerate(nodes):
        check = Compiler().check(node)
        for entry in plan(node).entries:
            by_word.setdefault(f" {entry.anchor.value} ", []).append((watch_id, check))
    patterns = list(by_word)
    found = ahocorasick_rs.AhoCorasick(patterns)

    def match() -> int:
        hits = 0
        for reading in readings(read):
            asked = {i for i, _, _ in found.find_matches_as_indexes(reading.padded, overlapping=True)}
            hits += len({watch for i in asked for watch, check in by_word[patterns[i]] if check(reading)})
        return hits

    spent, hits = best_of(1, match)
    return f"{len(read) / spent:>10,.0f} posts/s, {hits:,} matches (hashtags and handles that are not words left out)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--watches", type=int, nargs="+", default=[100, 1_000, 10_000, 50_000])
    counts = parser.parse_args().watches
    print(f"{platform.platform()}, Python {platform.python_version()}, processor seconds of one core")
    heard = posts(20_000)
    spent, _ = best_of(1, lambda: sum(len(token_string(item.text)) > 0 for item, _ in heard))
    read = [(item, token_string(item.text), code) for item, code in heard]
    print(f"tokens: {len(heard) / spent:,.0f} posts/s (not counted below: understanding makes them anyway)")
    tokens = [normalise(item.text) for item, _ in heard[:4000]]
    for count in counts:
        nodes = queries(count, tokens)
        print(f"{count:>6,} watches")
        print(f"  Parvis                     {parvis(nodes, read)}")
        print(f"  every query, no index      {every_query(nodes, read)}")
        print(f"  Aho-Corasick, then queries {automaton(nodes, read)}")


if __name__ == "__main__":
    main()
