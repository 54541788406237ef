"""Reading items: language, mood, emotion, tokens and fingerprint."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.engine.features import extract
from parvis.engine.items import Actor, Item
from parvis.engine.language import detect
from parvis.engine.lexicon import clues
from parvis.engine.models.packaged import telling_words
from parvis.engine.understand import BaselineUnderstander, fingerprint
from parvis.engine.understanding import Sentiment
from parvis.engine.words import fold, normalise, spoken, token_string

DATA = Path(__file__).parents[4].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"labelled texts are not at {DATA}")
UMSAB = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
}


@pytest.fixture(scope="module")
def reader() -> BaselineUnderstander:
    return BaselineUnderstander()


def an_item(text: str, language: str = "") -> Item:
    return Item(
        network="mastodon", id="1", actor=Actor(id="1"), content=text, language=language,
        published=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language", "mood"),
    [
        (
            "Merci beaucoup au service client, rapide et super efficace, je suis ravie !",
            "fr",
            Sentiment.POSITIVE,
        ),
        (
            "Encore une panne, c’est honteux, aucune réponse depuis trois jours, quelle arnaque 😡",
            "fr",
            Sentiment.NEGATIVE,
        ),
        ("Thank you so much, the best service I have ever had, love it!", "en", Sentiment.POSITIVE),
        ("Worst airline ever, my flight was cancelled and nobody helps. Terrible.", "en", Sentiment.NEGATIVE),
        ("Danke, das war wirklich super, ich freue mich so 😍", "de", Sentiment.POSITIVE),
        ("Ik ben vandaag met de trein naar Amsterdam gegaan 😍", "nl", Sentiment.POSITIVE),
        ("Ik ben vandaag met de trein naar Amsterdam gegaan 😡", "nl", Sentiment.NEGATIVE),
        ("Ik ben vandaag met de trein naar Amsterdam gegaan", "nl", Sentiment.NEUTRAL),
    ],
)
def test_plain_moods(reader: BaselineUnderstander, text: str, language: str, mood: Sentiment) -> None:
    (understood,) = reader.understand([an_item(text)])
    assert (understood.language, understood.sentiment) == (language, mood)
    assert np.sign(understood.sentiment_score) == {"negative": -1, "neutral": 0, "positive": 1}[mood]
    assert understood.tokens == token_string(text)
    assert understood.model == reader.model


@pytest.mark.parametrize("text", ["", "😡😡", "https://t.co/x", "@free #free", "1234", "?!", "🇫🇷", " \n "])
def test_without_speech_the_language_is_unknown(reader: BaselineUnderstander, text: str) -> None:
    (understood,) = reader.understand([an_item(text)])
    assert understood.language == "und"
    assert understood.emotion is None


def test_a_network_s_word_helps_where_the_text_is_too_short() -> None:
    assert detect("Nul !", normalise("Nul !"))[0] == "und"
    assert detect("Nul !", normalise("Nul !"), "fr-FR")[0] == "fr"
    french = "Je ne comprends pas pourquoi la livraison est encore en retard"
    assert detect(french, normalise(french), "en")[0] == "fr"


@given(st.lists(st.text(), max_size=5))
@settings(deadline=None)
def test_any_text_is_read_and_a_batch_changes_nothing(texts: list[str]) -> None:
    reader = BaselineUnderstander()
    items = [an_item(text) for text in texts]
    together = reader.understand(items)
    alone = [reader.understand([item])[0] for item in items]
    assert [u.tokens for u in together] == [token_string(text) for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert (one.language, one.fingerprint) == (other.language, other.fingerprint)
        assert one.sentiment_score == pytest.approx(other.sentiment_score, abs=1e-3)
        assert -1 <= one.sentiment_score <= 1
        assert 0 <= one.fingerprint < 1 << 64


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_features_of_a_text_do_not_depend_on_its_neighbours(texts: list[str]) -> None:
    said = [spoken(fold(text)) for text in texts]
    for kind, block in enumerate(extract(said)):
        for place, text in enumerate(said):
            start, count = block.starts[place], block.counts[place]
            alone = extract([text])[kind].numbers
            assert Counter(block.numbers[start : start + count].tolist()) == Counter(alone.tolist())


def test_fingerprints_set_aside_what_does_not_matter() -> None:
    one = fingerprint("La LIVRAISON  est en rétard ! https://t.co/a @free")
    assert one == fingerprint("@edf la livraison\nest en retard ! https://t.co/b")
    assert one != fingerprint("la livraison est en avance")


def test_clues_know_denials_and_signs() -> None:
    def found(text: str) -> tuple[float, ...]:
        return clues(text, normalise(text), spoken(fold(text)), "fr")

    whole, good, denied_good, smiles, frowns = 0, 1, 3, 6, 7
    assert found("génial")[good] > 0 and found("génial")[whole] > 0
    assert found("pas génial")[good] == 0 and found("pas génial")[denied_good] > 0
    assert found("pas terrible")[whole] < 0 < found("pas mal")[whole]
    assert found("Je n’ai eu que des sourires")[whole] > 0
    assert found("trop relou")[whole] < 0 < found("jador")[whole]
    assert found("bravo :-)")[smiles] > 0
    assert found("la pluie :(")[frowns] > 0
    assert found("voir https://x.org")[smiles : frowns + 1] == (0, 0)
    assert found("la table !! ?")[8:10] == (2 / 3, 1 / 3)
    assert all(-1 <= number <= 1 for number in found("NUL NUL nuuul… #a @b http://c " * 50))


def test_a_megabyte_is_understood(reader: BaselineUnderstander) -> None:
    (understood,) = reader.understand([an_item("merci beaucoup c’est génial " * 40_000)])
    assert (understood.language, understood.sentiment) == ("fr", Sentiment.POSITIVE)


def test_telling_words_are_there() -> None:
    assert telling_words()["pourquoi"] == "fr"
    assert telling_words()["because"] == "en"


@needs_data
@pytest.mark.parametrize("code", UMSAB)
def test_language_of_real_posts(code: str) -> None:
    texts = (DATA / "umsab" / UMSAB[code] / "val_text.txt").read_text(encoding="utf-8").splitlines()
    found = Counter(detect(text, normalise(text))[0] for text in texts)
    assert found[code] + found["und"] >= 0.96 * len(texts)
    assert found[code] >= 0.85 * len(texts)


@needs_data
def test_mood_of_posts_the_model_never_saw(reader: BaselineUnderstander) -> None:
    with (DATA / "airline" / "airline_tweets.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for _, row in zip(range(1500), csv.DictReader(file), strict=False)]
    understood = reader.understand([an_item(row["text"], "en") for row in rows])
    right = Counter()
    seen = Counter(row["airline_sentiment"] for row in rows)
    for row, reading in zip(rows, understood, strict=True):
        right[row["airline_sentiment"]] += row["airline_sentiment"] == reading.sentiment
    assert sum(right[mood] / seen[mood] for mood in seen) / 3 > 0.5
