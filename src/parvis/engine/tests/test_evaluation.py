"""The arithmetic of evaluation, and the labels of other people's files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from parvis.engine.evaluation import expected_calibration_error, one_class_each, several_classes_each
from parvis.engine.judging import BaselineJudge, LexiconJudge, MajorityJudge
from parvis.engine.labels import UnknownLabelError, emotions_of, language_of, sentiment_of
from parvis.engine.understanding import Emotion, Sentiment

NAMES = ["a", "b", "c"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1))
def test_macro_f1_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    true, said = [one for one, _ in pairs], [one for _, one in pairs]
    found = one_class_each(true, said, NAMES)
    expected = f1_score(true, said, labels=sorted(set(true)), average="macro", zero_division=0)
    assert found.macro_f1 == pytest.approx(expected)
    assert sum(map(sum, found.confusion)) == len(pairs)


def test_several_classes_a_text() -> None:
    found = several_classes_each([{"a"}, {"a", "b"}, set()], [{"a"}, {"a"}, {"b"}], ["a", "b"])
    assert [score.f1 for score in found.classes] == [1.0, 0.0]
    assert found.macro_f1 == 0.5
    assert found.accuracy == pytest.approx(1 / 3)


def test_calibration() -> None:
    assert expected_calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert expected_calibration_error([1.0] * 4, [False] * 4) == 1.0
    assert expected_calibration_error([], []) == 0.0


def test_labels_of_other_people() -> None:
    assert (
        sentiment_of("Négatif") == sentiment_of("0") == sentiment_of("-1", from_minus_one=True) == "negative"
    )
    assert sentiment_of("2.0") == Sentiment.POSITIVE
    assert emotions_of("1, 5") == {Emotion.ANGER, Emotion.JOY}
    assert emotions_of("['colère' 'peur']") == {Emotion.ANGER, Emotion.FEAR}
    assert emotions_of("neutral") == set()
    assert emotions_of("gratitude") == {Emotion.JOY}
    assert language_of("fr-FR") == language_of("French") == "fr"
    for read in (sentiment_of, emotions_of, language_of):
        with pytest.raises(UnknownLabelError):
            read("no such thing")


@pytest.mark.parametrize("judge", [BaselineJudge(), LexiconJudge(), MajorityJudge([0.2, 0.3, 0.5], [], "fr")])
def test_judges_state_probabilities(judge: LexiconJudge) -> None:
    texts = ["Merci, c’est super !", "", "😡", "I hate this", "Das ist mir egal"]
    found = judge.sentiments(texts)
    assert found.shape == (5, 3)
    assert found.sum(axis=1) == pytest.approx([1] * 5, abs=1e-6)
    assert judge.sentiments([]).shape[0] == 0


def test_the_baseline_judges_as_it_understands() -> None:
    texts = ["Je suis furieux, encore une panne !", "What a wonderful surprise, I love it", "Los tranvías"]
    chances, held = BaselineJudge().emotions(texts)
    assert chances.shape == (3, 8)
    assert held[2] == set()
    assert [code for code, _ in BaselineJudge().languages(texts)] == ["fr", "en", "es"]
