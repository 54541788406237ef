"""Where reading a feed got to: what the site said of its version, and which entries were heard as they now
are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

# Entries that left the feed are remembered this far back, in case they come back.
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """``seen`` maps the short hash of an entry's id to that of its content, oldest first; times are seconds
    since 1970.
    """

    typed: str = ""
    feed: str = ""
    etag: str = ""
    modified: str = ""
    quiet: int = 0
    due: float = 0.0
    seen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, text: str) -> FeedCursor:
        """Read a saved cursor; one that cannot be read starts anew (which repeats, and loses nothing)."""
        try:
            saved = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            saved = {}
        if not isinstance(saved, dict) or not isinstance(saved.get("seen"), dict):
            return cls()
        due, quiet = saved.get("due"), saved.get("quiet")
        return cls(
            typed=_text(saved, "typed"),
            feed=_text(saved, "feed"),
            etag=_text(saved, "etag"),
            modified=_text(saved, "modified"),
            quiet=quiet if isinstance(quiet, int) and 0 <= quiet < 1000 else 0,
            due=float(due) if isinstance(due, int | float) else 0.0,
            seen={str(name): str(value) for name, value in saved["seen"].items()},
        )

    def dump(self) -> str:
        """The cursor as it is saved."""
        return json.dumps({**asdict(self), "seen": dict(self.seen)}, separators=(",", ":"))

    def knows(self, id: str, content: str) -> bool:
        """Whether the entry was heard before, with the same content."""
        return self.seen.get(_short(id, 12)) == _short(content, 8)

    def heard(self, entries: Mapping[str, str]) -> FeedCursor:
        """With these entries (id → content) heard too; the oldest beyond the limit are forgotten."""
        fresh = {_short(id, 12): _short(content, 8) for id, content in entries.items()}
        kept = {name: value for name, value in self.seen.items() if name not in fresh} | fresh
        limit = max(REMEMBERED, len(fresh))
        return replace(self, seen=dict(list(kept.items())[-limit:]))


def _text(saved: Mapping[str, Any], name: str) -> str:
    value = saved.get(name)
    return value if isinstance(value, str) else ""


def _short(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]
