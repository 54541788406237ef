"""Where the real exports are, beside a checkout; tests that need them skip loudly when they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[6] / "shared" / "data"


def real_file(name: str) -> Path:
    """The path of a real export, or skip."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"the real export {name} is not at {path}")
    return path
