"""The archive answers every query as the engine's reference does."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parvis.archive.contract import HeardItem, Scope
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.making import heard, new_organisation
from parvis.engine.items import Attachment, Engagement, ItemType
from parvis.engine.matching.matcher import Matcher
from parvis.engine.matching.reference import matches
from parvis.engine.query.ast import (
    And,
    Everything,
    Exact,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Term,
    Wildcard,
)
from parvis.engine.query.composing import any_of, near
from parvis.engine.query.fields import FEATURES, NO_EMOTION, TEXT_FIELDS
from parvis.engine.understanding import Emotion, Sentiment
from parvis.engine.words import words as words_of

WORDS = ("le", "livreur", "livre", "pas", "content", "e", "été", "日", "😀", "l", "a_b")
SITES = ("lemonde.fr", "www.lemonde.fr", "blog.lemonde.fr", "notlemonde.fr", "example.org:8080")
HANDLES = ("free", "Free@social.org", "freebox", "lé.a")
LANGUAGES = ("fr", "fr-CA", "en", "und")

texts = st.lists(
    st.sampled_from((*WORDS, "#BadBuzz", "#Été2026", "l'appli", "@free@social.org", "|", "%", "_", "'")),
    max_size=9,
).map(" ".join)
words = st.sampled_from(
    (
        "le",
        "livre",
        "livr",
        "pas",
        "content",
        "e",
        "ete",
        "日",
        "😀",
        "l",
        "a_b",
        "bad",
        "buzz",
        "badbuzz",
        "free",
        "a%",
    )
)


def _in_some_mood(keys: list[str]) -> list[str]:
    return [f"{key}:{'negative' if place else 'positive'}" for place, key in enumerate(keys)]


@st.composite
def items(draw: st.DrawFn) -> dict[str, object]:
    return {
        "content": draw(texts),
        "title": draw(st.sampled_from(("", "Le titre"))),
        "author": draw(st.sampled_from(("ana", "Free", "free@social"))),
        "network": draw(st.sampled_from(("bluesky", "mastodon"))),
        "language": draw(st.sampled_from(LANGUAGES)),
        "hashtags": tuple(draw(st.lists(st.sampled_from(("BadBuzz", "été", "bad", "")), max_size=2))),
        "mentions": tuple(draw(st.lists(st.sampled_from(HANDLES), max_size=2))),
        "links": tuple(
            f"https://{site}/Promo?x=1" for site in draw(st.lists(st.sampled_from(SITES), max_size=2))
        ),
        "url": draw(st.sampled_from(("", "https://www.Lemonde.fr/a", "http://[broken"))),
        "in_reply_to": draw(st.sampled_from(("", "x"))),
        "repost_of": draw(st.sampled_from(("", "", "x"))),
        "quote_of": draw(st.sampled_from(("", "", "x"))),
        "type": draw(st.sampled_from((ItemType.NOTE, ItemType.REVIEW, ItemType.IMAGE))),
        "attachments": tuple(
            Attachment(type=kind, alt='["Image", [\\"Image\\",')
            for kind in draw(st.lists(st.sampled_from(("Image", "Video", "Audio", "Document")), max_size=2))
        ),
        "place": draw(st.sampled_from(("", "FR", "be"))),
        "rating": draw(st.sampled_from((None, 0.0, 1.5, 3.0, 5.0, float("nan"), float("inf")))),
        "followers": draw(st.sampled_from((None, 0, 999, 1000, 70_000))),
        "engagement": draw(
            st.builds(
                Engagement,
                likes=st.sampled_from((None, 0, 12)),
                replies=st.sampled_from((None, 1)),
                views=st.just(9),
            )
        ),
        "mood": draw(st.sampled_from(list(Sentiment))),
        "emotion": draw(st.sampled_from((None, Emotion.JOY, Emotion.ANGER))),
        "aspects": tuple(
            draw(st.sets(st.sampled_from(("delivery", "price")), max_size=2).map(sorted).map(_in_some_mood))
        ),
        "brands": draw(st.sampled_from(((1,), (1, 2), ()))),
    }


def field(name: str, values: tuple[str, ...], prefixes: bool = False) -> st.SearchStrategy[Node]:
    return st.builds(
        Field, st.just(name), st.sampled_from(values), st.booleans() if prefixes else st.just(False)
    )


numbers = st.none() | st.sampled_from((0, 1, 12, 13, 999, 1000, 10**9))
ratings = st.none() | st.sampled_from((0.0, 1.5, 3.0, 5.0))
ranges: st.SearchStrategy[Node] = st.one_of(
    st.builds(Range, st.sampled_from(("followers", "engagement")), numbers, numbers),
    st.builds(Range, st.just("rating"), ratings, ratings, st.booleans(), st.booleans()),
)
exact_forms: st.SearchStrategy[Node] = st.sampled_from(
    (
        "été",
        "ete",
        "Le titre",
        "le",
        "l'appli",
        "l’appli",
        "😀",
        "free",
        "#BadBuzz",
        "日",
        "a_b",
        "titre le",
        "livre,",
    )
).map(lambda text: Exact(text, tuple(words_of(text))))
wildcards: st.SearchStrategy[Node] = st.sampled_from(
    ("*buzz", "liv*r", "l?vre", "*", "?", "*e*", "?on*", "*a_*")
).map(Wildcard)
positional: st.SearchStrategy[Node] = st.recursive(
    st.builds(Term, words, st.booleans())
    | wildcards
    | st.builds(Phrase, st.lists(words, min_size=1, max_size=3).map(tuple), st.integers(0, 3)),
    lambda inner: (
        st.builds(near, inner, inner, st.integers(0, 5), st.booleans())
        | st.lists(inner, min_size=2, max_size=3).map(any_of)
    ),
    max_leaves=4,
)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.just(Everything()),
    st.builds(Term, words, st.booleans()),
    st.builds(Phrase, st.lists(words, min_size=1, max_size=4).map(tuple), st.integers(0, 4)),
    field("hashtag", ("badbuzz", "bad", "ete"), prefixes=True),
    field("mention", ("free", "freebox", "free@social.org", "lé.a"), prefixes=True),
    field(
        "author", ("ana.example", "free.example", "did:plc:ana", "free", "free@social.example"), prefixes=True
    ),
    field("lang", ("fr", "en", "und")),
    field("network", ("bluesky", "mastodon")),
    field("site", ("lemonde.fr", "blog.lemonde.fr", "example.org", "fr")),
    field("link", ("promo", "lemonde", "x=1", "%")),
    field("is", ("reply", "repost", "quote", "original")),
    field("has", FEATURES),
    field("country", ("FR", "BE")),
    field("type", ("note", "review", "image")),
    field("sentiment", ("negative", "neutral", "positive")),
    field("emotion", ("joy", "anger", "fear", "none")),
    field("aspect", ("delivery", "delivery:negative", "price", "price:positive", "staff", "")),
    field("brand", ("1", "2", "3", "aubrelle")),
    ranges,
    exact_forms,
    positional,
    positional,
)
queries = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(And, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Or, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Not, parts),
    ),
    max_leaves=6,
)


def agree(clickhouse: ClickHouseArchive, said: list[dict], asked: list[Node]) -> int:
    """Ask the archive and the live matcher what the reference says of each query and item; returns how many pairs."""
    organisation = new_organisation()
    batch = [heard(str(number), **about) for number, about in enumerate(said)]
    clickhouse.append(organisation, batch)
    matcher = Matcher()
    for place, query in enumerate(asked):
        matcher.add(place, query)
    live = {one.item.id: set(matcher.match(*read(one))) for one in batch}
    for place, query in enumerate(asked):
        expected = {one.item.id for one in batch if matches(query, *read(one))}
        found = {m.item.id for m in clickhouse.search(Scope(organisation, query=query), 100).mentions}
        assert found == expected, query
        assert {number for number, hits in live.items() if place in hits} == expected, query
    return len(batch) * len(asked)


def read(one: HeardItem) -> tuple:
    """What the matchers are told of an item."""
    told = one.understanding
    return one.item, told.tokens, told.language, told.sentiment, told.emotion, one.brands, told.aspects


GENERATED = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),
}
some_items = st.lists(items(), min_size=1, max_size=25)


@given(said=some_items, asked=st.lists(queries, min_size=15, max_size=25))
@settings(max_examples=5, **GENERATED)
def test_archive_matcher_and_reference_agree(
    clickhouse: ClickHouseArchive, said: list[dict], asked: list[Node]
) -> None:
    agree(clickhouse, said, asked)


@pytest.mark.slow
def test_they_agree_on_more_than_ten_thousand_pairs(clickhouse: ClickHouseArchive) -> None:
    pairs = 0

    @given(
        said=st.lists(items(), min_size=60, max_size=80), asked=st.lists(queries, min_size=25, max_size=35)
    )
    @settings(max_examples=9, **GENERATED)
    def try_some(said: list[dict], asked: list[Node]) -> None:
        nonlocal pairs
        pairs += agree(clickhouse, said, asked)

    try_some()
    print(f"{pairs:,} pairs of a query and an item: the archive, the live matcher and the reference agree")
    assert pairs >= 10_000


HOSTILE = (
    "'; DROP TABLE items; --", "\\", "\\'", "{p0:String}", "a\tb\nc\r\0", "' OR 1=1 OR '", "`x`", "\ud800", "%", "*", "é" * 5000,
    ".*", "(?i)x", "$$", "/* */", "--", "日本",
)  # fmt: skip


def test_no_text_of_a_query_is_ever_sql(clickhouse: ClickHouseArchive) -> None:
    organisation = new_organisation()
    clickhouse.append(organisation, [heard("1", "tranquille")])
    for text in HOSTILE:
        leaves = [Term(text), Term(text, prefix=True), Phrase((text, "b")), Phrase((text, "b"), slop=2)]
        leaves += [
            Field(name, text, prefix)
            for name in TEXT_FIELDS
            for prefix in (False, True)
            if (name, text) != ("emotion", NO_EMOTION)
        ]
        leaves += [Exact(text, (text,)), near(Term(text), Wildcard("*" + text), 2)]
        leaves += (
            [] if "*" in text else [Wildcard(text + "?")]
        )  # there a star is no text: it stands for any word
        query = Or(tuple(leaves))
        assert clickhouse.count(Scope(organisation, query=query)) == 0, text
        narrow = Scope(
            organisation, networks=(text,), languages=(text,), sentiments=(text,), emotions=(text,), types=(text,),
            authors=(text, f"x:{text}"), hashtags=(text,), links=(text,), aspects=(text,), query=Not(Term(text)),
        )  # fmt: skip
        assert clickhouse.count(narrow) == 0
        assert clickhouse.mention(organisation, text, text) is None
        assert clickhouse.known(organisation, [(text, text)]) == set()
    assert clickhouse.count(Scope(organisation)) == 1


def test_a_query_of_ten_thousand_characters(clickhouse: ClickHouseArchive) -> None:
    organisation = new_organisation()
    clickhouse.append(organisation, [heard("1", "mot77")])
    wide = Or(tuple(Term(f"mot{n}") for n in range(1500)))
    assert clickhouse.count(Scope(organisation, query=wide)) == 1
    deep: Node = Term("mot77")
    for _ in range(200):
        deep = Not(And((deep, Everything())))
    assert clickhouse.count(Scope(organisation, query=deep)) == 1
