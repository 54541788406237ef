"""How large tests are that kill processes: `make torture` runs them at full size and prints what they counted."""

from __future__ import annotations

import os


def at_full_size(full: int, *, else_: int) -> int:
    """``full`` under `make torture`, ``else_`` under `make test`, which everyone waits for."""
    return full if os.environ.get("PARVIS_TORTURE") == "full" else else_
