"""One author or one post that stands out among those of the brand's own weeks before: somebody heard by many, something
that spreads fast.

How much is much is learnt from the past of what the rule is about: an author (or a post) is told whose like comes about once
a week, or as rarely as the sensitivity asks. A post is compared with what the posts of the weeks before had drawn *at the
same age*, so that an old one does not win by having had more time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from parvis.engine.detection.contract import Sensitivity
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import Episode
from parvis.listening.judging.heard import Heard, Past

SAME_AUTHOR = dt.timedelta(days=7)  # an author who goes on speaking is told again after so long
STILL_SPREADING = dt.timedelta(hours=48)
AGES = (1, 3, 6, 12, 24, 48)  # hours after which posts are compared
ONCE_IN_DAYS = {Sensitivity.LOW: 30.0, Sensitivity.NORMAL: 7.0, Sensitivity.HIGH: 2.0}
"""How rarely somebody so followed speaks of the brand, or a post draws so much, for it to be told: as for rises."""
AGES_TOGETHER = 3.0
"""A post is compared at six ages: at each it must be so many times rarer, so that in all it is as rare as was asked."""
MOST_REMEMBERED = 28  # of eight weeks: enough for the most sensitive rule
ENOUGH_DAYS = 7.0  # of past, before which only the limits below warn
FIRST_FOLLOWERS, FIRST_INTERACTIONS = 20_000, 300


def audience_told(settings: RuleSettings, past: Past) -> int:
    """The followers from which an author is told, in the weeks that follow this past."""
    return _told(settings, past.days, past.audiences, settings.followers, FIRST_FOLLOWERS)


def drawn_told(settings: RuleSettings, past: Past, age: int) -> int:
    """The interactions from which a post of so many hours is told, in the weeks that follow this past."""
    known = dict(past.drawn).get(age, ())
    return _told(settings, past.days, known, settings.interactions, FIRST_INTERACTIONS, AGES_TOGETHER)


def _told(
    settings: RuleSettings, days: float, highest: Sequence[int], floor: int, first: int, rarer: float = 1.0
) -> int:
    """What as many reached in the past as there are weeks (or what the sensitivity asks) in it; never less than the floor."""
    if days < ENOUGH_DAYS:
        return max(floor, first)
    rank = max(1, round(days / ONCE_IN_DAYS[settings.sensitivity] / rarer))
    return max(floor, highest[rank - 1] if rank <= len(highest) else 0)


def influential_authors(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Authors with an audience that is large for the brand who spoke, each once in a while."""
    found: list[Episode] = []
    told: dict[str, dt.datetime] = {}
    for spoke in sorted(heard.authors, key=lambda one: one.at):
        before = told.get(spoke.key)
        past = heard.past_of(spoke.at)
        least = audience_told(settings, past)
        if spoke.followers < least or (before and spoke.at - before < SAME_AUTHOR):
            continue
        told[spoke.key] = spoke.at
        over = spoke.at + dt.timedelta(hours=24)
        found.append(
            Episode(
                since=spoke.at,
                raised_at=spoke.at,
                peak_at=spoke.at,
                last_at=spoke.at,
                value=float(spoke.followers),
                high=float(least),
                severity=severity.of_audience(spoke.followers, least, is_bad=spoke.is_negative),
                subject=spoke.key,
                over_at=over if over <= heard.now else None,
                past_days=round(past.days),
                as_much_before=sum(one >= spoke.followers for one in past.audiences),
            )
        )
    return found


def fast_posts(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Posts that had drawn far more than those of the weeks before had at their age."""
    found: list[Episode] = []
    for item in sorted(heard.items, key=lambda one: one.published):
        past = heard.past_of(item.published)
        fast = [
            (age, drawn, drawn_told(settings, past, age))
            for age, drawn in item.drawn
            if drawn >= drawn_told(settings, past, age)
        ]
        if not fast:
            continue
        first = fast[0][0]
        age, drawn, least = max(fast, key=lambda one: (one[1] / one[2], -one[0]))
        over = item.published + STILL_SPREADING
        found.append(
            Episode(
                since=item.published,
                raised_at=min(item.published + dt.timedelta(hours=first), heard.now),
                peak_at=item.published,
                last_at=min(over, heard.now),
                value=float(drawn),
                high=float(least),
                severity=severity.of_audience(drawn, least, is_bad=item.is_negative),
                subject=item.key,
                over_at=over if over <= heard.now else None,
                age_hours=age,
                past_days=round(past.days),
                as_much_before=sum(one >= drawn for one in dict(past.drawn).get(age, ())),
            )
        )
    return found
