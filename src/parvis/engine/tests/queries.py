"""Strategies for hypothesis: queries and items that have a good chance of meeting."""

import datetime as dt

from hypothesis import strategies as st

from parvis.engine.items import Actor, Item
from parvis.engine.query.ast import Field, Node, Phrase, Term
from parvis.engine.query.composing import all_of, any_of, negated

VOCABULARY = [
    "free",
    "freebox",
    "panne",
    "l",
    "appli",
    "nul",
    "a",
    "livraison",
    "livreur",
    "😡",
    "bad",
    "buzz",
    "badbuzz",
]
HANDLES = ["free", "free@x.org", "free@x.org@y", "freebox", "alice.bsky.social", "edf"]
HOSTS = ["lemonde.fr", "eco.lemonde.fr", "x.org", "lemonde.fr.evil.org"]


def terms() -> st.SearchStrategy[Node]:
    return st.builds(Term, st.sampled_from(VOCABULARY)) | st.builds(
        Term, st.sampled_from(["fr", "livr", "bad", "a"]), st.just(True)
    )


def phrases() -> st.SearchStrategy[Node]:
    several = st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=3).map(tuple)
    return st.builds(Phrase, several, st.integers(0, 3))


def field_conditions() -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Field, st.just("hashtag"), st.sampled_from(["badbuzz", "free", "ete"]), st.booleans()),
        st.builds(Field, st.just("mention"), st.sampled_from(HANDLES), st.booleans()),
        st.builds(Field, st.just("author"), st.sampled_from([*HANDLES, "did:plc:1"]), st.booleans()),
        st.builds(Field, st.just("lang"), st.sampled_from(["fr", "en"])),
        st.builds(Field, st.just("network"), st.sampled_from(["mastodon", "bluesky"])),
        st.builds(Field, st.just("site"), st.sampled_from([*HOSTS, "fr"])),
        st.builds(Field, st.just("link"), st.sampled_from(["/promo", "lemonde", "https://x.org/"])),
        st.builds(Field, st.just("is"), st.sampled_from(["reply", "repost", "quote", "original"])),
    )


def nodes() -> st.SearchStrategy[Node]:
    leaves = terms() | terms() | phrases() | field_conditions()
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, min_size=2, max_size=4).map(all_of)
            | st.lists(inner, min_size=2, max_size=4).map(any_of)
            | inner.map(negated)
        ),
        max_leaves=8,
    )


def items() -> st.SearchStrategy[Item]:
    pieces = st.sampled_from([*VOCABULARY, "#BadBuzz", "@Free@x.org", "L’appli", "."])
    address = st.builds(
        lambda host, path: f"https://www.{host}:80{path}",
        st.sampled_from(HOSTS),
        st.sampled_from(["", "/Promo"]),
    )
    return st.builds(
        Item,
        network=st.sampled_from(["mastodon", "bluesky"]),
        id=st.just("1"),
        published=st.just(dt.datetime(2025, 1, 1, tzinfo=dt.UTC)),
        actor=st.builds(
            Actor, id=st.sampled_from(["did:plc:1", "42"]), name=st.sampled_from(["", "Free", *HANDLES])
        ),
        content=st.lists(pieces, max_size=12).map(" ".join),
        url=st.just("") | address,
        hashtags=st.lists(st.sampled_from(["BadBuzz", "Free", "Été"]), max_size=2).map(tuple),
        mentions=st.lists(st.sampled_from(["Free", "@free@x.org", "Free@X.org@y", "edf"]), max_size=2).map(
            tuple
        ),
        links=st.lists(address, max_size=2).map(tuple),
        in_reply_to=st.sampled_from(["", "9"]),
        quote_of=st.sampled_from(["", "9"]),
        repost_of=st.sampled_from(["", "9"]),
    )
