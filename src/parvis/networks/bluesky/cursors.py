"""Where a source stands, as one line of text that says which mode and which host it belongs to."""

from __future__ import annotations


def cursor_text(mode: str, position: str, scope: str = "") -> str:
    """The cursor to save; ``scope`` names the host when ``position`` means nothing elsewhere. Empty at the
    start.
    """
    return f"{mode} {scope or '-'} {position}" if position else ""


def position_in(cursor: str, mode: str, scope: str = "") -> str:
    """The position ``cursor`` holds for this mode and scope; empty when it was made by another one."""
    parts = cursor.split(" ", 2)
    return parts[2] if len(parts) == 3 and parts[:2] == [mode, scope or "-"] else ""
