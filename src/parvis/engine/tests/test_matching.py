"""Matching: the fast way agrees with the simple one, and shows why."""

import csv
import datetime as dt
import re
import threading
import time
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.engine.items import Actor, Item
from parvis.engine.matching.highlighting import highlights
from parvis.engine.matching.matcher import Matcher
from parvis.engine.matching.positions import Positions, ends_of, found
from parvis.engine.matching.reference import matches
from parvis.engine.query.ast import Node, Phrase
from parvis.engine.query.parsing import parse
from parvis.engine.query.proximity import phrase_pattern, positional_pattern
from parvis.engine.tests.queries import VOCABULARY, items, nodes, phrases, positional
from parvis.engine.words import token_string

PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
"""Machines that are busy are no fault of what is tested."""
REAL_POSTS = Path(__file__).parents[4].parent / "shared" / "data" / "free" / "free_tweets.csv"


def an_item(content: str, **about: object) -> Item:
    return Item(
        network="mastodon", id="1", actor=Actor(id="1"), content=content,
        published=dt.datetime(2025, 1, 1, tzinfo=dt.UTC), **about,
    )  # fmt: skip


def test_the_real_checkout_is_where_the_data_is_looked_for() -> None:
    assert (Path(__file__).parents[4] / "pyproject.toml").exists()


@settings(max_examples=200, **PATIENT)
@given(
    st.lists(nodes(), min_size=1, max_size=6),
    st.lists(items(), min_size=1, max_size=4),
    st.sampled_from(["fr", "en-GB", "und"]),
    st.sampled_from(["", "negative", "positive"]),
    st.sampled_from([None, "anger"]),
    st.sampled_from([(), ("delivery:negative",), ("delivery:positive", "price:positive")]),
)
def test_matcher_agrees_with_reference(
    queries: list[Node],
    heard: list[Item],
    language: str,
    sentiment: str,
    emotion: str | None,
    aspects: tuple[str, ...],
) -> None:
    matcher = Matcher()
    for watch_id, node in enumerate(queries):
        matcher.add(watch_id, node)
    for item in heard:
        tokens = token_string(item.text)
        read = (item, tokens, language, sentiment, emotion, (), aspects)
        expected = tuple(i for i, node in enumerate(queries) if matches(node, *read))
        assert matcher.match(*read) == expected


@settings(**PATIENT)
@given(st.lists(st.tuples(st.integers(0, 5), st.none() | nodes()), max_size=20), items())
def test_adding_and_removing_leaves_what_is_watched(
    changes: list[tuple[int, Node | None]], item: Item
) -> None:
    matcher, watched = Matcher(), {}
    for watch_id, node in changes:
        if node is None:
            matcher.remove(watch_id)
            watched.pop(watch_id, None)
        else:
            matcher.add(watch_id, node)
            watched[watch_id] = node
    tokens = token_string(item.text)
    assert len(matcher) == len(watched)
    assert matcher.match(item, tokens, "fr") == tuple(
        sorted(i for i, n in watched.items() if matches(n, item, tokens, "fr"))
    )
    for watch_id in watched:
        matcher.remove(watch_id)
    indexes = [matcher._by_word, matcher._by_pair, matcher._by_prefix, matcher._by_suffix]
    assert not any(index.buckets for index in [*indexes, *matcher._by_field.values()])
    assert matcher._unanchored.empty and not matcher._by_prefix.lengths and not matcher._by_suffix.lengths


@settings(max_examples=150, **PATIENT)
@given(positional(), st.lists(st.sampled_from([*VOCABULARY[:6], "|"]), max_size=14))
def test_pattern_means_what_stands_there(node: Node, tokens: list[str]) -> None:
    joined = " ".join(tokens)
    pattern_found = re.search(positional_pattern(node), f" {joined} ") is not None
    assert pattern_found == matches(node, an_item(""), joined, "fr")
    assert pattern_found == found(ends_of(node), Positions(tokens or [""]))


