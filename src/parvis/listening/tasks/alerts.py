"""Watches over the brands: judges every active alert rule again and again, and opens, extends and ends alerts.

A rule is held by a lease, so that of several workers one judges it. Volumes and moods are looked at every few seconds
(only the newest buckets are read again), what takes more reading every few minutes. Where there are many rules, those whose
brand is suddenly spoken of come first.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time

import msgspec
from django.db.models import Q
from django.utils import timezone

from parvis.archive.connection import get_archive
from parvis.listening.actions.alert_raising import absorb
from parvis.listening.alert_settings import read_settings
from parvis.listening.judging.judge import judge
from parvis.listening.lately import Lately
from parvis.listening.models import AlertRule
from parvis.listening.models.alerts import AlertKind
from parvis.listening.queries.alert_evidence import gather
from parvis.listening.queries.alert_series import BY_PULSE, DAY, HISTORY, SeriesReader, subject_of
from parvis.listening.queries.stirring import Stirring
from parvis.workers.lookouts import Lookout
from parvis.workers.names import is_dead

log = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=45)
RENEW_EVERY = 15.0
QUICK = 2.0  # seconds between two judgements of what is read bucket by bucket
SURGE = 2.0  # times as much as before
SETTLES = 10.0  # seconds for which a surge is judged every QUICK: its last posts stir nothing any more
SLOW = {AlertKind.SILENCE: 60.0, AlertKind.INFLUENCE: 60.0, AlertKind.VELOCITY: 60.0, AlertKind.THEME: 600.0}
SHARE_OF_TIME = 0.1  # judging may take a tenth of a worker's time: with many rules, each is judged less often
LONGEST_LOOK = 1.0  # seconds after which a look ends and another begins
RECENT = {AlertKind.INFLUENCE: 2 * DAY, AlertKind.VELOCITY: 3 * DAY, AlertKind.THEME: 14 * DAY}


class AlertWatch(Lookout):
    """Judges the rules this worker holds; at the end it lets go of every one."""

    name, every, after_failure = "alerts", 0.5, 5.0
    trouble = "alerts could not be judged; trying again"

    def __init__(self, worker: str, lately: Lately | None = None) -> None:
        """``lately`` tells what this process archives, so that a sudden rise in it is judged at once."""
        super().__init__()
        self._worker = worker
        self._reader: SeriesReader | None = None
        self._next: dict[int, float] = {}
        self._surges: dict[int, float] = {}
        self._stirring = Stirring(get_archive, lately)
        self._renewed = float("-inf")

    async def _begin(self, stop: asyncio.Event) -> None:
        await self._threads.call(_release_dead)

    async def _end(self) -> None:
        await self._threads.call(_let_go, self._worker)

    async def _look(self, stop: asyncio.Event) -> None:
        clock = time.monotonic()
        if clock - self._renewed > RENEW_EVERY:
            await self._threads.call(_hold, self._worker, timezone.now())
            self._renewed = clock
        await self._threads.call(self.look, timezone.now())

    def look(self, now: dt.datetime) -> int:
        """Judge the rules held whose time has come; returns how many."""
        # The demonstration goes on faster than its past was told, which would look like one long rise: its past is judged
        # when it is filled in, and that is all.
        held = AlertRule.objects.filter(
            leased_by=self._worker, is_active=True, leased_until__gt=now, brand__is_demo=False
        )
        rules = list(held.select_related("organisation", "brand"))
        stirs = self._stirring.look(rules, now)
        begun = time.monotonic()
        # What grew most comes first: when all large brands are spoken of a little more, a small one need not wait for them.
        self._next |= {rule: -grown for rule, grown in stirs.items()}
        self._surges = {one: at for one, at in self._surges.items() if at > begun - SETTLES}
        self._surges |= {rule: begun for rule, grown in stirs.items() if grown >= SURGE}
        due = [rule for rule in rules if self._next.get(rule.pk, 0.0) <= begun]
        due.sort(key=lambda rule: self._next.get(rule.pk, 0.0))
        judged = 0
        for rule in due:
            clock = time.monotonic()
            if judged and clock - begun > LONGEST_LOOK:
                break  # to see what stirs meanwhile; those left are the longest due the next time
            self.judge(rule, now)
            taken = time.monotonic() - clock
            wait = SLOW.get(AlertKind(rule.kind), QUICK)
            in_turn = 0.0 if rule.pk in self._surges else taken * len(rules) / SHARE_OF_TIME
            self._next[rule.pk] = time.monotonic() + max(wait, in_turn)
            judged += 1
        return judged

    def judge(self, rule: AlertRule, now: dt.datetime) -> None:
        """Judge one rule. What stops it is kept with the rule, for people to see."""
        self._reader = self._reader or SeriesReader(get_archive())
        try:
            settings = read_settings(rule.settings)
        except msgspec.ValidationError as error:
            AlertRule.objects.filter(pk=rule.pk).update(problem=str(error), is_active=False)
            return
        about, kind = subject_of(rule), AlertKind(rule.kind)
        since = now - (HISTORY if kind in BY_PULSE or kind == AlertKind.SILENCE else RECENT[kind])
        heard = self._reader.heard(kind, settings, about, since, now)
        episodes = judge(kind, settings, heard)
        absorb(
            rule, settings, episodes, lambda episode: gather(get_archive(), kind, about, episode, now), now
        )


def _hold(worker: str, now: dt.datetime) -> None:
    """Go on holding what is held, and take the rules nobody holds."""
    AlertRule.objects.filter(leased_by=worker).update(leased_until=now + LEASE)
    free = Q(leased_by="") | Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    AlertRule.objects.filter(free, is_active=True).update(leased_by=worker, leased_until=now + LEASE)


def _let_go(worker: str) -> None:
    AlertRule.objects.filter(leased_by=worker).update(leased_by="", leased_until=None)


def _release_dead() -> None:
    names = set(AlertRule.objects.exclude(leased_by="").values_list("leased_by", flat=True))
    dead = [name for name in names if is_dead(name)]
    AlertRule.objects.filter(leased_by__in=dead).update(leased_by="", leased_until=None)
