"""Layers learned from corrections: nothing is lost with few, a brand's own words are learned with many."""

import csv
import random
from pathlib import Path

import numpy as np
import pytest

from parvis.engine.corrections import (
    FEWEST,
    Correction,
    LayerUnreadableError,
    layer_from_bytes,
    layered,
    learn,
)
from parvis.engine.descent import SparseRows, fit_softmax
from parvis.engine.evaluation import one_class_each
from parvis.engine.items import Actor, Item
from parvis.engine.models import mood_model
from parvis.engine.tests.test_understand import an_item
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.understanding import Sentiment

AIRLINES = Path(__file__).parents[4].parent / "shared" / "data" / "airline" / "airline_tweets.csv"
needs_airlines = pytest.mark.skipif(not AIRLINES.exists(), reason=f"labelled posts are not at {AIRLINES}")
NAMES = [str(mood) for mood in Sentiment]


def a_brand_s_own_words(number: int) -> list[Correction]:
    """Here "violet" is praise and "orange" is blame, whatever the general model thinks of colours."""
    dice = random.Random(1)
    filling = [
        "la",
        "box",
        "le",
        "soir",
        "chez",
        "moi",
        "avec",
        "mon",
        "voisin",
        "dans",
        "la",
        "rue",
        "du",
        "port",
        "encore",
        "une",
        "fois",
    ]
    found = []
    for place in range(number):
        mood = list(Sentiment)[place % 3]
        word = {Sentiment.NEGATIVE: "orange", Sentiment.NEUTRAL: "gris", Sentiment.POSITIVE: "violet"}[mood]
        said = [*dice.sample(filling, 6), word]
        dice.shuffle(said)
        found.append(Correction(" ".join(said), mood))
    return found


def test_a_brand_s_own_words_are_learned_and_travel_as_bytes() -> None:
    lesson = learn(a_brand_s_own_words(120), "fr")
    assert lesson.layer is not None
    assert lesson.after > 0.95 > lesson.before
    layer = layer_from_bytes(lesson.layer.to_bytes())
    assert layer == lesson.layer
    assert len(layer.to_bytes()) < 200_000
    taught = BaselineUnderstander().with_layers([layer])
    texts = ["ce soir la box est violet chez moi", "ce soir la box est orange chez moi"]
    moods = [one.sentiment for one in taught.understand([an_item(text, "fr") for text in texts])]
    assert moods == [Sentiment.POSITIVE, Sentiment.NEGATIVE]
    (read,) = taught.understand([an_item(texts[0], "fr")])
    assert "120 corrections" in read.model


def test_emotions_and_other_languages_stay_as_they_were() -> None:
    layer = learn(a_brand_s_own_words(60), "fr").layer
    assert layer is not None
    items = [
        an_item("What a wonderful day, I love it", "en"),
        an_item("Je suis furieux, quelle honte !", "fr"),
    ]
    plain, taught = (
        reader.understand(items) for reader in (BaselineUnderstander(), BaselineUnderstander([layer]))
    )
    assert plain[0] == taught[0]
    assert plain[1].emotion == taught[1].emotion


def test_few_corrections_or_one_mood_teach_nothing() -> None:
    assert learn(a_brand_s_own_words(FEWEST - 1), "fr").layer is None
    assert learn([Correction("merci", Sentiment.POSITIVE)] * 50, "fr").layer is None
    assert learn(a_brand_s_own_words(60), "nl").layer is None
    assert learn([], "fr").layer is None


def test_what_does_not_help_is_not_kept() -> None:
    dice = random.Random(2)
    noise = [Correction(one.text, dice.choice(list(Sentiment))) for one in a_brand_s_own_words(90)]
    lesson = learn(noise, "fr")
    assert lesson.layer is None or lesson.after > lesson.before


def test_a_layer_over_another_version_is_left_out() -> None:
    layer = learn(a_brand_s_own_words(60), "fr").layer
    model = mood_model("fr")
    assert layer is not None and model is not None
    old = type(layer)(
        **{name: getattr(layer, name) for name in layer.__struct_fields__} | {"model": "baseline-0"}
    )
    assert layered(old, model) is model
    with pytest.raises(LayerUnreadableError):
        layer_from_bytes(b"\x80nothing")


def test_descent_finds_what_scikit_learn_finds() -> None:
    from sklearn.linear_model import LogisticRegression

    dice = np.random.default_rng(0)
    dense = dice.normal(size=(80, 4)).astype(np.float32)
    labels = (dense[:, 0] + dense[:, 1] > 0).astype(np.int64) + (dense[:, 2] > 1)
    empty = SparseRows(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32), (80, 0))
    ours = fit_softmax(empty, dense, np.zeros((80, 3), np.float32), labels, np.ones(80, np.float32), 0.5)
    theirs = LogisticRegression(C=0.5, tol=1e-6, max_iter=500).fit(dense, labels)
    assert np.allclose(ours[1].T, theirs.coef_, atol=0.02)


@needs_airlines
def test_five_hundred_corrections_teach_a_brand_never_seen() -> None:
    with AIRLINES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["airline"] == "American"]
    random.Random(0).shuffle(rows)
    posts = [Correction(row["text"], Sentiment(row["airline_sentiment"])) for row in rows]
    lesson = learn(posts[:500], "en")
    assert lesson.layer is not None

    def macro_f1(reader: BaselineUnderstander) -> float:
        items: list[Item] = [
            Item(
                network="x",
                id="1",
                actor=Actor(id="1"),
                content=one.text,
                language="en",
                published=an_item("").published,
            )
            for one in posts[500:1700]
        ]
        read = reader.understand(items)
        return one_class_each(
            [str(one.mood) for one in posts[500:1700]], [str(one.sentiment) for one in read], NAMES
        ).macro_f1

    before, after = macro_f1(BaselineUnderstander()), macro_f1(BaselineUnderstander([lesson.layer]))
    assert after > 0.675
    assert after > before + 0.06
