"""What an alert rests on, kept with it. Only keys of posts are kept: who is erased from the archive is erased here too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

Key = tuple[str, str]  # network, id of an item


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """``starters`` are the posts that began it, oldest first; ``posts`` the three that say it best; ``words`` what was
    said more than before, with how many texts said it. ``people``, ``mentions``, ``negative`` (people) and ``texts`` (distinct) count the episode up
    to when it was last looked at. ``unknown`` names what is not known: a code (see
    :data:`parvis.listening.alert_wording.UNKNOWN`) and the values for its sentence. ``label``, ``age_hours``, ``past_days`` and
    ``as_much_before`` are those of :class:`parvis.listening.judging.episodes.Episode`.
    """

    starters: tuple[Key, ...] = ()
    posts: tuple[Key, ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    people: int = 0
    mentions: int = 0
    negative: int = 0
    texts: int = 0
    reach: int | None = None
    peak_at: str = ""
    how_unusual: float | None = None
    label: str = ""
    age_hours: int | None = None
    past_days: int | None = None
    as_much_before: int = 0
    unknown: tuple[tuple[str, dict[str, str]], ...] = ()


def read_evidence(kept: Mapping[str, Any]) -> Evidence:
    """The evidence kept with an alert."""
    return msgspec.convert(dict(kept), Evidence)


def to_keep(evidence: Evidence) -> dict[str, Any]:
    """Evidence as JSON to keep."""
    kept: dict[str, Any] = msgspec.to_builtins(evidence)
    return kept
