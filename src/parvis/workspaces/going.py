"""Whom to tell before something goes for good, so that no room keeps what hangs on it.

Other rooms add a function at start-up (see ``site/wiring.py``); it runs inside the transaction that deletes.
"""

from __future__ import annotations

from collections.abc import Callable

from parvis.workspaces.access import Workspace

brand_is_going: list[Callable[[Workspace, int], None]] = []
"""Called with the workspace and the brand's id before a brand is deleted."""

organisation_is_going: list[Callable[[Workspace], None]] = []
"""Called with its workspace before an organisation is deleted."""
