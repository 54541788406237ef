"""One rule, what was heard, and the episodes the rule warns of."""

from __future__ import annotations

from collections.abc import Callable

from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.episodes import Episode
from parvis.listening.judging.falls import falls
from parvis.listening.judging.heard import Heard
from parvis.listening.judging.moods import emotion_surges, mood_swings
from parvis.listening.judging.silences import silences
from parvis.listening.judging.standouts import fast_posts, influential_authors
from parvis.listening.judging.themes import new_themes
from parvis.listening.judging.volumes import rises

Judgement = Callable[[RuleSettings, Heard], list[Episode]]

JUDGEMENTS: dict[str, Judgement] = {
    "rise": rises,
    "fall": falls,
    "mood": mood_swings,
    "emotion": emotion_surges,
    "theme": new_themes,
    "influence": influential_authors,
    "velocity": fast_posts,
    "silence": silences,
}


def judge(kind: str, settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Every episode a rule of this kind warns of, oldest first.

    The worker asks this every few seconds and "try on the past" asks it once: the same what was heard gives the same
    episodes. Raises ``KeyError`` for a kind that does not exist.
    """
    found = JUDGEMENTS[kind](settings, heard)
    return sorted((e for e in found if e.severity >= settings.floor), key=lambda e: (e.since, e.subject))