@settings(**PATIENT)
@given(phrases(), st.lists(st.sampled_from([*VOCABULARY[:6], "|"]), max_size=14))
def test_phrase_pattern_means_the_phrase(phrase: Phrase, tokens: list[str]) -> None:
    joined = " ".join(tokens)
    found = re.search(phrase_pattern(phrase), f" {joined} ") is not None
    assert found == matches(phrase, an_item(""), joined, "fr")


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("appli", "Mais l’Appli est nulle", True),
        ('"bad buzz"', "quel #BadBuzz", True),
        ('"buzz enorme"~3', "quel #BadBuzz énorme", False),
        ('"badbuzz enorme"', "quel #BadBuzz énorme", True),
        ("free", "@Free merci", True),
        ("free", "freebox", False),
        ('"a c"~1', "a b c", True),
        ('"a c"~1', "a b b c", False),
        ("free SAUF nul", "free c’est NUL", False),
        ("*box", "ma Freebox", True),
        ("colo?r", "color, colour", True),
        ("colo?r", "color", False),
        ('"service cli*"', "le Service Clientèle", True),
        ('"service * client"', "service vraiment client", True),
        ('"service * client"', "service client", False),
        ("l'appl*", "L’Application", True),
        ('(prix OR "service client") NEAR/2 (cher OR nul*)', "nullissime, ce service client", True),
        ('(prix OR "service client") NEAR/2 (cher OR nul*)', "prix a b c cher", False),
        ("prix ONEAR/2 cher", "cher prix", False),
        ("a NEAR/1 b NEAR/1 c", "c x a b", True),
        ("a NEAR/9 b", "a #BonjourB", False),
        ("=Orange", "une orange", False),
        ("=Orange", "chez Orange.", True),
        ('="La Poste"', "La Poste ferme", True),
        ("=été", "Été, été", True),
        ("=été", "ete", False),
        ('="C++"', "du C++ ici", True),
        ("=l'Orange", "vive l’Orange", True),
        ("=Orange NEAR/2 panne", "Orange en panne", True),
        ("=Orange NEAR/2 panne", "une orange en panne", False),
        ("=Orange NEAR/2 panne", "Orange, et bien plus tard une panne", False),
        ("panne ONEAR/3 =Orange", "panne chez Orange", True),
        ("panne ONEAR/3 =Orange", "Orange en panne", False),
        ('(=Orange OR sosh OR ="La Poste") NEAR/2 (panne OR =HS)', "La Poste est HS", True),
        ('(=Orange OR sosh OR ="La Poste") NEAR/2 (panne OR =HS)', "la poste est HS", False),
        ('(=Orange OR sosh OR ="La Poste") NEAR/2 (panne OR =HS)', "sosh en panne", True),
        ("(=Orange NEAR/1 box) NEAR/2 panne", "box Orange en panne", True),
        ("(=Orange NEAR/1 box) NEAR/2 panne", "box orange en panne", False),
    ],
)
def test_meaning(query: str, text: str, expected: bool) -> None:
    assert matches(parse(query), an_item(text), token_string(text), "fr") is expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("appli OR nul*", "L’Appli est nullissime", ["Appli", "nullissime"]),
        ('"pas content"~2', "pas du tout Content !", ["pas", "Content"]),
        ("(a AND zzz) OR b", "a b", ["b"]),
        ("#BadBuzz @free lang:fr -pub", "hé @Free, quel #BadBuzz", ["@Free", "#BadBuzz"]),
        ('"bad buzz"', "quel #BadBuzz énorme", ["BadBuzz"]),
        ("zzz", "a b", []),
        ("*box ou?rage", "ma Freebox, son ouvrage", ["Freebox", "ouvrage"]),
        ("(prix OR tarif) NEAR/2 (cher OR nul*)", "prix fort ; tarif si cher", ["tarif", "cher"]),
        ("=Orange", "orange Orange", ["Orange"]),
        ("sentiment:negative free", "Free", ["Free"]),
    ],
)
def test_highlights(query: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(parse(query), text)] == expected


@settings(**PATIENT)
@given(nodes(), items())
def test_what_matches_by_its_words_is_highlighted_inside_the_text(node: Node, item: Item) -> None:
    spans = highlights(node, item.text)
    assert all(0 <= start < end <= len(item.text) for start, end in spans)
    assert spans == sorted(spans)


@pytest.mark.skipif(not REAL_POSTS.exists(), reason=f"real posts are not at {REAL_POSTS}")
def test_real_posts_match_the_same_both_ways() -> None:
    queries = [
        "freebox ET (panne OU lent*)",
        '"service client"~2 SAUF merci',
        "@free -#free",
        "fibre NEAR/3 debit",
        "-free",
        "lang:fr mobile",
    ]
    nodes_by_id = dict(enumerate(map(parse, queries)))
    matcher = Matcher()
    for watch_id, node in nodes_by_id.items():
        matcher.add(watch_id, node)
    hits = 0
    with REAL_POSTS.open(encoding="utf-8", newline="") as file:
        for row in islice(csv.DictReader(file), 1500):
            item = an_item(" ".join(value for value in row.values() if isinstance(value, str)))
            tokens = token_string(item.text)
            expected = tuple(i for i, node in nodes_by_id.items() if matches(node, item, tokens, "fr"))
            assert matcher.match(item, tokens, "fr") == expected
            hits += len(expected)
    assert hits > 500


def test_watches_come_and_go_while_others_match() -> None:
    """No error, and a watch that is replaced all the time is never missed."""
    matcher = Matcher()
    item = an_item("la freebox est en panne, #BadBuzz chez Free", hashtags=("BadBuzz",))
    tokens = token_string(item.text)
    texts = [
        "freebox",
        "freebox panne",
        '"en panne"',
        "pann*",
        "#badbuzz",
        "-zzz",
        "panne (free OR nul)",
        "*box",
    ]
    matcher.add(0, parse("freebox panne"))
    stop, missed, failed = threading.Event(), [], []

    def match() -> None:
        try:
            while not stop.is_set():
                if 0 not in matcher.match(item, tokens, "fr"):
                    missed.append(1)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=match) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round_ in range(3000):
        matcher.add(0, parse(texts[round_ % len(texts)]))
        matcher.add(1 + round_ % 50, parse(texts[round_ // 3 % len(texts)]))
        if round_ % 7 == 0:
            matcher.remove(1 + round_ % 40)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failed and not missed


@pytest.mark.parametrize(
    "query",
    [
        "a NEAR/50 a NEAR/50 a NEAR/50 a",
        '"a b a b"~5 OR "b a a"~30',
        "(" + " OR ".join(f"{letter}*" for letter in "abcdefghijklmnop") + ") NEAR/50 (a OR b OR zz)",
        "a*a*a*a*a*b",
        "*a*b*a*b*zz",
        "=a",
        "NOT (a NEAR/50 zz) AND NOT *zz*",
    ],
)
def test_hostile_texts_cost_little(query: str) -> None:
    texts = [
        "a b " * 50_000,
        "a" * 500_000,
        "😡" * 100_000,
        "a\u200bb" * 50_000,
        "\u0430" * 100_000 + " a" * 50_000,
    ]
    node = parse(query)
    matcher = Matcher()
    matcher.add(1, node)
    for text in texts:
        item = an_item(text)
        tokens = token_string(text)
        started = time.process_time()
        matcher.match(item, tokens, "fr")
        assert time.process_time() - started < 3, text[:10]
