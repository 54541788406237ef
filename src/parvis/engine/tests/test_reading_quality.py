"""Figures that were reached on posts no model learned from, and must not fall back."""

import csv
from pathlib import Path

import pytest

from parvis.engine.evaluation import one_class_each
from parvis.engine.judging import BaselineJudge, LexiconJudge
from parvis.engine.sentiment import CLASSES

AIRLINES = Path(__file__).parents[4].parent / "shared" / "data" / "airline" / "airline_tweets.csv"
NAMES = [str(mood) for mood in CLASSES]

pytestmark = pytest.mark.skipif(not AIRLINES.exists(), reason=f"labelled posts are not at {AIRLINES}")


def test_mood_of_a_field_never_seen() -> None:
    with AIRLINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::4]
    texts, true = [row["text"] for row in rows], [row["airline_sentiment"] for row in rows]
    scores = []
    for judge in (BaselineJudge(), LexiconJudge()):
        likely = judge.sentiments(texts, "en")
        given = [NAMES[place] for place in likely.argmax(axis=1)]
        scores.append(one_class_each(true, given, NAMES, likely.max(axis=1).tolist()))
    ours, lexicon = scores
    assert ours.macro_f1 > 0.60
    assert ours.macro_f1 > lexicon.macro_f1
    assert ours.calibration_error is not None and ours.calibration_error < 0.08
