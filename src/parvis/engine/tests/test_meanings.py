"""What words mean, and how a model of mood listens to it."""

from importlib import resources

import numpy as np
import pytest

from parvis.engine.emotion import CLASSES, margins, probabilities, strongest
from parvis.engine.features import SIZE
from parvis.engine.judging import BaselineJudge
from parvis.engine.lexicon import clues
from parvis.engine.linear_model import LinearModel
from parvis.engine.meanings import DIMENSIONS, MOST_TOKENS, Meanings
from parvis.engine.models import LANGUAGES_WITH_MEANINGS, MOODS, meanings, mood_model
from parvis.engine.models.packaged import packaged
from parvis.engine.words import BREAK, fold, normalise

HELD = Meanings({"bon": 0, "bien": 0, "nul": 1}, np.array([[1, 0], [0, 2]], np.float32))
NOTHING = np.zeros((SIZE, 1), np.float32)


def test_known_words_are_numbered_text_by_text() -> None:
    block = HELD.known([["bon", "quoi", "nul"], [], ["quoi"], ["bien"], ["nul"] * (MOST_TOKENS + 5)])
    assert block.counts.tolist() == [2, 0, 0, 1, MOST_TOKENS]
    assert block.starts.tolist() == [0, 2, 2, 2, 3]
    assert block.numbers.tolist() == [0, 1, 0] + [1] * MOST_TOKENS
    assert HELD.known([]).counts.tolist() == []


def test_a_model_hears_the_sum_of_meanings_over_the_root_of_their_number() -> None:
    heard = np.array([[3.0], [-1.0]], np.float32)
    model = LinearModel(NOTHING, NOTHING, np.zeros((0, 1), np.float32), np.array([0.5]), HELD, heard)
    said = [["bon", "nul"], ["rien"], ["bon", "bien", "bon", "bien"]]
    found = model.logits(["", "", ""], [()] * 3, said)[:, 0]
    assert found == pytest.approx([0.5 + (3 - 2) / 2**0.5, 0.5, 0.5 + 12 / 2])


def test_what_is_added_to_a_model_keeps_its_meanings() -> None:
    heard = np.array([[3.0], [-1.0]], np.float32)
    model = LinearModel(NOTHING, NOTHING, np.zeros((0, 1), np.float32), np.array([0.5]), HELD, heard)
    added = model.with_added(
        columns=np.zeros(0, np.uint32),
        weights=np.zeros((0, 1), np.float32),
        clues=np.zeros((0, 1), np.float32),
        opinions=np.array([[1.0]], np.float32),  # its own answer once more
        bias=np.zeros(1, np.float32),
    )
    before, after = (one.logits([""], [()], [["bon"]])[0, 0] for one in (model, added))
    assert after == pytest.approx(2 * before)


def test_the_first_questions_alone_are_answered_alike() -> None:
    model = mood_model("fr")
    assert model is not None
    said = ["la livraison est nulle", "merci"]
    asked = (
        said,
        [clues(text, normalise(text), text, "fr") for text in said],
        [normalise(text) for text in said],
    )
    every, alone = model.linear.logits(*asked), model.linear.first(MOODS).logits(*asked)
    assert alone == pytest.approx(every[:, :MOODS], abs=1e-5)


@pytest.mark.parametrize("language", LANGUAGES_WITH_MEANINGS)
def test_what_ships_is_whole(language: str) -> None:
    held = meanings(language)
    assert held is not None
    assert held.vectors.shape[1] == DIMENSIONS
    assert max(held.rows.values()) < len(held.vectors)
    assert all(
        normalise(word) == [word] for word in list(held.rows)[:2000] if word != BREAK
    )  # cut as texts are
    assert len(packaged(f"meanings_{language}.npz")) < 2_500_000


def test_all_that_ships_is_small() -> None:
    models = resources.files("parvis.engine.models")
    assert (
        sum(len(one.read_bytes()) for one in models.iterdir() if one.name.endswith((".npz", ".gz")))
        < 20_000_000
    )


@pytest.mark.parametrize(
    ("language", "one", "alike", "other"),
    [
        ("fr", "génial", "super", "facture"),
        ("fr", "livraison", "colis", "heureux"),
        ("fr", "arnaque", "escroquerie", "soleil"),
        ("en", "awful", "horrible", "delivery"),
        ("en", "delayed", "postponed", "wonderful"),
    ],
)
def test_words_used_alike_are_near(language: str, one: str, alike: str, other: str) -> None:
    held = meanings(language)
    assert held is not None
    first, near, far = (held.vectors[held.rows[fold(word)]] for word in (one, alike, other))
    assert _cosine(first, near) > _cosine(first, far) + 0.1


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_a_model_knows_words_that_no_labelled_post_holds() -> None:
    judge = BaselineJudge()
    good = ["un accueil chaleureux et attentionné", "équipe prévenante, séjour enchanteur"]
    bad = ["un accueil exécrable et méprisant", "équipe désinvolte, séjour cauchemardesque"]
    likely = judge.sentiments(good + bad, "fr")
    score = likely[:, 2] - likely[:, 0]
    assert score[:2].min() > 0 > score[2:].max()


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
