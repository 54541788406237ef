"""The moments that a kit suggests, on the organisation's clocks."""

from __future__ import annotations

import datetime as dt

from parvis.publishing.models import Kit


def moments_of(kit: Kit) -> list[dt.datetime]:
    """What it suggests, without a zone, in order."""
    return sorted(dt.datetime.fromisoformat(one) for one in kit.suggested)


def moments_to_come(kit: Kit, now: dt.datetime) -> list[dt.datetime]:
    """Those that have not passed at ``now`` (on the same clocks, without a zone)."""
    return [one for one in moments_of(kit) if one > now]
