"""Words kept ready: what is to be filled in them, and what a set of hashtags is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.guidelines import BreachKind, Guidelines, breaches
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.engine.publishing.ready_texts import filled, hashtag_set, places_in

NAMES = st.text("abcdeéçœ漢’-0123", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Voici {{produit}}, à {{ prix }} €", ("produit", "prix")),
        ("{{a}} {{b}} {{a}}", ("a", "b")),
        ("{{nom du produit}}", ("nom du produit",)),
        ("{a} {{}} {{ }} {{a\nb}} }}{{", ()),
        ("{{{a}}}", ("a",)),
        ("{{" + "x" * 61 + "}}", ()),
    ],
)
def test_places(text: str, places: tuple[str, ...]) -> None:
    assert places_in(text) == places


@given(st.lists(NAMES, unique=True, max_size=5), NAMES)
def test_what_is_filled_leaves_nothing_to_fill(names: list[str], value: str) -> None:
    text = " · ".join(f"{{{{{name}}}}}" for name in names)
    assert places_in(text) == tuple(names)
    assert filled(text, dict.fromkeys(names, value)) == " · ".join(value for _name in names)
    assert filled(text, {}) == text


def test_nothing_goes_out_while_something_is_to_be_filled_in() -> None:
    said = Outgoing(
        text="Voici {{produit}}",
        link="https://aubrelle.fr/{{produit}}",
        media=(OutgoingMedia(digest="x", media_type="image/png", size=1, alt="Un {{objet}}"),),
    )
    found = breaches(said, Guidelines())
    assert [(one.kind, one.stops, one.values["place"]) for one in found] == [
        (BreachKind.UNFILLED, True, "produit"),
        (BreachKind.UNFILLED, True, "objet"),
    ]


def test_a_set_of_hashtags() -> None:
    assert hashtag_set("été, #Parfum  ##nez #PARFUM;n°5") == (["#été", "#Parfum", "#nez", "#n°5"], [])
    assert hashtag_set("#2026 … bien!") == ([], ["2026", "…", "bien!"])
    assert hashtag_set("# #") == ([], [])
