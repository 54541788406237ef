"""A room's stylesheet restyles nothing of what every screen shares: a class of the same name would change the navigation too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parents[2]
SHARED = sorted((ROOMS / "ui" / "static" / "ui" / "css").glob("*.css"))
SHEETS = sorted(
    one for one in ROOMS.glob("*/static/**/*.css") if "ui" not in one.relative_to(ROOMS).parts[:1]
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ON_PAPER = re.compile(
    r"@media print \{(?:[^{}]*\{[^{}]*\})*\s*\}"
)  # what is not printed is named there on purpose
MEANT = {
    "wall-top": "the wall on a phone",
    "mark": "an account's mark; a chart's is inside a drawing, on other pages",
}
SELECTORS = re.compile(r"([^{};]+)\{")


def selectors(sheet: Path) -> set[str]:
    """The selectors of a stylesheet, one by one."""
    text = ON_PAPER.sub("", COMMENT.sub("", sheet.read_text()))
    found = (one.strip() for several in SELECTORS.findall(text) for one in several.split(","))
    return {one for one in found if one.startswith(".")}


def shared_classes() -> set[str]:
    """Every class that a selector of the shared stylesheets names."""
    return {name for sheet in SHARED for one in selectors(sheet) for name in re.findall(r"\.([\w-]+)", one)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: str(one.relative_to(ROOMS)))
def test_no_class_of_all_screens_is_styled_again(sheet: Path) -> None:
    assert "nav-item" in shared_classes()
    alone = {one[1:] for one in selectors(sheet) if re.fullmatch(r"\.[\w-]+", one)}
    assert (alone & shared_classes()) - MEANT.keys() == set()
