"""What a post had drawn at an age: from the readings of its network and the events heard since, as known then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

COUNTED = {"like": "likes", "repost": "reposts", "reply": "replies", "quote": "quotes"}

Reading = tuple[dt.datetime, dict[str, int | None]]
Event = tuple[str, dt.datetime | None, dt.datetime | None]
"""The kind of an interaction, when it was done and, if it was, undone."""


def drawn_at(readings: Sequence[Reading], events: Iterable[Event], until: dt.datetime) -> int | None:
    """The interactions of all kinds known by ``until``; ``None`` when nothing was known yet."""
    figures: dict[str, int] = {}
    read: dict[str, dt.datetime] = {}
    for at, told in sorted((reading for reading in readings if reading[0] <= until), key=lambda one: one[0]):
        for name in COUNTED.values():
            figure = told.get(name)
            if figure is not None:
                figures[name], read[name] = figure, at
    for kind, done, undone in events:
        if kind not in COUNTED:
            continue
        name = COUNTED[kind]
        since = read.get(name)
        adds = done is not None and done <= until and (since is None or done > since)
        takes = undone is not None and undone <= until and (adds or (since is not None and undone > since))
        if adds or takes:
            figures[name] = max(0, figures.get(name, 0) + int(adds) - int(takes))
    return sum(figures.values()) if figures else None
