"""French typography, letters and tones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ui import typography


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("Qui parle ?", "Qui parle\u202f?"),
        ("Quoi?!", "Quoi\u202f?!"),
        ("Un : deux", "Un\u00a0: deux"),
        ("« Bonjour »", "«\u00a0Bonjour\u00a0»"),
        ("l'archive d'hier", "l’archive d’hier"),
        ("12 % de plus", "12\u00a0% de plus"),
        ("lang:fr et https://exemple.fr/?a=1;b", "lang:fr et https://exemple.fr/?a=1;b"),
        ("à 12:30", "à 12:30"),
    ],
)
def test_french(plain: str, typeset: str) -> None:
    assert typography.french(plain) == typeset


@given(st.text(alphabet="ab :;!?«»'\u00a0\u202f%1/", max_size=30))
def test_french_once_is_enough(text: str) -> None:
    once = typography.french(text)
    assert typography.french(once) == once


def test_other_languages_are_left_alone() -> None:
    assert typography.typeset("Who's there?", "en") == "Who's there?"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Claire Dubois", "CD"),
        ("@lush_fr", "lf"),
        ("Élodie", "Él"),
        ("", "?"),
        ("@@ ..", "?"),
        ("محمد", "مح"),
        ("<b>x</b>", "bb"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert typography.initials(name) == letters


@given(st.text())
def test_a_tone_is_stable_and_in_range(seed: str) -> None:
    assert typography.tone(seed.replace("\ud800", "")) == typography.tone(seed.replace("\ud800", ""))
    assert 0 <= typography.tone(seed) < 8
