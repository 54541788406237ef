"""Fewer people than usual. One quiet hour says little; several in a row, each against its own hour of the week, do."""

from __future__ import annotations

from math import sqrt

from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import RARE, Bucket, Episode, joined
from parvis.listening.judging.heard import Heard
from parvis.listening.judging.shares import once_in_days
from parvis.listening.judging.usual import Usual, usual_range

TOGETHER = 0.5  # hours that follow each other go together: each is half as telling as if it stood alone
AT_MOST = 0.5  # of the usual: a fall of less than half is not worth a warning


def falls(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far fewer people spoke than usual, while somebody was listening."""
    # What is not over yet always looks like a fall.
    pulses = [p for p in heard.pulses if heard.is_observed(p.start) and p.start + heard.step <= heard.now]
    bands = usual_range([(p.start, p.voices) for p in pulses], heard.step, heard.zone, heard.country)
    buckets = []
    score = value = expected = 0.0
    for pulse, usual in zip(pulses, bands, strict=True):
        is_low = usual.low is not None and pulse.voices < usual.low
        if not is_low:
            score = value = expected = 0.0
        else:
            score += TOGETHER * _rarity(pulse.voices, usual)
            value, expected = value + pulse.voices, expected + (usual.expected or 0.0)
        told = (
            is_low
            and score >= RARE[settings.sensitivity]
            and expected >= 2 * settings.people
            and value <= AT_MOST * expected
        )
        buckets.append(
            Bucket(
                pulse.start,
                pulse.voices,
                is_alarm=told,
                is_unusual=is_low,
                expected=usual.expected,
                low=usual.low,
                high=usual.high,
                score=score,
                how_unusual=once_in_days(score, heard.step),
                severity=severity.INFO,
            )
        )
    return joined(buckets, heard.step, heard.now, direction="down")


def _rarity(value: float, usual: Usual) -> float:
    """−log10 of the chance of so little, or less, there."""
    middle = sqrt(usual.expected or 0.0)
    spread = max((middle - sqrt(usual.low or 0.0)) / 1.645, 0.4)
    return float(max(0.0, (middle - sqrt(value)) / spread) ** 2 / 4.605)
