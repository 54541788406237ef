"""Strategies for hypothesis: queries and items that have a good chance of meeting."""

import datetime as dt

from hypothesis import strategies as st

from parvis.engine.items import Actor, Attachment, Engagement, Item, ItemType
from parvis.engine.query.ast import Exact, Field, Node, Phrase, Range, Term, Wildcard
from parvis.engine.query.composing import all_of, any_of, near, negated
from parvis.engine.query.fields import FEATURES
from parvis.engine.words import words

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


def wildcards() -> st.SearchStrategy[Node]:
    return st.sampled_from(["*box", "liv*r", "fr?e", "*anne", "*a*", "*?ul*", "b*d*b*"]).map(Wildcard)


def positional() -> st.SearchStrategy[Node]:
    """What stands somewhere in the text, deeper and deeper."""
    return _beside_near(terms() | terms() | phrases() | wildcards())


def nears() -> st.SearchStrategy[Node]:
    """The same, exact forms included: what a person may write beside NEAR."""
    return _beside_near(terms() | phrases() | wildcards() | exact_forms())


def _beside_near(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(near, inner, inner, st.integers(0, 4), st.booleans()).filter(
                lambda node: node is not None
            )
            | st.lists(inner, min_size=2, max_size=3).map(any_of)
        ),
        max_leaves=4,
    )


def exact_forms() -> st.SearchStrategy[Node]:
    typed = ["Free", "free", "L’Appli", "L'Appli", "Freebox", "panne", "livraison a", "free@x"]
    return st.sampled_from(typed).map(lambda text: Exact(text, tuple(words(text))))


def ranges() -> st.SearchStrategy[Node]:
    limits = st.none() | st.sampled_from([0, 1, 999, 1000, 5000])
    notes = st.none() | st.sampled_from([0.0, 1.5, 3.0, 5.0])
    closed = st.one_of(
        st.builds(Range, st.just("followers"), limits, limits),
        st.builds(Range, st.just("engagement"), limits, limits),
        st.builds(Range, st.just("rating"), notes, notes),
    ).filter(lambda r: r.low is None or r.high is None or r.low <= r.high)
    opened = st.builds(Range, st.just("rating"), st.just(1.5), low_open=st.just(True)) | st.builds(
        Range, st.just("rating"), high=st.just(3.0), high_open=st.just(True)
    )
    return closed | opened


def moods() -> st.SearchStrategy[Node]:
    return st.builds(
        Field, st.just("sentiment"), st.sampled_from(["negative", "neutral", "positive"])
    ) | st.builds(Field, st.just("emotion"), st.sampled_from(["anger", "joy", "none"]))


def field_conditions() -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Field, st.just("hashtag"), st.sampled_from(["badbuzz", "free", "ete"]), st.booleans()),
        st.builds(Field, st.just("mention"), st.sampled_from(HANDLES), st.booleans()),
        st.builds(Field, st.just("author"), st.sampled_from([*HANDLES, "did:plc:1"]), st.booleans()),
        st.builds(
            Field, st.just("aspect"), st.sampled_from(["delivery", "delivery:negative", "price:positive"])
        ),
        st.builds(Field, st.just("lang"), st.sampled_from(["fr", "en"])),
        st.builds(Field, st.just("network"), st.sampled_from(["mastodon", "bluesky"])),
        st.builds(Field, st.just("site"), st.sampled_from([*HOSTS, "fr"])),
        st.builds(Field, st.just("link"), st.sampled_from(["/promo", "lemonde", "https://x.org/"])),
        st.builds(Field, st.just("is"), st.sampled_from(["reply", "repost", "quote", "original"])),
        st.builds(Field, st.just("has"), st.sampled_from(FEATURES)),
        st.builds(Field, st.just("country"), st.sampled_from(["FR", "BE"])),
        st.builds(Field, st.just("type"), st.sampled_from(["note", "review", "image"])),
        ranges(),
        moods(),
    )


def nodes() -> st.SearchStrategy[Node]:
    leaves = terms() | terms() | phrases() | positional() | nears() | exact_forms() | field_conditions()
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
    disguised = ["Fr\u0435ebox", "#B\u0430dBuzz"]  # with Cyrillic letters
    pieces = st.sampled_from([*VOCABULARY, *disguised, "#BadBuzz", "@Free@x.org", "L’appli", "."])
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
            Actor,
            id=st.sampled_from(["did:plc:1", "42"]),
            name=st.sampled_from(["", "Free", *HANDLES]),
            followers=st.sampled_from([None, 0, 999, 1000, 7000]),
        ),
        type=st.sampled_from([ItemType.NOTE, ItemType.REVIEW, ItemType.IMAGE]),
        title=st.sampled_from(["", "", "L’Appli Free"]),
        attachments=st.lists(
            st.builds(
                Attachment,
                type=st.sampled_from(["Image", "Video", "Audio", "Document"]),
                alt=st.just('["Image",'),
            ),
            max_size=2,
        ).map(tuple),
        place=st.sampled_from(["", "FR", "be"]),
        rating=st.sampled_from([None, 0.0, 1.5, 3.0, 5.0, float("nan")]),
        engagement=st.builds(
            Engagement, likes=st.sampled_from([None, 0, 1000]), views=st.sampled_from([None, 5])
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
