"""A fair sample of texts: few small slices of time, placed so that each mention is as likely to be in one as any other."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from parvis.archive.client import Client
from parvis.archive.compile import Binder, scope_condition
from parvis.archive.contract import Scope

SLICES = 40
SAMPLED_BY_KEY = 20_000
"""Of so many mentions or fewer, those are taken whose key, itself a hash, is smallest: that reads them all."""
ROOM = 4
"""A slice is looked for in as much time as should hold this many times what it takes."""
ENOUGH = 0.9
"""The part of a sample that must be found there; else time is too uneven to place slices by counts."""

NARROW = {"use_skip_indexes": 0}
"""So little is read that weighing forty stretches of time against every index costs more than it spares."""

Counts = Sequence[tuple[int, int, int]]
"""(from, until, how many) of stretches of time in order, in microseconds since 1970."""


class Sampler:
    """Samples a scope. ``counts`` tells how many mentions it has in each stretch of its time."""

    def __init__(self, client: Client, counts: Callable[[Scope], Counts]) -> None:
        self._client = client
        self._counts = counts

    def texts(self, scope: Scope, limit: int) -> list[str]:
        """Token strings of a uniform sample. The same question, the same sample."""
        counts = self._counts(scope)
        number = sum(held for _, _, held in counts)
        if number <= max(SAMPLED_BY_KEY, limit):
            return self._smallest(scope, limit)
        each = -(-limit // SLICES)
        ranks = [int(number * (place + 0.5) / SLICES) for place in range(SLICES)]
        starts = _times(counts, ranks)
        ends = _times(counts, [min(number, rank + ROOM * each) for rank in ranks])
        found = self._between(scope, starts, ends, each)
        if len(found) < ENOUGH * limit:
            found = self._following(scope, self._quantiles(scope), each)
        return found[:limit]

    def _smallest(self, scope: Scope, limit: int) -> list[str]:
        binder = Binder()
        condition = scope_condition(scope, binder)
        return self._tokens(
            f"SELECT tokens FROM items WHERE {condition} ORDER BY key LIMIT {binder.bind(limit, 'UInt32')}",
            binder,
        )

    def _between(self, scope: Scope, starts: Sequence[int], ends: Sequence[int], each: int) -> list[str]:
        """The first ``each`` of every slice, from one reading of all slices."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        within = " OR ".join(
            f"published >= {_time(start, binder)} AND published < {_time(max(end, start + 1), binder)}"
            for start, end in zip(starts, ends, strict=True)
        )
        slices = binder.bind(sorted(set(starts)), "Array(Int64)")
        return self._tokens(
            f"SELECT tokens FROM items WHERE {condition} AND ({within}) ORDER BY published, key "
            f"LIMIT {binder.bind(each, 'UInt32')} BY roundDown(toUnixTimestamp64Micro(published), {slices})",
            binder,
            NARROW,
        )

    def _following(self, scope: Scope, starts: Sequence[int], each: int) -> list[str]:
        """The first ``each`` from every start on, however long that takes."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        number = binder.bind(each, "UInt32")
        return self._tokens(
            " UNION ALL ".join(
                f"(SELECT tokens FROM items WHERE {condition} AND published >= {_time(start, binder)} "
                f"ORDER BY organisation, published, key LIMIT {number})"
                for start in starts
            ),
            binder,
        )

    def _quantiles(self, scope: Scope) -> list[int]:
        """When the mentions that begin the slices were published, from looking at all of them."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        places = ", ".join(str((place + 0.5) / SLICES) for place in range(SLICES))
        found = self._client.rows(
            f"SELECT quantilesDeterministic({places})(toUnixTimestamp64Micro(published), reinterpretAsUInt32(substring(key, 1, 4))) "
            f"AS starts FROM items WHERE {condition}",
            binder.parameters,
        )
        return [int(start) for start in found[0]["starts"]]

    def _tokens(self, sql: str, binder: Binder, settings: dict[str, int] | None = None) -> list[str]:
        return [row["tokens"] for row in self._client.rows(sql, binder.parameters, settings)]


def hours_of(client: Client, scope: Scope) -> Counts:
    """The mentions of a scope by hour, counted on the spot."""
    binder = Binder()
    condition = scope_condition(scope, binder)
    told = client.rows(
        "SELECT intDiv(toUnixTimestamp64Second(published), 3600) AS hour, count() AS number "
        f"FROM items WHERE {condition} GROUP BY hour ORDER BY hour",
        binder.parameters,
    )
    width = 3600 * 1_000_000
    return [(row["hour"] * width, (row["hour"] + 1) * width, row["number"]) for row in told]


def _times(counts: Counts, ranks: Sequence[int]) -> list[int]:
    """When the mention of each rank was published, about: as if each stretch were evenly filled."""
    before = [0, *accumulate(held for _, _, held in counts)]
    times = []
    for rank in ranks:
        place = min(bisect_right(before, rank) - 1, len(counts) - 1)
        start, end, held = counts[place]
        times.append(start + int((end - start) * min(1.0, (rank - before[place]) / max(1, held))))
    return times


def _time(microseconds: int, binder: Binder) -> str:
    return f"fromUnixTimestamp64Micro({binder.bind(microseconds, 'Int64')}, 'UTC')"
