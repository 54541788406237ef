"""``parvis evaluate sentiment|emotion|language`` on files a person brings."""

import json
from pathlib import Path

from click.testing import CliRunner

from parvis.engine.tests.model_folders import write_folder
from parvis.site.cli.evaluate import evaluate

ROWS = [
    ("Merci, c'est génial, bravo !", "positif"),
    ("Encore une panne, quelle honte", "négatif"),
    ("La réunion est à 15 h", "neutre"),
]


def ask(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(evaluate, list(arguments))
    return result.exit_code, result.output


def a_csv(folder: Path, separator: str = ",") -> Path:
    file = folder / "posts.csv"
    lines = [f"texte{separator}humeur", *(f'"{text}"{separator}{label}' for text, label in ROWS)]
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    return file


def test_moods_of_a_csv_beside_simple_rules(tmp_path: Path) -> None:
    for separator in ",;":
        code, output = ask(
            "sentiment",
            str(a_csv(tmp_path, separator)),
            "--text",
            "texte",
            "--label",
            "humeur",
            "--lang",
            "fr",
            "--json",
        )
        assert code == 0, output
        ours, lexicon, majority = json.loads(output)["readers"]
        assert (lexicon["name"], majority["name"]) == ("lexicon", "majority")
        assert ours["texts"] == 3 and 0 <= ours["macro_f1"] <= 1 and ours["texts_per_second"] > 0
        assert sum(map(sum, ours["confusion"])) == 3


def test_a_table_for_people(tmp_path: Path) -> None:
    code, output = ask("sentiment", str(a_csv(tmp_path)), "--text", "texte", "--label", "humeur")
    assert code == 0
    assert "macro-F1" in output and "majority" in output and "negative" in output


def test_files_as_benchmarks_publish_them(tmp_path: Path) -> None:
    (tmp_path / "x_text.txt").write_text("I love it\nI hate it\n", encoding="utf-8")
    (tmp_path / "x_labels.txt").write_text("2\n0\n")
    assert ask("sentiment", str(tmp_path / "x_text.txt"), "--lang", "en")[0] == 0
    xed = tmp_path / "x.tsv"
    xed.write_text("Je suis furieux\t1, 3\nQuelle joie\t5\n", encoding="utf-8")
    code, output = ask("emotion", str(xed), "--text", "1", "--label", "2", "--lang", "fr", "--json")
    assert code == 0 and json.loads(output)["readers"][0]["texts"] == 2


def test_languages_longer_than(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("t,l\nJe ne sais pas pourquoi la livraison est en retard,fr\nhm,en\n", encoding="utf-8")
    code, output = ask("language", str(file), "--text", "t", "--label", "l", "--longer-than", "20", "--json")
    assert code == 0 and json.loads(output)["readers"][0]["texts"] == 1


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    file = str(a_csv(tmp_path))
    for arguments, said in (
        (("sentiment", file), "--text COLUMN"),
        (("sentiment", file, "--text", "nothing", "--label", "humeur"), "texte, humeur"),
        (("language", file, "--text", "texte", "--label", "humeur"), "not known"),
        (("sentiment", file, "--text", "texte", "--label", "humeur", "--backend", "nope"), "nope"),
    ):
        code, output = ask(*arguments)
        assert code != 0 and said in output, output
    (tmp_path / "latin.csv").write_bytes("t,l\ncaf\xe9,0\n".encode("latin-1"))
    assert "UTF-8" in ask("sentiment", str(tmp_path / "latin.csv"), "--text", "t", "--label", "l")[1]


def test_a_model_folder_is_scored_beside_the_simple_rules(tmp_path: Path) -> None:
    names = {"0": "negative", "1": "neutral", "2": "positive"}
    folder = write_folder(
        tmp_path / "tiny", names, {"bad": [3.0, 0, 0], "great": [0, 0, 3.0], "fine": [0, 3.0, 0]}
    )
    file = tmp_path / "x.csv"
    file.write_text("t,l\nbad,0\nfine,1\ngreat,2\ncat bad,2\n", encoding="utf-8")
    asked = ("sentiment", str(file), "--text", "t", "--label", "l", "--backend", str(folder))
    code, output = ask(*asked, "--json")
    assert code == 0, output
    readers = json.loads(output)["readers"]
    assert [reader["name"] for reader in readers] == ["tiny", "lexicon", "majority"]
    assert readers[0]["accuracy"] == 0.75
    code, output = ask("emotion", *asked[1:])
    assert code != 0 and "tiny" in output and "sentiment" in output
    code, output = ask("language", *asked[1:])
    assert code != 0 and "baseline" in output
    (folder / "config.json").write_text('{"auto_map": {"AutoModel": "evil.Evil"}}', encoding="utf-8")
    code, output = ask(*asked)
    assert code != 0 and "code" in output


def test_an_address_nobody_answers_at_is_said(tmp_path: Path) -> None:
    address = "http://127.0.0.1:9/v1#some-model"
    code, output = ask(
        "sentiment", str(a_csv(tmp_path)), "--text", "texte", "--label", "humeur", "--backend", address
    )
    assert code != 0 and "127.0.0.1:9" in output and "Traceback" not in output
