"""What can go wrong with the archive, in kinds that callers can act on."""

from __future__ import annotations


class ArchiveError(Exception):
    """The archive refused or failed; the message says what and, where known, what to do."""


class ArchiveUnavailable(ArchiveError):  # noqa: N818
    """The archive does not answer (stopped, starting, unreachable). Trying again later is safe: appends are idempotent."""


class QueryTooHeavy(ArchiveError):  # noqa: N818
    """The question needs more time or memory than is allowed: narrow its time range or words."""
