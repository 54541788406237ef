"""How long texts are for networks, and where their links, mentions and hashtags are."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing import parts
from parvis.engine.publishing.lengths import (
    UNITS,
    Limit,
    asked_in,
    length,
    room_left,
    said_length,
    spoken,
    weighed,
)
from parvis.engine.publishing.outgoing import Outgoing

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"  # four people joined into one picture
FLAG = "\U0001f1eb\U0001f1f7"
THUMB = "\U0001f44d\U0001f3fd"
MASTODON = Limit(maximum=500, unit="graphemes", url_weight=23, short_mentions=True, with_warning=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "graphemes", "utf16", "in_bytes", "characters", "weighted", "emoji_bytes"),
    [
        ("", 0, 0, 0, 0, 0, 0),
        ("été", 3, 3, 5, 3, 3, 3),
        ("e\u0301te\u0301", 3, 5, 7, 5, 3, 5),
        (FAMILY, 1, 11, 25, 7, 2, 25),
        (FLAG, 1, 4, 8, 2, 2, 8),
        (FLAG * 3, 3, 12, 24, 6, 6, 24),
        (THUMB, 1, 4, 8, 2, 2, 8),
        ("\u2764\ufe0f", 1, 2, 6, 2, 2, 6),
        ("1\ufe0f\u20e3", 1, 3, 7, 3, 2, 7),
        ("a\r\nb", 3, 4, 4, 4, 4, 4),
        ("한국", 2, 2, 6, 2, 4, 2),
        ("\u1112\u1161\u11ab", 1, 3, 9, 3, 2, 3),  # one syllable in three letters
    ],
)
def test_each_unit_counts_what_it_says(text, graphemes, utf16, in_bytes, characters, weighted, emoji_bytes):
    told = [graphemes, utf16, in_bytes, characters, weighted, emoji_bytes]
    assert [length(text, unit) for unit in UNITS] == told


@pytest.mark.parametrize(
    ("text", "question", "left"),
    [
        ("Quelle couleur ?", "Quelle couleur ?", ""),
        ("Votre couleur\n\nDites-nous tout.", "Votre couleur", "Dites-nous tout."),
        (
            "Prêts ?\nBientôt.\n\nQuelle couleur ? 🎨\n\n#mode",
            "Quelle couleur ? 🎨",
            "Prêts ?\nBientôt.\n\n#mode",
        ),
        ("何色が好き？\n教えて", "何色が好き？", "教えて"),
        ("ما لونك؟", "ما لونك؟", ""),
        ("Voir https://a.example/?x=1\nVotre couleur", "Voir https://a.example/?x=1", "Votre couleur"),
        (" \n ", "", ""),
    ],
)
def test_a_question_is_told_from_the_text_around_it(text, question, left):
    assert asked_in(text) == (question, left)


def test_a_unit_there_is_not():
    with pytest.raises(ValueError, match="furlongs"):
        length("a", "furlongs")


@given(texts)
def test_units_never_contradict_each_other(text):
    graphemes, utf16, in_bytes, characters, weighted, emoji_bytes = (length(text, unit) for unit in UNITS)
    assert graphemes <= characters <= utf16 <= in_bytes <= 4 * characters
    assert characters <= emoji_bytes <= in_bytes
    assert (
        graphemes <= weighted <= 6 * characters
    )  # some signs fall apart into three when they are written the usual way


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=40))
def test_people_count_the_same_however_accents_are_written(text):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert length(composed, "graphemes") == length(apart, "graphemes")


@given(texts, texts)
def test_a_longer_text_never_takes_less(text, more):
    for unit in ("utf16", "bytes", "characters"):
        assert length(text + more, unit) == length(text, unit) + length(more, unit)
    assert length(text + "\n" + more, "graphemes") <= length(text, "graphemes") + 1 + length(
        more, "graphemes"
    )


@given(texts, st.sampled_from(UNITS))
def test_without_links_and_mentions_nothing_weighs_otherwise(text, unit):
    plain = text.replace("://", "").replace("@", "")
    assert weighed(plain, Limit(maximum=1, unit=unit, url_weight=23, short_mentions=True)) == length(
        plain, unit
    )


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("https://a.example/" + "x" * 400, 23),
        ("Voir https://a.example/x, puis http://b.example.", 5 + 23 + 7 + 23 + 1),
        ("@ada@social.example bonjour", 12),
        ("@ada@social.example @b@c.example", 7),
        ("lire (https://fr.example/wiki/Parvis_(place))", 6 + 23 + 1),
        ("mail@host.example n’est pas une adresse", 39),
        ("@ada bonjour", 12),
        ("https://social.example/@ada@b.example", 23),
    ],
)
def test_links_and_mentions_weigh_as_on_mastodon(text, taken):
    assert weighed(text, MASTODON) == taken


def test_the_warning_and_the_link_count_where_they_are_said():
    said = Outgoing(text="Bonjour", warning="Attention", link="https://a.example/" + "x" * 100)
    assert said_length(said, MASTODON) == 7 + 9
    assert said_length(said, MASTODON, link_in_text=True) == 7 + 9 + 2 + 23
    assert room_left(said, MASTODON, link_in_text=True) == 500 - 41
    assert room_left(said, Limit(maximum=5, unit="graphemes")) == -2


def test_a_link_is_said_once():
    link = "https://a.example/x"
    assert spoken(Outgoing(text="Lire", link=link)) == f"Lire\n\n{link}"
    assert spoken(Outgoing(text=f"Lire {link}.", link=link)) == f"Lire {link}."
    assert spoken(Outgoing(text=f"Lire {link}-2", link=link)).count(link) == 2
    assert spoken(Outgoing(text="", link=link)) == link
    assert spoken(Outgoing(text="Lire")) == "Lire"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("voir https://a.example/x?y=1#z!", ["https://a.example/x?y=1#z"]),
        ("«https://a.example»", ["https://a.example"]),
        ("HTTPS://A.EXAMPLE/é…", ["HTTPS://A.EXAMPLE/é"]),
        ("https:// rien, xhttps://a.example, a.example", []),
        ("[a](https://a.example/b)", ["https://a.example/b"]),
    ],
)
def test_links_end_where_people_see_them_end(text, found):
    assert [part.value for part in parts.links(text)] == found
    assert [text[part.start : part.end] for part in parts.links(text)] == found


def test_handles_and_hashtags():
    text = "Merci @Ada.Example, (@b.test) et @rien a@c.example ! #Été #2024 #JO2024! (#d_é) x#y https://a.example/#e"
    assert [part.value for part in parts.handles(text)] == ["ada.example", "b.test"]
    assert [part.value for part in parts.hashtags(text)] == ["Été", "JO2024", "d_é"]
    assert [text[p.start : p.end] for p in parts.hashtags(text)] == ["#Été", "#JO2024", "#d_é"]


@given(texts)
def test_parts_are_in_the_text_and_in_order(text):
    for find in (parts.links, parts.addressed, parts.handles, parts.hashtags):
        found = find(text + " https://a.example/@b@c.example #d @e.example " + text)
        assert all(0 <= part.start < part.end for part in found)
        assert all(one.end <= other.start for one, other in pairwise(found))


def test_long_texts_are_quick():
    began = time.process_time()
    for text in (
        "@a" * 50_000,
        "#" * 100_000,
        "https://" * 12_000,
        "@a." * 30_000,
        ")" * 100_000,
        "https://a.b @c@d.e " * 5_000,
    ):
        weighed(text, MASTODON)
        parts.hashtags(text)
        parts.handles(text)
    weighed("https://a.example/" + ")" * 3900 + " ", MASTODON)
    assert time.process_time() - began < 10
