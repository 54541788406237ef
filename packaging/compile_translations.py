"""Compile every translation under src/parvis (``.po`` → ``.mo``), without GNU gettext. Run it as often as you like.

Usage: python packaging/compile_translations.py [FOLDER]. Says what it compiled; fails on a file it cannot read.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parents[1] / "src" / "parvis"


def compile_file(source: Path) -> bool:
    """Write the ``.mo`` beside ``source``; whether its content changed."""
    with source.open("rb") as opened:
        catalogue = read_po(opened, locale=source.parents[1].name, domain=source.stem, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    target = source.with_suffix(".mo")
    if target.exists() and target.read_bytes() == compiled.getvalue():
        return False
    temporary = target.with_suffix(".mo.new")
    temporary.write_bytes(compiled.getvalue())
    temporary.replace(target)
    return True


def main(folder: Path = SOURCES) -> None:
    """Compile what lies under ``folder``."""
    sources = sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po"))
    changed = [source for source in sources if compile_file(source)]
    print(f"{len(sources)} translations, {len(changed)} compiled")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCES)
