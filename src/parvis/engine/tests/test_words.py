"""Tokens: what a text can be found by."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'appli de l’été", "l appli de l ete"),
        ("E-mail à Œuvre, STRAẞE", "e mail a oeuvre strasse"),
        ("nuuul !!!", "nuuul"),
        ("@Free@mastodon.social est HS", "free est hs"),
        ("merci @alice.bsky.social.", "merci alice"),
        ("@SNCF_Voyageurs #BadBuzz énorme", "sncf_voyageurs badbuzz enorme | bad buzz"),
        ("#JO2024 #bad_buzz #sncf", "jo2024 bad_buzz sncf | jo 2024 | bad buzz"),
        ("#ÉlectionsÀParis", "electionsaparis | elections a paris"),
        ("voir https://t.co/AbC?x=#Nope ou www.free.fr !", "voir ou"),
        ("😡😡 ❤️ 👩🏽‍💻 🇫🇷", "😡 😡 ❤ 👩 💻 🇫🇷"),
        ("東京タワー iPhone発売", "東 京 タ ワ ー iphone 発 売"),
        ("السَّلام عليكم", "السلام عليكم"),
        ("हिन्दी", "हिन्दी"),
        ("e\u0301te\u0301 ＡＢＣ ﬁn", "ete abc fin"),
        ("so\u00adli\u200bdaire", "solidaire"),
        ("__init__ a_b", "init a_b"),
        ("contact@free.fr", "contact free fr"),
        ("", ""),
        ("… !?", ""),
    ],
)
def test_token_string(text: str, expected: str) -> None:
    assert words.token_string(text) == expected


@given(st.text())
def test_located_tokens_are_the_tokens(text: str) -> None:
    located = words.located(text)
    assert [token for token, _, _ in located] == words.normalise(text)
    assert all(0 <= start <= end <= len(text) for _, start, end in located)


@given(st.text(alphabet=st.sampled_from("aZé#@_-.:/’'😡🇫🇷東ि\u0301 ＃www.http://")))
def test_located_tokens_are_the_tokens_in_hard_texts(text: str) -> None:
    assert [token for token, _, _ in words.located(text)] == words.normalise(text)


@given(st.text())
def test_tokens_survive_joining(text: str) -> None:
    tokens = words.token_string(text)
    assert tokens.split(" ") == (words.normalise(text) or [""])
    assert words.words(" ".join(words.words(text))) == words.words(text)


@pytest.mark.parametrize(
    "piece", ["a", "é", "#Aa", "@a-", "_", "é_", "@a.", "http://", "www.", "😡", "東", "a\u0301", "ﷺ", "@@"]
)
def test_a_megabyte_is_read_in_reasonable_time(piece: str) -> None:
    text = (piece * 1_100_000)[:1_100_000]
    started = time.process_time()
    tokens = words.normalise(text)
    assert time.process_time() - started < 5
    assert max(map(len, tokens), default=0) <= words.LONGEST_WORD


def test_names_written_in_a_text() -> None:
    text = (
        "Bravo @Free@x.org et @alice.bsky.social! #BadBuzz #Été #1 (https://a.b/c?d=1). #BadBuzz mail@free.fr"
    )
    assert words.hashtags_in(text) == ("BadBuzz", "Été")
    assert words.mentions_in(text) == ("Free@x.org", "alice.bsky.social")
    assert words.links_in(text) == ("https://a.b/c?d=1",)
