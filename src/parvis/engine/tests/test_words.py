"""Tokens: what a text can be found by."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine import words
from parvis.engine.lookalikes import undisguised


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
        ("\u041erange et Fr\u0435\u0435b\u043ex", "orange et freebox"),  # Cyrillic О, е, о
        ("#\u0412adBuzz de \u039frange", "badbuzz de orange | bad buzz"),  # Cyrillic В, Greek Ο
        ("\u043fр\u0430вд\u0430 и пр\u0061вда", "правда и правда"),  # a Latin a in a Russian word
        (
            "\u042fndex, 5 \u03bcm, \u0430\u043d\u0430",
            "\u044fndex 5 \u03bcm \u0430\u043d\u0430",
        ),  # nothing is disguised
        ("voir https://t.co/AbC?x=#Nope ou www.free.fr !", "voir ou"),
        ("😡😡 ❤️ 👩🏽‍💻 🇫🇷", "😡 😡 ❤ 👩 💻 🇫🇷"),
        ("東京タワー iPhone発売", "東 京 タ ワ ー iphone 発 売"),
        ("السَّلام عليكم", "السلام عليكم"),
        ("हिन्दी", "हिन्दी"),
        ("e\u0301te\u0301 ＡＢＣ ﬁn", "ete abc fin"),
        ("so\u00adli\u200bdaire", "solidaire"),
        ("__init__ a_b", "init a_b"),
        ("東_y a_東", "東 y a 東"),
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


@given(st.text() | st.text(alphabet=st.sampled_from("aZé_東ि😡 -")))
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


def test_a_disguised_word_is_found_by_its_plain_form_and_only_there():
    """What a person types matches what a troll disguises, in the live matcher's tokens as in the archive's."""
    disguised = "Boycott de l\u2019\u0410ubrell\u0435 !"
    assert words.token_string(disguised) == words.token_string("Boycott de l\u2019Aubrelle !")
    assert [text for text, _, _ in words.located(disguised)] == words.normalise(disguised)
    assert words.fold_hashtag("#\u0410ubrelle") == "aubrelle"


@given(st.text(alphabet="abeoxzd \u0430\u0432\u0435\u043e\u0434\u03b1\u03bd\u03c9#_1", max_size=60))
def test_undisguising_keeps_the_length_and_ends(text):
    plain = undisguised(words.fold(text))
    assert len(plain) == len(words.fold(text))
    assert undisguised(plain) == plain
    assert [token for token, _, _ in words.located(text)] == words.normalise(text)


def test_undisguising_is_linear():
    text = "a\u0430" * 500_000
    start = time.perf_counter()
    words.words(text)
    assert time.perf_counter() - start < 5


@given(st.text())
def test_a_text_is_folded_letter_by_letter(text):
    assert words.fold(text) == "".join(words.fold(letter) for letter in text)
