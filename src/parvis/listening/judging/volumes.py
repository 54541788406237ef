"""More people than usual."""

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
    pulses = [p for p in heard.pulses if heard.is_observed(p.start)]
    points = [Point(p.start, p.voices) for p in pulses]
    detection = DetectionSettings(
        sensitivity=settings.sensitivity,
        minimum=float(settings.people),
        direction=Direction.RISE,
        quiet_after=dt.timedelta(hours=24),
        timezone=heard.zone,
        holidays=heard.country,
    )
    found = {s.at: s for s in surprises(points, detection)}
    buckets = [
        _bucket(
            pulse,
            settings,
            found.get(pulse.start) or _beyond(pulse, settings, usual, heard.step),
            usual,
        )
        for pulse, usual in zip(
            pulses, usual_range(points, heard.step, heard.zone, heard.country), strict=True
        )
    ]
    return joined(buckets, heard.step, heard.now)


SECOND_STORM = 3.0
"""How many times the usual, and how much rarer than a first one, a rise must be to be told although it is no record: the
detector takes a storm of last week for something that happens, people do not."""


def _beyond(pulse: Pulse, settings: RuleSettings, usual: Usual, step: dt.timedelta) -> Surprise | None:
    """A rise far beyond what is usual at this hour of the week, whatever happened lately."""
    score = rarity(pulse.voices, usual)
    if usual.expected is None or usual.low is None or usual.high is None:
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


def _bucket(pulse: Pulse, settings: RuleSettings, surprise: Surprise | None, usual: Usual) -> Bucket:
    value = pulse.voices
    if surprise is None:
        beyond = usual.high is not None and value > usual.high
        enough = pulse.authors >= max(3, settings.people // 2)
        return Bucket(pulse.start, value, is_alarm=False, is_unusual=beyond and enough)
    negative = pulse.negative / pulse.authors if pulse.authors else 0.0
    return Bucket(
        pulse.start,
        value,
        is_alarm=pulse.authors >= settings.people,
        is_unusual=True,
        expected=surprise.expected,
        low=surprise.low,
        high=surprise.high,
        score=surprise.score,
        how_unusual=surprise.how_unusual,
        severity=severity.of_volume(pulse.authors, surprise.ratio, negative),
    )
