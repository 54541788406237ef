"""Models from folders: what they answer, and what is refused of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parvis.engine.backends import folder as folders
from parvis.engine.backends.contract import BackendError
from parvis.engine.backends.folder import FolderJudge
from parvis.engine.tests.model_folders import write_folder, write_network
from parvis.engine.understanding import Emotion

MOODS = {"0": "negative", "1": "neutral", "2": "positive"}
COLUMNS = {"bad": [3.0, 0, 0], "horrid": [9.0, 0, 0], "great": [0, 0, 3.0], "fine": [0, 2.0, 0]}


def moods(judge: FolderJudge, *texts: str) -> list[int]:
    return [int(place) for place in judge.sentiments(texts).argmax(axis=1)]


def test_moods_are_read(tmp_path: Path) -> None:
    judge = FolderJudge(write_folder(tmp_path / "bert", MOODS, COLUMNS))
    assert judge.answers == {"sentiment"}
    assert judge.name == "bert"
    assert moods(judge, "bad bad", "fine", "so great !", "bad great great") == [0, 1, 2, 2]
    rows = judge.sentiments(["bad", "nothing known"])
    assert rows.sum(axis=1) == pytest.approx([1, 1])
    assert rows[1] == pytest.approx([1 / 3] * 3)


def test_texts_of_all_lengths_keep_their_order_and_padding_counts_for_nothing(tmp_path: Path) -> None:
    judge = FolderJudge(write_folder(tmp_path, MOODS, COLUMNS))
    texts = [
        " ".join(["cat"] * (1 + place * 7 % 60)) + (" great" if place % 3 else " bad") for place in range(100)
    ]
    assert moods(judge, *texts) == [2 if place % 3 else 0 for place in range(100)]
    alone = judge.sentiments([texts[5]])[0]
    assert judge.sentiments(texts)[5] == pytest.approx(alone)


@pytest.mark.parametrize("text", ["", " ", "\x00", "😀" * 5000, "great " * 20_000, "\ud83d lone"])
def test_strange_texts_are_read(tmp_path: Path, text: str) -> None:
    judge = FolderJudge(write_folder(tmp_path, MOODS, COLUMNS))
    assert judge.sentiments([text]).sum() == pytest.approx(1)


def test_order_of_classes_and_stars(tmp_path: Path) -> None:
    turned = FolderJudge(
        write_folder(tmp_path / "a", {"0": "POS", "1": "NEU", "2": "NEG"}, {"bad": [0, 0, 4.0]})
    )
    assert moods(turned, "bad") == [0]
    stars = {str(place): f"{place + 1} star{'s' if place else ''}" for place in range(5)}
    five = FolderJudge(
        write_folder(
            tmp_path / "b",
            stars,
            {"bad": [0, 5.0, 0, 0, 0], "fine": [0, 0, 5.0, 0, 0], "great": [0, 0, 0, 0, 5.0]},
        )
    )
    assert moods(five, "bad", "fine", "great") == [0, 1, 2]


def test_emotions_one_or_several(tmp_path: Path) -> None:
    names = {"0": "anger", "1": "joy", "2": "love", "3": "neutral"}
    columns = {"bad": [6.0, 0, 0, 0], "great": [0, 5.0, 5.0, 0], "fine": [0, 0, 0, 6.0]}
    one = FolderJudge(write_folder(tmp_path / "one", names, columns))
    assert one.answers == {"emotion"}
    rows, held = one.emotions(["bad", "great", "fine"])
    assert held == [{Emotion.ANGER}, {Emotion.JOY}, set()]
    assert rows[1].max() > 0.9  # joy and love together
    several = FolderJudge(
        write_folder(tmp_path / "several", names, columns, problem_type="multi_label_classification")
    )
    _rows, held = several.emotions(["bad great"])
    assert held[0] >= {Emotion.ANGER, Emotion.JOY}


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}, "have no names"),
        ({"0": "toxic", "1": "fine print"}, "neither moods nor emotions"),
        ({"1": "negative", "2": "positive"}, "number"),
        ({}, "have no names"),
        ({"zero": "negative"}, "cannot be read"),
    ],
)
def test_classes_that_say_nothing_are_refused(tmp_path: Path, labels: dict[str, str], told: str) -> None:
    with pytest.raises(BackendError, match=told):
        FolderJudge(write_folder(tmp_path, labels, {"bad": [1.0, 0, 0]}))


def test_what_is_not_a_folder_with_a_model(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="not a folder"):
        FolderJudge(tmp_path / "nowhere")
    with pytest.raises(BackendError, match=r"no config\.json"):
        FolderJudge(tmp_path)
    good = write_folder(tmp_path, MOODS, COLUMNS)
    (good / "tokenizer.json").unlink()
    with pytest.raises(BackendError, match=r"no tokenizer\.json"):
        FolderJudge(good)


def test_pickles_and_code_are_never_opened(tmp_path: Path) -> None:
    good = write_folder(tmp_path, MOODS, COLUMNS)
    (good / "model.onnx").rename(good / "pytorch_model.bin")
    with pytest.raises(BackendError, match="safely"):
        FolderJudge(good)
    coded = write_folder(tmp_path / "coded", MOODS, COLUMNS, auto_map={"AutoModel": "modeling.Evil"})
    (coded / "modeling.py").write_text("raise SystemExit('it ran')", encoding="utf-8")
    with pytest.raises(BackendError, match="code of its own"):
        FolderJudge(coded)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x80\x04\x95evil", b"[" * 200_000])
def test_broken_files_are_told(tmp_path: Path, name: str, content: bytes) -> None:
    good = write_folder(tmp_path, MOODS, COLUMNS)
    (good / name).write_bytes(content)
    with pytest.raises(BackendError):
        FolderJudge(good)


def test_answers_that_are_no_answers(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="one number for each of its 3 classes"):
        FolderJudge(write_folder(tmp_path / "a", MOODS, {"bad": [1.0, 0]})).sentiments(["bad"])
    with pytest.raises(BackendError, match="not numbers"):
        FolderJudge(write_folder(tmp_path / "b", MOODS, {"bad": [float("nan"), 0, 0]})).sentiments(["bad"])
    strange = write_folder(tmp_path / "c", MOODS, COLUMNS)
    write_network(strange / "model.onnx", np.zeros((7, 3), np.float32), ("input_ids", "pixel_values"))
    with pytest.raises(BackendError, match="pixel_values"):
        FolderJudge(strange)
    small = write_folder(tmp_path / "d", MOODS, COLUMNS)
    write_network(small / "model.onnx", np.zeros((2, 3), np.float32))
    with pytest.raises(
        BackendError, match="cannot be read"
    ):  # the tokenizer knows words that the network does not
        FolderJudge(small).sentiments(["great"])


def test_a_model_that_thinks_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LONGEST_THOUGHT", 0.2)
    slow = write_folder(tmp_path, MOODS, COLUMNS)
    write_endless(slow / "model.onnx")
    with pytest.raises(BackendError, match="stopped"):
        FolderJudge(slow).sentiments(["great"])


def write_endless(path: Path) -> None:
    """A loop of 2⁶⁰ turns."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    turn = helper.make_graph(
        [
            helper.make_node("Identity", ["go_on"], ["still"]),
            helper.make_node("Add", ["held", "one"], ["more"]),
        ],
        "turn",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("held", TensorProto.FLOAT, [1, 3]),
        ],
        [
            helper.make_tensor_value_info("still", TensorProto.BOOL, []),
            helper.make_tensor_value_info("more", TensorProto.FLOAT, [1, 3]),
        ],
    )
    graph = helper.make_graph(
        [helper.make_node("Loop", ["turns", "yes", "start"], ["logits"], body=turn)],
        "endless",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "words"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 3])],
        [
            numpy_helper.from_array(np.array(2**60, np.int64), "turns"),
            numpy_helper.from_array(np.array(True), "yes"),
            numpy_helper.from_array(np.zeros((1, 3), np.float32), "start"),
            numpy_helper.from_array(np.ones((1, 3), np.float32), "one"),
        ],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(path))


def test_a_transformers_folder_needs_its_libraries(tmp_path: Path) -> None:
    good = write_folder(tmp_path, MOODS, COLUMNS, model_type="nothing-known")
    (good / "model.onnx").unlink()
    (good / "model.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    with pytest.raises(BackendError):  # not installed: told; installed: the folder is not one of its models
        FolderJudge(good)
