"""French is complete and well typeset in every room."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[2]
CHECKOUT = PACKAGE.parents[1]
CATALOGUES = sorted(PACKAGE.glob("**/locale/fr/LC_MESSAGES/*.po"))

FAULTS = {
    "a no-break space is missing before : ; ! ? or »": re.compile(r"(?<=[^\s\u00a0\u202f:;!?(/])[ ]?[;!?»](?=\s|$)|[^\s\u00a0\u202f:/][ ]?:(?=\s|$)|[ ][:;!?»]"),
    "a no-break space is missing after «": re.compile(r"«(?![\u00a0\u202f])"),
    "a straight apostrophe": re.compile(r"(?<=[^\W\d])'(?=\w)"),
    "straight quotation marks around words": re.compile(r'(?<![=\w])"[^"=<>%{}]*[^\W\d_]{3,}[^"=<>%{}]*"(?![\w>])'),
}  # fmt: skip


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def faults(text: str) -> list[str]:
    prose = re.sub(r"https?://\S+|<[^>]*>|`[^`]*`", "x", text)
    prose = re.sub(
        r"«\u00a0[^«»]*[\":][^«»]*\u00a0»", "«\u00a0x\u00a0»", prose
    )  # quoted syntax: « lang: », « "un mot" »
    return [name for name, pattern in FAULTS.items() if pattern.search(prose)]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.relative_to(PACKAGE).parts[0])
def test_nothing_is_missing_and_everything_is_typeset(path: Path) -> None:
    with path.open("rb") as opened:
        catalogue = read_po(opened, locale="fr", abort_invalid=True)
    problems = []
    for message in catalogue:
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        if message.fuzzy:
            problems.append(f"fuzzy: {name!r}")
        for text in texts(message):
            if not text:
                problems.append(f"not translated: {name!r}")
            problems.extend(f"{fault}: {text!r}" for fault in faults(text))
        problems.extend(f"{error}: {name!r}" for error in message.check(catalogue))
    assert not problems, f"{path}:\n  " + "\n  ".join(problems)


def test_there_is_french() -> None:
    assert CATALOGUES


@pytest.mark.parametrize(
    "text", ["Quoi ?", "Quoi?", "Un: deux", "Un : deux", "« Oui »", "«Oui»", "l'archive", 'dit "bonjour" ici']
)
def test_faults_are_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    ["Quoi\u202f?", "Un\u00a0: deux", "«\u00a0Oui\u00a0»", "l’archive", "lang:fr", "https://exemple.fr/?a", "12:30", "%(a)s:%(b)s", '<a href="/x y">ici</a>', "…"],
)  # fmt: skip
def test_good_texts_have_none(text: str) -> None:
    assert not faults(text)


def compiler() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compile_translations", CHECKOUT / "packaging" / "compile_translations.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_compiling_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not (CHECKOUT / "packaging").is_dir():
        pytest.skip("an installed package has its translations compiled already")
    folder = tmp_path / "room/locale/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "Oui"\n'
    )
    compiler().main(tmp_path)
    first = (folder / "django.mo").read_bytes()
    compiler().main(tmp_path)
    assert "0 compiled" in capsys.readouterr().out
    assert (folder / "django.mo").read_bytes() == first
    assert b"Oui" in first
