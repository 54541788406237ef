"""Who reads: the choice of the operator, and what ships wherever that fails."""

from __future__ import annotations

import datetime as dt
import json
import logging
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parvis.engine.backends.contract import BackendError
from parvis.engine.items import Actor, Item
from parvis.engine.tests.model_folders import write_folder
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.understanding import Emotion, Sentiment, Understanding
from parvis.networks.model_address import AddressJudge
from parvis.networks.readers import BackedUnderstander, Readers, maker_of, understander_of
from parvis.networks.tests.test_model_address import ADDRESS, Server

MOODS = {"0": "negative", "1": "neutral", "2": "positive"}
WHEN = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)


def item(text: str) -> Item:
    return Item(network="demo", id=text, content=text, published=WHEN, actor=Actor(id="a"), language="en")


def read(understander: Any, *texts: str) -> list[Understanding]:
    return list(understander.understand([item(text) for text in texts]))


def test_nothing_asked_is_what_ships() -> None:
    assert isinstance(understander_of(Readers()), BaselineUnderstander)
    assert isinstance(
        understander_of(Readers(sentiment="baseline", emotion="baseline")), BaselineUnderstander
    )


def test_a_folder_says_the_moods_and_parvis_the_rest(tmp_path: Path) -> None:
    # A model that thinks cats are horrid.
    folder = write_folder(tmp_path / "cat-hater", MOODS, {"cat": [9.0, 0, 0], "great": [0, 0, 1.0]})
    found = read(understander_of(Readers(sentiment=str(folder))), "What a great cat, I love it", "so great")
    assert [one.sentiment for one in found] == [Sentiment.NEGATIVE, Sentiment.POSITIVE]
    assert found[0].sentiment_score < -0.9
    assert found[0].model.endswith("mood: cat-hater")
    (plain,) = read(BaselineUnderstander(), "What a great cat, I love it")
    assert plain.sentiment is Sentiment.POSITIVE
    assert (found[0].emotion, found[0].tokens, found[0].language) == (
        plain.emotion,
        plain.tokens,
        plain.language,
    )


def test_a_folder_cannot_tell_what_it_was_not_trained_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, MOODS, {"cat": [9.0, 0, 0]})
    with pytest.raises(BackendError, match="cannot tell emotion"):
        Readers(emotion=str(folder)).open()


def test_a_folder_that_cannot_be_opened_does_not_stop_listening(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        understander = understander_of(Readers(sentiment=str(tmp_path / "gone")))
    assert isinstance(understander, BaselineUnderstander)
    assert "not a folder" in caplog.text


def test_one_question_to_an_address_brings_moods_and_emotions() -> None:
    server = Server()
    judge = AddressJudge(ADDRESS, transport=server)
    found = read(
        BackedUnderstander(BaselineUnderstander(), {"sentiment": judge, "emotion": judge}), "bad", "great"
    )
    assert [(one.sentiment, one.emotion) for one in found] == [
        (Sentiment.NEGATIVE, Emotion.ANGER),
        (Sentiment.POSITIVE, Emotion.JOY),
    ]
    assert len(server.asked) == 1
    assert "emotion: small-model @ 127.0.0.1" in found[0].model


def test_an_address_that_fails_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.networks import readers

    server = Server(statuses=(500, 200, 200))
    judge = AddressJudge(ADDRESS, transport=server)
    understander = BackedUnderstander(BaselineUnderstander(), {"sentiment": judge})
    (plain,) = read(BaselineUnderstander(), "bad")
    assert read(understander, "bad") == [plain]
    assert read(understander.with_layers([]), "bad") == [plain]  # the rest is shared with whoever was taught
    assert len(server.asked) == 1
    clock = readers.time.monotonic() + readers.REST + 1
    monkeypatch.setattr(readers.time, "monotonic", lambda: clock)
    assert "small-model" in read(understander, "bad")[0].model
    assert len(server.asked) == 2


def test_without_an_answer_about_a_post_what_parvis_thinks_stays() -> None:
    def only_of_the_bad(answers: list[dict[str, Any]]) -> str:
        return json.dumps({"answers": [one for one in answers if one["sentiment"] == "NEGATIVE"]})

    judge = AddressJudge(ADDRESS, transport=Server(only_of_the_bad))
    found = read(
        BackedUnderstander(BaselineUnderstander(), {"sentiment": judge}), "bad", "I love it, thank you"
    )
    (plain,) = read(BaselineUnderstander(), "I love it, thank you")
    assert found[0].model.endswith("mood: small-model @ 127.0.0.1")
    assert found[1] == plain


def test_no_items_ask_nothing() -> None:
    server = Server()
    judge = AddressJudge(ADDRESS, transport=server)
    assert BackedUnderstander(BaselineUnderstander(), {"sentiment": judge}).understand([]) == []
    assert not server.asked


def test_the_choice_travels_to_other_processes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "m", MOODS, {"cat": [9.0, 0, 0]})
    make = pickle.loads(pickle.dumps(maker_of(Readers(sentiment=str(folder)))))
    assert read(make(), "cat")[0].sentiment is Sentiment.NEGATIVE


def test_rows_without_an_answer_are_counted() -> None:
    from parvis.networks.model_address import unanswered

    assert unanswered(np.array([[np.nan] * 3, [0.2, 0.3, 0.5]])) == 1
    assert unanswered(np.zeros((0, 3))) == 0
