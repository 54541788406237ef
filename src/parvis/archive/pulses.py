"""How many people spoke, bucket by bucket: what detectors look at. And who spoke first."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
from dataclasses import replace

from parvis.archive.client import Client
from parvis.archive.compile import Binder, scope_condition
from parvis.archive.contract import Mention, Pulse, Scope
from parvis.archive.reading import at_places
from parvis.engine.understanding import Emotion

EMOTIONS = tuple(emotion.value for emotion in Emotion)
_EMOTION_COUNTS = ", ".join(f"uniqIf(actor_key, emotion = '{name}') AS {name}" for name in EMOTIONS)


def bucket_at(moment: dt.datetime, step: dt.timedelta) -> dt.datetime:
    """The start of the bucket that holds ``moment``. Buckets are counted from the epoch, in UTC."""
    width = int(step.total_seconds())
    return dt.datetime.fromtimestamp(int(moment.timestamp()) // width * width, dt.UTC)


def bounded(scope: Scope) -> tuple[dt.datetime, dt.datetime]:
    """The limits of a scope. Raises ``ValueError`` when it has none."""
    if scope.since is None or scope.until is None:
        raise ValueError("A pulse is taken over a period: give since and until.")
    return scope.since, scope.until


class Pulses:
    """Counts of people over a scope."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def pulse(self, scope: Scope, step: dt.timedelta) -> list[Pulse]:
        """One :class:`Pulse` for each bucket of the period, empty ones included."""
        since, until = bounded(scope)
        first = bucket_at(since, step)
        binder = Binder()
        condition = scope_condition(replace(scope, since=first), binder)
        width = binder.bind(int(step.total_seconds()), "Int64")
        answer = self._client.rows(
            f"SELECT intDiv(toUnixTimestamp64Second(published), {width}) AS bin, count() AS posts, "
            "uniq(actor_key) AS authors, uniq(fingerprint) AS texts, uniqIf(actor_key, sentiment = -1) AS negative, "
            f"uniqIf(actor_key, sentiment = 1) AS positive, {_EMOTION_COUNTS} FROM items WHERE {condition} GROUP BY bin",
            binder.parameters,
        )
        heard = {
            int(row["bin"]): (
                row["posts"],
                row["authors"],
                row["texts"],
                row["negative"],
                row["positive"],
                tuple((name, row[name]) for name in EMOTIONS if row[name]),
            )
            for row in answer
        }
        return series(first, until, step, heard)

    def earliest(self, scope: Scope, limit: int) -> list[Mention]:
        """What was said first within the scope, oldest first."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        places = self._client.rows(
            "SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time FROM items "
            f"WHERE {condition} ORDER BY organisation, published, key LIMIT {binder.bind(limit, 'UInt32')}",
            binder.parameters,
        )
        found = dict(at_places(self._client, scope.organisation, places))
        return [found[row["hexkey"]] for row in places if row["hexkey"] in found]


Heard = tuple[int, int, int, int, int, tuple[tuple[str, int], ...]]


def series(
    first: dt.datetime, until: dt.datetime, step: dt.timedelta, heard: dict[int, Heard]
) -> list[Pulse]:
    """The buckets from ``first`` up to ``until``; ``heard`` is by number of bucket since the epoch."""
    width = int(step.total_seconds())
    start = int(first.timestamp()) // width
    end = -(-int(until.timestamp()) // width)
    nothing: Heard = (0, 0, 0, 0, 0, ())
    return [
        Pulse(dt.datetime.fromtimestamp(number * width, dt.UTC), *heard.get(number, nothing))
        for number in range(start, end)
    ]
