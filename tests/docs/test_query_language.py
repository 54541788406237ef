"""Every example of the pages on the query language is what it says."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from parvis.engine.items import Actor, Item
from parvis.engine.matching import Matcher, matches
from parvis.engine.query import Node, expand, parse
from parvis.engine.words import hashtags_in, token_string

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": DOCS / "query-language.md", "fr": DOCS / "fr" / "langage-de-requete.md"}
FRAGMENTS = {"complaints": "retard OR panne", "plaintes": "retard OR panne"}
BRANDS = {"aubrelle": 1}


def rows(page: Path, columns: int) -> list[list[str]]:
    lines = [
        line.strip("| ").split(" | ")
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    return [cells for cells in lines if len(cells) == columns]


def read(typed: str) -> Node:
    return expand(parse(typed), FRAGMENTS, BRANDS)


def found(node: Node, text: str) -> bool:
    item = Item(
        network="x", id="1", actor=Actor(id="1"), content=text, hashtags=hashtags_in(text),
        published=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    matcher = Matcher()
    matcher.add(1, node)
    told = (item, token_string(text), "fr")
    assert bool(matcher.match(*told)) is matches(node, *told)
    return matches(node, *told)


@pytest.mark.parametrize("language", PAGES)
def test_examples_match_what_they_say(language):
    examples = rows(PAGES[language], 3)
    assert len(examples) > 20
    for typed, wanted, unwanted in examples:
        node = read(typed.strip("`"))
        assert found(node, wanted), (typed, wanted)
        assert not found(node, unwanted), (typed, unwanted)


@pytest.mark.parametrize("language", PAGES)
def test_fields_can_be_typed(language):
    examples = rows(PAGES[language], 2)
    assert len(examples) > 15
    for typed, said in examples:
        first, *others = re.findall(r"`([^`]+)`", typed)
        for one in (first, *others):
            read(one)
        if ":" in first and " TO " not in first:
            for value in re.findall(r"`([^`]+)`", said):
                read(f"{first.split(':')[0]}:{value}")


def test_both_pages_say_the_same():
    english, french = ({str(read(cells[0].strip("`"))) for cells in rows(page, 3)} for page in PAGES.values())
    spans = re.compile(r"span=\(\d+, \d+\)")
    assert {spans.sub("", text) for text in english} == {spans.sub("", text) for text in french}
