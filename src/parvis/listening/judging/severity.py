"""How much an episode matters: from what is worth knowing to what must wake somebody up."""

from __future__ import annotations

INFO, WARNING, CRITICAL = 1, 2, 3


def of_volume(people: int, ratio: float | None, negative_share: float) -> int:
    """A crowd of ten times the usual, or one of five times that is angry, is critical."""
    times = ratio if ratio is not None else 10.0
    if people >= 20 and (times >= 10 or (times >= 4 and negative_share >= 0.5)):
        return CRITICAL
    return WARNING if times >= 3 and people >= 10 else INFO


def of_share(people: int, share: float, expected: float, *, is_bad: bool) -> int:
    """Many people of the same bad mood are critical; a good mood is only good news."""
    if not is_bad:
        return INFO
    if people >= 25 and share >= 0.5 and share >= expected + 0.3:
        return CRITICAL
    return WARNING if share >= expected + 0.2 else INFO


def of_audience(audience: int, threshold: int, *, is_bad: bool) -> int:
    """Somebody heard by many, the more so when they complain."""
    times = audience / threshold
    if is_bad:
        return CRITICAL if times >= 5 else WARNING
    return WARNING if times >= 5 else INFO
