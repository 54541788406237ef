"""Writes down how often links were followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from parvis.publishing.models import Clicks, ShortLink


class Where(NamedTuple):
    """What is counted together: a link, an hour, and the network people came from."""

    link: int
    hour: dt.datetime
    source: str


class Number(NamedTuple):
    """How many people and how many programs followed a link."""

    people: int = 0
    bots: int = 0


def add_clicks(counted: Mapping[Where, Number]) -> None:
    """Add to what was counted, all of it or nothing. Any number of processes may do so at once."""
    with transaction.atomic():
        # Always in the same order, so that two processes never wait for each other.
        for where in sorted(counted):
            if not _add(where, counted[where]) and ShortLink.objects.filter(pk=where.link).exists():
                row = Clicks(link_id=where.link, hour=where.hour, source=where.source)
                Clicks.objects.bulk_create([row], ignore_conflicts=True)
                _add(where, counted[where])


def _add(where: Where, number: Number) -> int:
    row = Clicks.objects.filter(link_id=where.link, hour=where.hour, source=where.source)
    return row.update(people=F("people") + number.people, bots=F("bots") + number.bots)
