"""Formulas and phrases."""

import time

from parvis.engine.formulas import FORMULAS, change, engagement_rate, mood, share_of_voice
from parvis.engine.phrases import top_phrases
from parvis.engine.words import token_string


def test_mood() -> None:
    assert mood(3, 1, 0) == 0.5
    assert mood(positive=0, negative=2, neutral=2) == -0.5
    assert mood(0, 0, 0) is None


def test_share_of_voice() -> None:
    assert share_of_voice(1, 4) == 0.25
    assert share_of_voice(0, 0) is None


def test_change() -> None:
    assert change(15, 10) == 0.5
    assert change(1, -2) == 1.5
    assert change(5, 0) is None


def test_engagement_rate() -> None:
    assert engagement_rate(5, 100) == 0.05
    assert engagement_rate(None, 100) is None
    assert engagement_rate(5, None) is None
    assert engagement_rate(5, 0) is None


def test_formulas_are_named_and_versioned() -> None:
    assert {formula.name for formula in FORMULAS} == {"mood", "share_of_voice", "change", "engagement_rate"}
    assert all(formula.version >= 1 and formula.definition for formula in FORMULAS)
    assert mood.label == "mood v1"


def test_phrases_that_stand_out() -> None:
    texts = [
        "le service client est nul",
        "Service client injoignable",
        "où est le service client ?",
        "#BadBuzz la pluie",
    ]
    texts += [
        "panne de la box depuis hier",
        "la box est en panne",
        "encore une panne de la box",
        "#BadBuzz les amis",
    ]
    found = {phrase.text: phrase.count for phrase in top_phrases([token_string(text) for text in texts])}
    assert found["service client"] == 3
    assert found["bad buzz"] == 2
    assert not any(
        phrase.startswith(("le ", "la ", "de ")) or phrase.endswith((" la", " est")) for phrase in found
    )


def test_a_longer_phrase_replaces_its_parts() -> None:
    texts = [f"jour {number} carte bancaire refusee encore" for number in range(5)]
    found = [phrase.text for phrase in top_phrases([token_string(text) for text in texts])]
    assert sum("carte" in phrase for phrase in found) == 1


def test_nothing_gives_nothing() -> None:
    assert top_phrases([]) == []
    assert top_phrases(["", "a", "|"]) == []


def test_two_thousand_texts_are_quick() -> None:
    texts = [" ".join(f"mot{(number * step) % 997}" for step in range(1, 20)) for number in range(2000)]
    started = time.process_time()
    top_phrases(texts)
    assert time.process_time() - started < 1  # 0.05 s on a quiet machine
