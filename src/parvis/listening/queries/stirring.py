"""Which of many rules to judge first: those whose brand or watch is suddenly spoken of.

One question a second for all of them, instead of one for each: how many posts the last minutes brought of each brand.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from parvis.archive.api import Archive
from parvis.archive.contract import Scope
from parvis.listening.models import AlertRule
from parvis.listening.queries.alert_series import BY_PULSE

LATELY = dt.timedelta(minutes=10)
LEAST = 3  # posts, below which nothing stirs
GROWN = 1.25  # times what it was when it last stirred
SHARE_OF_TIME = 0.3  # that the question may take, most of it waiting where a machine is busy
MANY = 10_000


class Stirring:
    """Remembers how much was said of each subject when it last stirred. Not to be shared between threads."""

    def __init__(self, archive: Callable[[], Archive]) -> None:
        self._archive = archive
        self._before: dict[int, int] = {}
        self._next = 0.0

    def look(self, rules: Sequence[AlertRule], now: dt.datetime) -> set[int]:
        """The rules about volumes and moods whose subject is spoken of far more than when they last stirred."""
        quick = [rule for rule in rules if rule.kind in BY_PULSE]
        begun = time.monotonic()
        if not quick or begun < self._next:
            return set()
        found = set()
        for rule, posts in self._posts(quick, now):
            before = self._before.get(rule.pk, 0)
            if posts >= LEAST and posts > GROWN * before:
                found.add(rule.pk)
                self._before[rule.pk] = posts
            elif posts < before:  # it calms down: the next rise counts from there
                self._before[rule.pk] = posts
        self._next = time.monotonic() + (time.monotonic() - begun) / SHARE_OF_TIME
        return found

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
