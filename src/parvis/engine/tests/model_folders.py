"""Makes small, real model folders: an ONNX network over a few words, with its tokenizer, as converters write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

WORDS = {"[PAD]": 0, "[UNK]": 1, "bad": 2, "fine": 3, "great": 4, "horrid": 5, "cat": 6}


def write_folder(
    folder: Path,
    labels: dict[str, str],
    columns: dict[str, list[float]],
    **config: Any,
) -> Path:
    """A folder whose model adds up, for each text, the rows of ``columns`` of the words in it (others: nothing)."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {"id2label": labels, "pad_token_id": 0, "max_position_embeddings": 66, **config}
    (folder / "config.json").write_text(json.dumps(said), encoding="utf-8")
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    width = len(next(iter(columns.values())))
    table = np.zeros((len(WORDS), width), np.float32)
    for word, row in columns.items():
        table[WORDS[word]] = row
    write_network(folder / "model.onnx", table)
    return folder


def write_network(
    path: Path, table: np.ndarray, inputs: tuple[str, ...] = ("input_ids", "attention_mask")
) -> None:
    """logits = sum over the words of a text of their row of ``table``, those masked left out."""
    nodes = [
        helper.make_node("Gather", ["table", inputs[0]], ["rows"]),
        helper.make_node("Cast", [inputs[1]], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask3"]),
        helper.make_node("Mul", ["rows", "mask3"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "words"], ["logits"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "sum of words",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "words"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", table.shape[1]])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array([1], np.int64), "words"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path))
