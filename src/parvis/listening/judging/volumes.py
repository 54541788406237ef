"""More people than usual, or fewer."""

from __future__ import annotations

import datetime as dt

from parvis.archive.contract import Pulse
from parvis.engine.detection.contract import DetectionSettings, Direction, Surprise
from parvis.engine.detection.rises import surprises
from parvis.engine.detection.series import Point
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import Bucket, Episode, joined
from parvis.listening.judging.heard import Heard
from parvis.listening.judging.usual import usual_range


def rises(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far more people spoke than usual."""
    return _volumes(settings, heard, Direction.RISE)


def falls(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far fewer people spoke than usual, while somebody was listening."""
    return _volumes(settings, heard, Direction.FALL)


def _volumes(settings: RuleSettings, heard: Heard, direction: Direction) -> list[Episode]:
    pulses = [p for p in heard.pulses if heard.is_observed(p.start)]
    if direction is Direction.FALL:  # what is not over yet always looks like a fall
        pulses = [p for p in pulses if p.start + heard.step <= heard.now]
    points = [Point(p.start, p.voices) for p in pulses]
    detection = DetectionSettings(
        sensitivity=settings.sensitivity,
        minimum=float(settings.people),
        direction=direction,
        quiet_after=dt.timedelta(hours=24),
        timezone=heard.zone,
    )
    found = {s.at: s for s in surprises(points, detection)}
    usual = usual_range(points, heard.step, heard.zone)
    buckets = [
        _bucket(pulse, settings, direction, found.get(pulse.start), band.low, band.high)
        for pulse, band in zip(pulses, usual, strict=True)
    ]
    way = "up" if direction is Direction.RISE else "down"
    return joined(buckets, heard.step, heard.now, direction=way)


def _bucket(
    pulse: Pulse, settings: RuleSettings, direction: Direction, surprise: Surprise | None, low: float | None, high: float | None
) -> Bucket:  # fmt: skip
    value = pulse.voices
    rising = direction is Direction.RISE
    if surprise is None:
        beyond = high is not None and value > high if rising else low is not None and value < low
        enough = pulse.authors >= max(3, settings.people // 2) or not rising
        return Bucket(pulse.start, value, is_alarm=False, is_unusual=beyond and enough)
    negative = pulse.negative / pulse.authors if pulse.authors else 0.0
    weight = severity.of_volume(pulse.authors, surprise.ratio, negative) if rising else severity.INFO
    return Bucket(
        pulse.start,
        value,
        is_alarm=pulse.authors >= settings.people if rising else surprise.expected >= settings.people,
        is_unusual=True,
        expected=surprise.expected,
        low=surprise.low,
        high=surprise.high,
        score=surprise.score,
        how_unusual=surprise.how_unusual,
        severity=weight,
    )
