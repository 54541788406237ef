"""The mood of those who speak, and the emotions they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from parvis.archive.contract import Pulse
from parvis.listening.alert_settings import HARSH, RuleSettings
from parvis.listening.judging.episodes import Bucket, Episode, joined
from parvis.listening.judging.heard import Heard
from parvis.listening.judging.shares import once_in_days, swings


def mood_swings(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far more of those who spoke were against the brand than usual (or for it)."""
    ways = {"both": ("down", "up")}.get(settings.direction, (settings.direction,))
    pulses = _observed(heard)
    return [
        episode for way in ways for episode in _episodes(mood_buckets(settings, pulses, way), heard, "", way)
    ]


def emotion_surges(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far more of those who spoke showed an emotion than usual."""
    pulses = _observed(heard)
    return [
        episode
        for emotion in settings.emotions
        for episode in _episodes(emotion_buckets(settings, pulses, emotion.value), heard, emotion.value, "up")
    ]


def mood_buckets(settings: RuleSettings, pulses: Sequence[Pulse], direction: str) -> list[Bucket]:
    """The share of people against the brand (``down``) or for it (``up``), bucket by bucket, with what is usual."""
    is_bad = direction == "down"
    matching = _negative if is_bad else _positive
    return swings(pulses, matching, settings.sensitivity, settings.people, is_bad=is_bad)


def emotion_buckets(settings: RuleSettings, pulses: Sequence[Pulse], emotion: str) -> list[Bucket]:
    """The share of people who showed an emotion, bucket by bucket, with what is usual."""
    return swings(
        pulses, _showing(emotion), settings.sensitivity, settings.people, is_bad=emotion in set(HARSH)
    )


def _observed(heard: Heard) -> list[Pulse]:
    return [pulse for pulse in heard.pulses if heard.is_observed(pulse.start)]


def _episodes(buckets: Sequence[Bucket], heard: Heard, subject: str, direction: str) -> list[Episode]:
    return [
        replace(episode, how_unusual=once_in_days(episode.score or 0.0, heard.step))
        for episode in joined(buckets, heard.step, heard.now, subject=subject, direction=direction)
    ]


def _negative(pulse: Pulse) -> int:
    return pulse.negative


def _positive(pulse: Pulse) -> int:
    return pulse.positive


def _showing(emotion: str) -> Callable[[Pulse], int]:
    def showing(pulse: Pulse) -> int:
        return dict(pulse.emotions).get(emotion, 0)

    return showing
