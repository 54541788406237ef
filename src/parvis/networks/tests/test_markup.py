"""HTML read into words, whatever is hidden in it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.networks.markup import clean, one_line, plain_text, tag_words, web_address
from parvis.networks.tests.contract import HOSTILE_HTML


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("5 < 6 et AT&T", "5 < 6 et AT&T"),
        ("&lt;b&gt; &amp; &eacute;", "<b> & é"),
        ("<p>un</p><p>deux<br>trois</p>", "un\n\ndeux\ntrois"),
        ("<ul><li>un<li>deux</ul>", "– un\n– deux"),
        ("a<!-- <b>non</b> -->b<b>c</b>d", "abcd"),
        ("<p>mot<script>alert(1)</script><style>p{}</style>s</p>", "mots"),
        ("<?xml version='1.0' encoding='utf-16'?><p>é</p>", "é"),
        ("<p>un\xa0:\n  deux</p>", "un\xa0: deux"),
        ("<p dir=rtl>مرحبا 👩‍👩‍👧</p>", "مرحبا 👩‍👩‍👧"),
        ("<p>a\x00b\ud800c</p>", "abc"),
        ("<noscript><img src=x></noscript>x", "x"),
    ],
)
def test_words_are_kept_and_markup_is_not(source: str, text: str) -> None:
    assert plain_text(source).text == text


def test_what_is_not_a_text_has_no_words() -> None:
    assert plain_text(None).text == plain_text(3).text == plain_text(["<p>"]).text == ""


def test_hostile_markup_leaves_words_only() -> None:
    found = plain_text(HOSTILE_HTML)
    assert "alert" not in found.text and "<" not in found.text and found.links == ()
    for word in ("avant", "lien", "après", "reste"):
        assert word in found.text


def test_links_and_pictures_are_absolute_and_of_the_web() -> None:
    found = plain_text(
        '<a href="/a" class="x y">un <b>lien</b></a><a href="JavaScript:1">non</a><a href="//h.example/b">b</a><img src="i.png" alt="Une &quot;image&quot;"><img src="data:x">',
        "https://site.example/dir/page",
    )
    assert [(link.url, link.text) for link in found.links] == [
        ("https://site.example/a", "un lien"),
        ("https://h.example/b", "b"),
    ]
    assert found.links[0].classes == {"x", "y"} and found.images == (
        ("https://site.example/dir/i.png", 'Une "image"'),
    )


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "mot",
        "<b>m" * 50_000 + " mot",
        "<!--" * 100_000 + "mot",
        "<a " * 100_000,
        "&" * 300_000,
        "<" * 300_000,
        "<script>" + "</scrip" * 50_000,
        "<![CDATA[" * 50_000,
    ],
)
def test_no_markup_takes_for_ever(source: str) -> None:
    start = time.monotonic()
    found = plain_text(source, "https://h.example/")
    assert time.monotonic() - start < 10
    if source.endswith("mot") and "<!--" not in source:
        assert found.text.endswith("mot"), "words nested out of reason are not lost"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/&;!-'\"= apbscritmgxé\n\x00") | st.characters(), max_size=120))
def test_any_text_is_read(source: str) -> None:
    found = plain_text(source, "https://h.example/")
    found.text.encode()
    for link in found.links:
        assert link.url.startswith(("http://", "https://"))


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(["", "https://h.example/a/"]))
def test_any_address_is_judged(text: str, base: str) -> None:
    for value in (text, f"http://{text}", f"javascript:{text}", f"https://h.example/{text}"):
        found = web_address(value, base)
        assert found == "" or re.match(r"https?://", found, re.I)
        assert not re.search(r"\s", found)


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        "",
        "x",
        "javascript:alert(1)",
        " data:x",
        "//h.example",
        "http://[",
        "https://",
        "http://h.example:99x/",
        "https://h.example/" + "x" * 5000,
    ],
)
def test_what_is_no_web_address(value: object) -> None:
    assert web_address(value) == ""


def test_categories_become_hashtags() -> None:
    assert tag_words("Vie politique") == ("ViePolitique",)
    assert tag_words("Tech/IA, sécurité ; #Cloud") == ("Tech", "IA", "sécurité", "Cloud")
    assert tag_words(None) == tag_words(" !? ") == ()
    assert clean(" a\x07b ") == "ab" and one_line(" a\n b ") == "a b"
