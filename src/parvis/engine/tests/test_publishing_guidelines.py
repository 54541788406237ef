"""Guidelines as checks: what a brand's words must and must not hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.guidelines import BreachKind, Guidelines, Level, Mention, breaches
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia


def told(text: str, asked: Guidelines, *, link: str = "", is_paid: bool = False) -> list[tuple[str, object]]:
    found = breaches(Outgoing(text=text, link=link), asked, is_paid=is_paid)
    return [(str(one.kind), next(iter(one.values.values()), None)) for one in found]


@pytest.mark.parametrize(
    ("text", "breach"),
    [
        ("Un produit MIRACULEUX !", True),
        ("Des crèmes miraculeuses", True),
        ("Le miracle de Noël", False),
        ("L’élixir de jouvence", True),
        ("l'elixir de jouvence", True),
        ("Le moins cher du marché", True),
        ("Nous ne sommes pas le moins cher du marché", False),
        ("Bio à cent pour cent", True),
        ("La biologie", False),
        ("#bio", True),
    ],
)
def test_forbidden_words_are_whole_words_with_exceptions(text: str, breach: bool) -> None:
    asked = Guidelines(
        forbidden=("miraculeu*", "élixir", "le moins cher", "bio"),
        exceptions=("pas le moins cher",),
    )
    assert bool(told(text, asked)) is breach


def test_a_mention_is_asked_for_always_or_where_something_is_said() -> None:
    legal = "L’abus d’alcool est dangereux pour la santé"
    asked = Guidelines(
        mentions=(Mention(words=("#aubrelle", "@aubrelle")), Mention(words=(legal,), when=("vin*", "alcool")))
    )
    assert told("Bonjour", asked) == [("mention", "#aubrelle")]
    assert told("Bonjour @Aubrelle", asked) == []
    assert told("Nos vins #aubrelle", asked) == [("mention_when", legal)]
    assert told(f"Nos vins #aubrelle. {legal.upper()}.", asked) == []
    assert told("#aubrelleparis", asked) == [("mention", "#aubrelle")]


@pytest.mark.parametrize(
    "mention", ["Publicité", "COLLABORATION COMMERCIALE", "#Publicité", "Sponsorisé par Aubrelle"]
)
def test_a_paid_partnership_is_disclosed_as_the_law_names_it_or_as_the_brand_does(mention: str) -> None:
    asked = Guidelines(disclosures=("sponsorisé par",))
    assert told("Merci à Léa !", asked, is_paid=True) == [("disclosure", None)]
    assert told("Merci à Léa !", asked) == []
    assert told(f"{mention} – Merci à Léa !", asked, is_paid=True) == []


def test_links_lead_only_where_they_may() -> None:
    asked = Guidelines(domains=("aubrelle.fr", "https://www.example.org/shop"))
    assert told("https://www.aubrelle.fr/a et https://shop.aubrelle.fr", asked) == []
    assert told("https://example.org", asked, link="https://AUBRELLE.fr.evil.example/x") == [
        ("domain", "aubrelle.fr.evil.example")
    ]
    assert told("https://notaubrelle.fr", asked) == [("domain", "notaubrelle.fr")]
    assert told("https://user@evil.example", asked) == [("domain", "evil.example")]


def test_pictures_are_described_where_it_is_asked() -> None:
    picture = OutgoingMedia(digest="0", media_type="image/png", size=1)
    said = Outgoing(text="x", media=(picture,))
    assert breaches(said, Guidelines()) == ()
    (found,) = breaches(said, Guidelines(alt_level=Level.STOP))
    assert (found.kind, found.stops, found.values) == (BreachKind.ALT, True, {"position": 1})


def test_each_warns_or_stops() -> None:
    asked = Guidelines(forbidden=("bio",), forbidden_level=Level.WARN)
    assert [one.stops for one in breaches(Outgoing(text="bio"), asked)] == [False]
    off = Guidelines(
        forbidden=("bio",), forbidden_level=Level.OFF, domains=("a.fr",), domains_level=Level.OFF
    )
    assert told("bio https://b.fr", off) == []


@given(st.text(max_size=40), st.lists(st.text(max_size=12), max_size=4))
def test_anything_may_be_typed(text: str, words: list[str]) -> None:
    asked = Guidelines(
        forbidden=tuple(words),
        exceptions=tuple(words[:1]),
        mentions=(Mention(words=tuple(words), when=tuple(words)),),
        domains=tuple(words),
        disclosures=tuple(words),
    )
    breaches(Outgoing(text=text, link=text), asked, is_paid=True)
