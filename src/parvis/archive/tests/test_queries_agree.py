"""The archive answers every query as the engine's reference does."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parvis.archive.contract import Scope
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.making import heard, new_organisation
from parvis.engine.matching.reference import matches
from parvis.engine.query.ast import And, Everything, Field, Node, Not, Or, Phrase, Term

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
    }


def field(name: str, values: tuple[str, ...], prefixes: bool = False) -> st.SearchStrategy[Node]:
    return st.builds(
        Field, st.just(name), st.sampled_from(values), st.booleans() if prefixes else st.just(False)
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


@given(said=st.lists(items(), min_size=1, max_size=25), asked=st.lists(queries, min_size=30, max_size=60))
@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_archive_and_reference_agree(
    clickhouse: ClickHouseArchive, said: list[dict], asked: list[Node]
) -> None:
    organisation = new_organisation()
    batch = [heard(str(number), **about) for number, about in enumerate(said)]
    clickhouse.append(organisation, batch)
    for query in asked:
        expected = {
            one.item.id
            for one in batch
            if matches(query, one.item, one.understanding.tokens, one.understanding.language)
        }
        found = {m.item.id for m in clickhouse.search(Scope(organisation, query=query), 100).mentions}
        assert found == expected, query


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
            for name in ("hashtag", "mention", "author", "lang", "network", "site", "link", "is")
            for prefix in (False, True)
        ]
        query = Or(tuple(leaves))
        assert clickhouse.count(Scope(organisation, query=query)) == 0, text
        narrow = Scope(
            organisation, networks=(text,), languages=(text,), sentiments=(text,), emotions=(text,), types=(text,),
            authors=(text, f"x:{text}"), hashtags=(text,), links=(text,), query=Not(Term(text)),
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
