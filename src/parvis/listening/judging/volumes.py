"""More people than usual, or fewer."""

from __future__ import annotations

import datetime as dt

from parvis.archive.contract import Pulse
from parvis.engine.detection.contract import DetectionSettings, Direction, Surprise
from parvis.engine.detection.rises import surprises
from parvis.engine.detection.series import Point
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import RARE, Bucket, Episode, joined
from parvis.listening.judging.heard import Heard
from parvis.listening.judging.shares import once_in_days
from parvis.listening.judging.usual import Usual, rarity, usual_range


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
        _bucket(
            pulse,
            settings,
            direction,
            found.get(pulse.start) or _beyond(pulse, settings, direction, band, heard.step),
            band,
        )
        for pulse, band in zip(pulses, usual, strict=True)
    ]
    way = "up" if direction is Direction.RISE else "down"
    return joined(buckets, heard.step, heard.now, direction=way)


SECOND_STORM = 3.0
"""How many times the usual, and how much rarer than a first one, a rise must be to be told although it is no record: the
detector takes a storm of last week for something that happens, people do not."""


def _beyond(
    pulse: Pulse, settings: RuleSettings, direction: Direction, usual: Usual, step: dt.timedelta
) -> Surprise | None:
    """A rise far beyond what is usual at this hour of the week, whatever happened lately."""
    score = rarity(pulse.voices, usual)
    if direction is Direction.FALL or usual.expected is None or usual.low is None or usual.high is None:
        return None
    if score < RARE[settings.sensitivity] + SECOND_STORM or pulse.voices < SECOND_STORM * max(
        usual.high, 1.0
    ):
        return None
    return Surprise(
        at=pulse.start,
        since=pulse.start,
        value=pulse.voices,
        expected=usual.expected,
        low=usual.low,
        high=usual.high,
        score=score,
        ratio=pulse.voices / usual.expected if usual.expected else None,
        direction=Direction.RISE,
        how_unusual=once_in_days(score, step),
    )


def _is_beyond(value: float, usual: Usual, rising: bool) -> bool:
    if rising:
        return usual.high is not None and value > usual.high
    return usual.low is not None and value < usual.low


def _bucket(
    pulse: Pulse, settings: RuleSettings, direction: Direction, surprise: Surprise | None, usual: Usual
) -> Bucket:  # fmt: skip
    value = pulse.voices
    rising = direction is Direction.RISE
    if surprise is None:
        beyond = _is_beyond(value, usual, rising)
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
