"""The shipped models as they are asked: their first questions alone, two experts together, their size."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from parvis.engine.emotion import CLASSES, margins, probabilities, strongest
from parvis.engine.lexicon import clues
from parvis.engine.models import MOODS, mood_model
from parvis.engine.words import normalise


def test_the_first_questions_alone_are_answered_alike() -> None:
    model = mood_model("fr")
    assert model is not None
    said = ["la livraison est nulle", "merci"]
    asked = (said, [clues(text, normalise(text), text, "fr") for text in said])
    every, alone = model.linear.logits(*asked), model.linear.first(MOODS).logits(*asked)
    assert alone == pytest.approx(every[:, :MOODS], abs=1e-5)


def test_all_that_ships_is_small() -> None:
    models = resources.files("parvis.engine.models")
    assert (
        sum(len(one.read_bytes()) for one in models.iterdir() if one.name.endswith((".npz", ".gz")))
        < 20_000_000
    )


def test_two_experts_are_heard_in_proportion() -> None:
    number = len(CLASSES)
    bars = np.stack([np.full(number, 1.0), np.full(number, -1.0)]).astype(np.float32)
    logits = np.zeros((3, 2 * number + 1), np.float32)
    logits[:, -1] = [50, -50, 0]  # the first manner, the second, either
    passed = margins(logits, bars)
    assert passed[:, 0] == pytest.approx([-1, 1, 0], abs=1e-4)
    logits[0, 3] = 9
    assert strongest(margins(logits, bars))[0] is CLASSES[3]
    assert strongest(margins(logits[:1] * 0, bars[:1])) == [None]
    assert probabilities(logits, 2)[1] == pytest.approx(np.full(number, 0.5))
