"""The documentation is held to account: what it names exists, and what exists is named."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.site import configuration

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/parvis/**/*.md")])
COMMANDS = {
    "run", "demo", "import", "search", "post", "query", "watch", "export", "evaluate", "doctor", "backup", "restore", "web", "worker", "archive", "prepare", "manage",
}  # fmt: skip


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _blocks(page: Path) -> str:
    return "\n".join(re.findall(r"```(?:sh|bash)\n(.*?)```", _text(page), re.S))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", _text(page)):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{target} is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_settings_named_in_the_docs_exist(page):
    known = {option.name for option in configuration.OPTIONS}
    named = {
        name for name in re.findall(r"\bPARVIS_[A-Z_]+\b", _text(page)) if not name.startswith("PARVIS_TEST")
    }
    named = {name for name in named if not name.endswith("_")}
    assert named <= known


@pytest.mark.parametrize("page", [ROOT / "docs/operators.md"])
def test_every_setting_is_documented(page):
    text = _text(page)
    missing = [option.name for option in configuration.OPTIONS if f"`{option.name}`" not in text]
    assert not missing


def test_the_settings_table_is_the_one_of_the_program():
    text = _text(ROOT / "docs/operators.md")
    for option in configuration.OPTIONS:
        assert (
            f"| `{option.name}` | {f'`{option.default}`' if option.default else '—'} | {option.meaning} |"
            in text
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_in_the_docs_exist(page):
    used = set(re.findall(r"(?:^|\s|/)parvis ([a-z]+)\b", _blocks(page)))
    assert used <= COMMANDS
    targets = set(re.findall(r"^make ([a-z-]+)", _blocks(page), re.M))
    made = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.M)) | {"docs", "screenshots"}
    assert targets <= made


def test_the_command_knows_what_the_docs_use():
    told = subprocess.run(
        [sys.executable, "-m", "parvis.site.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    for command in COMMANDS:
        assert re.search(rf"^\s+{command}\s", told, re.M), command


def test_both_languages_have_the_same_pages():
    pairs = {
        "guide": "guide",
        "operators": "exploitation",
        "connectors": "connecteurs",
        "query-language": "langage-de-requete",
        "alerts": "alertes",
        "themes": "themes",
        "quality": "qualite",
        "publishing": "publication",
    }
    for english, french in pairs.items():
        assert (ROOT / f"docs/{english}.md").exists()
        assert (ROOT / f"docs/fr/{french}.md").exists()


def test_no_registry_address_and_no_path_of_a_machine_is_kept():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    hosts = re.compile(
        "|".join(
            [
                "files.python" + "hosted",
                "registry.npm" + "js",
                "py" + "pi.org/simple",
                '"resolved"' + ': *"http',
            ]
        )
    )
    for name in listed:
        path = ROOT / name
        if (
            path.suffix in {".png", ".woff2", ".ttf", ".npz", ".gz", ".parquet", ".xlsx"}
            or not path.is_file()
        ):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not hosts.search(text), name
        assert "/work/" + "main" not in text, name


@pytest.mark.parametrize("page", [ROOT / "docs/api.md", ROOT / "docs/fr/api.md"], ids=["en", "fr"])
def test_every_operation_of_the_api_is_listed_and_no_other(page):
    from parvis.site.rest import api

    schema = api.get_openapi_schema(path_prefix="")
    there = {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}
    listed = re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE)` \| `([^`]+)` \|", _text(page), re.M)
    assert set(listed) == there and len(listed) == len(there)
