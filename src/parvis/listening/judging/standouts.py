"""One author or one post that stands out: somebody heard by many, something that spreads fast."""

from __future__ import annotations

import datetime as dt

from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import Episode
from parvis.listening.judging.heard import Heard

SAME_AUTHOR = dt.timedelta(days=7)  # an author who goes on speaking is told again after so long
SHORTEST_AGE = dt.timedelta(hours=1)
STILL_SPREADING = dt.timedelta(hours=48)


def influential_authors(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Authors with a large audience who spoke, each once in a while."""
    found: list[Episode] = []
    told: dict[str, dt.datetime] = {}
    for spoke in sorted(heard.authors, key=lambda one: one.at):
        before = told.get(spoke.key)
        if spoke.followers < settings.followers or (before and spoke.at - before < SAME_AUTHOR):
            continue
        told[spoke.key] = spoke.at
        found.append(
            Episode(
                since=spoke.at,
                raised_at=spoke.at,
                peak_at=spoke.at,
                last_at=spoke.at,
                value=float(spoke.followers),
                severity=severity.of_audience(spoke.followers, settings.followers, is_bad=spoke.is_negative),
                subject=spoke.key,
                over_at=spoke.at + dt.timedelta(hours=24) if heard.now - spoke.at >= dt.timedelta(hours=24) else None,
            )
        )  # fmt: skip
    return found


def fast_posts(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Posts that drew so many interactions an hour since they were published, or more."""
    found: list[Episode] = []
    for item in sorted(heard.items, key=lambda one: one.published):
        age = max(SHORTEST_AGE, min(heard.now - item.published, STILL_SPREADING))
        rate = item.interactions / (age.total_seconds() / 3600)
        if rate < settings.interactions:
            continue
        over = item.published + STILL_SPREADING
        found.append(
            Episode(
                since=item.published,
                raised_at=min(item.published + SHORTEST_AGE, heard.now),
                peak_at=item.published,
                last_at=min(over, heard.now),
                value=rate,
                severity=severity.of_audience(int(rate), settings.interactions, is_bad=item.is_negative),
                subject=item.key,
                over_at=over if over <= heard.now else None,
            )
        )
    return found
