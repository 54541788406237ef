"""The arithmetic of the audit chain: what an entry's hash covers, so that changing any of it shows."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from parvis.workspaces.models import AuditEntry
from parvis.workspaces.secrets import keyed_hashes

_NEVER_WRITTEN = ("password", "secret", "token", "credential", "cookie")


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the log is whole. ``broken_at`` is the position of the first entry that is not as it was
    written.

    ``missing`` tells that entries were cut off the end, or are missing in between.
    """

    entries: int
    broken_at: int | None = None
    missing: bool = False

    @property
    def is_whole(self) -> bool:
        """No entry was changed and none is missing."""
        return self.broken_at is None and not self.missing


def plain(details: dict[str, Any]) -> dict[str, Any]:
    """``details`` as every database gives them back unchanged, and without anything secret."""
    return {clean(key): "•••" if _is_secret(key) else _plain(value) for key, value in details.items()}


def hashes_of(entry: AuditEntry) -> list[str]:
    """The hashes an entry may carry: with the current key, then with the keys before it."""
    content = json.dumps(
        [
            entry.organisation_id,
            entry.position,
            entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            entry.person_id,
            entry.actor,
            entry.verb,
            entry.target,
            entry.details,
            entry.previous_hash,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return keyed_hashes("audit", content)


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _NEVER_WRITTEN)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return plain({str(key): one for key, one in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if value is None or isinstance(value, bool | int):
        return value
    return clean(str(value))  # floats too: databases write them back in forms of their own


def clean(text: str) -> str:
    """Text that PostgreSQL accepts: it knows no NUL character and no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
