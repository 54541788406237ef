"""How sure it is that something rose, and when what rose is new: one answer for the themes' page and for alerts."""

from __future__ import annotations

import math
from enum import StrEnum

NEW_TIMES = 4.0
"""How many times its share of before a theme must have for it to be new rather than larger."""


class Certainty(StrEnum):
    """How sure a rise is, from the z of :mod:`~parvis.engine.themes.rising`."""

    SURE = "sure"  # z of 4 and more: of two thousand terms, one in ten times one would reach it by chance
    LIKELY = "likely"  # 3.2
    PERHAPS = "perhaps"  # 2.6
    NONE = "none"


LEVELS = ((4.0, Certainty.SURE), (3.2, Certainty.LIKELY), (2.6, Certainty.PERHAPS))


def certainty(z: float | None) -> Certainty:
    """The word for a z."""
    return next((word for least, word in LEVELS if z is not None and z >= least), Certainty.NONE)


def times_of(share: float, share_before: float | None) -> float | None:
    """How many times the share before; infinity when nobody spoke of it, ``None`` when there is no before."""
    if share_before is None:
        return None
    return share / share_before if share_before else math.inf


def is_new(z: float | None, times: float | None) -> bool:
    """Surely risen, and (nearly) nobody spoke of it before."""
    return certainty(z) is not Certainty.NONE and (times or 0.0) >= NEW_TIMES
