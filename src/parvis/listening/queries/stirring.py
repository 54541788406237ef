"""Which of many rules to judge first: those whose brand or watch is suddenly spoken of.

One question a second for all of them, instead of one for each: how many posts the last minutes brought of each brand. What this
process archived itself is known without asking.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from parvis.archive.api import Archive
from parvis.archive.contract import Scope
from parvis.listening.lately import About, Lately, Subject
from parvis.listening.models import AlertRule
from parvis.listening.queries.alert_series import BY_PULSE

LATELY = dt.timedelta(minutes=10)
LEAST = 3  # posts, below which nothing stirs
GROWN = 1.25  # times what it was when it last stirred
SHARE_OF_TIME = 0.3  # that the question may take, most of it waiting where a machine is busy
MANY = 10_000


class Stirring:
    """Remembers how much was said of each subject when it last stirred. Not to be shared between threads.

    ``lately`` is what this process archives; without it only the archive is asked.
    """

    def __init__(self, archive: Callable[[], Archive], lately: Lately | None = None) -> None:
        self._archive = archive
        self._lately = lately
        self._before: dict[int, int] = {}
        self._before_here: dict[int, int] = {}
        self._next = 0.0

    def look(self, rules: Sequence[AlertRule], now: dt.datetime) -> dict[int, float]:
        """The rules about volumes and moods whose subject is spoken of far more than when they last stirred, and how many times more."""
        quick = [rule for rule in rules if rule.kind in BY_PULSE]
        found = _risen(self._posts_here(quick), self._before_here)
        begun = time.monotonic()
        if not quick or begun < self._next:
            return found
        asked = _risen(self._posts(quick, now), self._before)
        found |= {rule: max(grown, found.get(rule, 0.0)) for rule, grown in asked.items()}
        self._next = time.monotonic() + (time.monotonic() - begun) / SHARE_OF_TIME
        return found

    def _posts_here(self, rules: Sequence[AlertRule]) -> list[tuple[AlertRule, int]]:
        if self._lately is None:
            return []
        return list(zip(rules, self._lately.posts(map(_subject, rules)), strict=True))

    def _posts(self, rules: Sequence[AlertRule], now: dt.datetime) -> list[tuple[AlertRule, int]]:
        by_organisation: dict[int, list[AlertRule]] = defaultdict(list)
        for rule in rules:
            by_organisation[rule.organisation_id].append(rule)
        found = []
        for organisation, mine in by_organisation.items():
            lately = Scope(organisation, since=now - LATELY)
            brands = {one.value: one.count for one in self._archive().shares(lately, "brand", MANY)}
            watched = tuple({rule.watch_id for rule in mine if rule.watch_id})
            watches = {}
            if watched:
                lately = Scope(organisation, since=now - LATELY, watches=watched)
                watches = {one.value: one.count for one in self._archive().shares(lately, "watch", MANY)}
            for rule in mine:
                said = watches if rule.watch_id else brands
                found.append((rule, said.get(str(rule.watch_id or rule.brand_id), 0)))
        return found


def _risen(posts: Sequence[tuple[AlertRule, int]], before: dict[int, int]) -> dict[int, float]:
    """The rules of whose subjects far more is said than ``before``, which is brought up to date, and how many times more."""
    found = {}
    for rule, number in posts:
        earlier = before.get(rule.pk, 0)
        if number >= LEAST and number > GROWN * earlier:
            found[rule.pk] = number / max(earlier, 1)
            before[rule.pk] = number
        elif number < earlier:  # it calms down: the next rise counts from there
            before[rule.pk] = number
    return found


def _subject(rule: AlertRule) -> Subject:
    if rule.watch_id:
        return rule.organisation_id, About.WATCH, rule.watch_id
    return rule.organisation_id, About.BRAND, rule.brand_id
