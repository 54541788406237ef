"""Something people did not say before. What is new is the engine's to say (:mod:`parvis.engine.themes.newness`); here it
becomes episodes: a theme is told once, by whatever of its words it comes back."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from math import log10

from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import RARE, Bucket, Episode, joined
from parvis.listening.judging.heard import Heard, ThemeSeen

REMEMBERED = dt.timedelta(days=14)  # for so long, a theme that was told is not told again
_WORD = re.compile(r"[\w#@]+")


def new_themes(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Themes of which many speak all of a sudden."""
    known: list[list[ThemeSeen]] = []
    for seen in sorted(heard.themes, key=lambda one: (one.at, -one.z)):
        for times in known:
            if seen.at - times[-1].at <= REMEMBERED and any(
                same_theme(seen.query, one.query) for one in times
            ):
                times.append(seen)
                break
        else:
            known.append([seen])
    found: list[Episode] = []
    for times in known:
        buckets = [_bucket(seen, settings) for seen in times]
        first = next((seen for seen, bucket in zip(times, buckets, strict=True) if bucket.is_alarm), None)
        if first is not None:
            # After the first time it is no longer new.
            episodes = joined(buckets, heard.step, heard.now, subject=first.query)
            found += [replace(episode, label=first.label) for episode in episodes[:1]]
    return sorted(found, key=lambda episode: episode.since)


def same_theme(one: str, other: str) -> bool:
    """Whether two queries of themes are (mostly) of the same words."""
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) >= max(1.0, 0.5 * min(len(mine), len(theirs)))


def theme_query(subject: str) -> str:
    """The query of a theme's alert. Alerts once kept a bare phrase."""
    is_phrase = " " in subject and " OR " not in subject and '"' not in subject
    return f'"{subject}"' if is_phrase else subject


def _words(query: str) -> set[str]:
    return {word for word in _WORD.findall(query) if word != "OR"}


def _bucket(seen: ThemeSeen, settings: RuleSettings) -> Bucket:
    """A theme of a day, as rare as the normal distribution has its z (a bound on its tail).

    How often chance goes as far is not said: of so many words, some always do.
    """
    score = seen.z**2 / 4.605 + log10(max(seen.z, 1.0) * 2.507)
    usual = seen.usual
    return Bucket(
        seen.at,
        float(seen.people),
        is_alarm=seen.people >= settings.people and score >= RARE[settings.sensitivity],
        is_unusual=True,
        expected=usual,
        low=0.0,
        high=usual + 1.645 * max(usual, 0.25) ** 0.5,
        score=score,
        severity=severity.WARNING if seen.people >= 3 * settings.people else severity.INFO,
    )
