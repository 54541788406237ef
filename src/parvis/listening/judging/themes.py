"""Something people did not say before."""

from __future__ import annotations

from collections import defaultdict
from math import log10

from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import RARE, Bucket, Episode, joined
from parvis.listening.judging.heard import Heard, ThemeSeen
from parvis.listening.judging.shares import once_in_days

TIMES = 4.0  # a theme is new when it is said at least so many times as often as before


def new_themes(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Phrases that many say all of a sudden."""
    by_phrase: dict[str, list[ThemeSeen]] = defaultdict(list)
    for seen in heard.themes:
        by_phrase[seen.phrase].append(seen)
    found: list[Episode] = []
    for phrase, times in by_phrase.items():
        buckets = [_bucket(seen, settings) for seen in sorted(times, key=lambda one: one.at)]
        episodes = joined(buckets, heard.step, heard.now, subject=phrase)
        found += episodes[:1]  # after the first time it is no longer new
    return sorted(found, key=lambda episode: episode.since)


def _bucket(seen: ThemeSeen, settings: RuleSettings) -> Bucket:
    """A count against the usual one, as rare as a Poisson distribution would have it (a bound on its tail)."""
    usual = max(seen.usual, 0.5)
    ratio = seen.count / usual
    score = max(0.0, (seen.count * log10(ratio) - (seen.count - usual) * 0.4343)) if ratio > 1 else 0.0
    is_new = seen.count >= settings.people and ratio >= TIMES
    return Bucket(
        seen.at,
        float(seen.count),
        is_alarm=is_new and score >= RARE[settings.sensitivity],
        is_unusual=ratio >= 2,
        expected=seen.usual,
        low=0.0,
        high=usual + 1.645 * usual**0.5,
        score=score,
        how_unusual=once_in_days(score, settings.step),
        severity=severity.WARNING if seen.count >= 3 * settings.people else severity.INFO,
    )
