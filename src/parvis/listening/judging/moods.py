"""The mood of those who speak, and the emotions they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parvis.archive.contract import Pulse
from parvis.engine.understanding import Emotion
from parvis.listening.alert_settings import HARSH, RuleSettings
from parvis.listening.judging.episodes import Episode, joined
from parvis.listening.judging.heard import Heard
from parvis.listening.judging.shares import once_in_days, swings


def mood_swings(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far more of those who spoke were against the brand than usual (or for it)."""
    found: list[Episode] = []
    if settings.direction in {"down", "both"}:
        found += _swings(settings, heard, _negative, "", "down", is_bad=True)
    if settings.direction in {"up", "both"}:
        found += _swings(settings, heard, _positive, "", "up", is_bad=False)
    return found


def emotion_surges(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which far more of those who spoke showed an emotion than usual."""
    found: list[Episode] = []
    for emotion in settings.emotions:
        found += _swings(settings, heard, _showing(emotion), emotion.value, "up", is_bad=emotion in HARSH)
    return found


def _swings(
    settings: RuleSettings, heard: Heard, matching: Callable[[Pulse], int], subject: str, direction: str, *, is_bad: bool
) -> list[Episode]:  # fmt: skip
    pulses = [p for p in heard.pulses if heard.is_observed(p.start)]
    buckets = swings(pulses, matching, settings.sensitivity, settings.people, is_bad=is_bad)
    episodes = joined(buckets, heard.step, heard.now, subject=subject, direction=direction)
    return [
        replace(episode, how_unusual=once_in_days(episode.score or 0.0, heard.step)) for episode in episodes
    ]


def _negative(pulse: Pulse) -> int:
    return pulse.negative


def _positive(pulse: Pulse) -> int:
    return pulse.positive


def _showing(emotion: Emotion) -> Callable[[Pulse], int]:
    def showing(pulse: Pulse) -> int:
        return dict(pulse.emotions).get(emotion.value, 0)

    return showing
