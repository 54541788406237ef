"""The figures of a board over many days, added up from what is kept by day; each answers ``None`` when the rows must be read.

Answers are those the rows would give. Of authors, hashtags and links a day keeps the most frequent: what a value may have had on
the days that do not name it is bounded, and either the bounds prove which come first, or their exact numbers are asked of those days.
"""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from parvis.archive import kept_questions as kept
from parvis.archive.client import Client
from parvis.archive.compile import Binder
from parvis.archive.contract import Scope
from parvis.archive.keeping import Keeper, Part
from parvis.archive.kept_once import KeptOnce
from parvis.archive.kept_values import FirstValues

Row = dict[str, Any]


class KeptBoard:
    """Asks the keeper; the answers are rows as the statements over ``items`` give them."""

    def __init__(self, client: Client, keeper: Keeper) -> None:
        self._client = client
        self._keeper = keeper
        self._once = KeptOnce()
        self._values = FirstValues(client, self._once)
        self._side_by_side = ThreadPoolExecutor(4, thread_name_prefix="kept-board")

    def count(self, scope: Scope) -> int | None:
        """How many mentions."""

        def read(parts: list[Part]) -> int:
            return self._sum(parts[0], "number") or 0

        return self._keeper.answer(scope, [kept.MENTIONS], read)

    def hours(self, scope: Scope) -> list[Row] | None:
        """``hour`` (in whole hours since 1970), ``number``, ``negative`` and ``positive``, in no order; an hour may come twice."""

        def read(parts: list[Part]) -> list[Row]:
            return self._apart(
                parts[0],
                "SELECT intDiv(toUnixTimestamp64Second(toDateTime64(first, 6, 'UTC')), 3600) AS hour, sum(number) AS total, sum(negative) AS bad, "
                "sum(positive) AS good FROM SOURCE GROUP BY hour",
            )

        rows = self._keeper.answer(scope, [kept.HOURS], read)
        return rows and [
            {"hour": r["hour"], "number": r["total"], "negative": r["bad"], "positive": r["good"]}
            for r in rows
        ]

    def summary(self, scope: Scope) -> Row | None:
        """``number``, ``negative``, ``positive``, ``authors`` and ``drawn``; and, of many authors, ``reach`` and ``known``."""

        def read(parts: list[Part]) -> Row:
            drawn = self._side_by_side.submit(self._sum, parts[1], "drawn")
            reach = self._side_by_side.submit(self._reach_in_part, parts[2])
            told = self._one(
                parts[0],
                "sum(number) AS total, sum(negative) AS bad, sum(positive) AS good, uniqMerge(authors) AS people",
            )
            return {
                "number": told["total"],
                "negative": told["bad"],
                "positive": told["good"],
                "authors": told["people"] * kept.ONE_IN,
                "drawn": drawn.result(),
                **reach.result(),
            }

        row = self._keeper.answer(scope, [kept.MENTIONS, kept.DRAWN, kept.REACH_IN_PART], read)
        if row is None or row["authors"] >= kept.MANY_AUTHORS:
            return row
        authors = self._keeper.answer(scope, [kept.PEOPLE], self._people)
        if authors is None:
            return None
        if authors <= kept.COUNTED_EXACTLY:  # the audiences of so few are all added up
            del row["reach"], row["known"]
        return {**row, "authors": authors}

    def _people(self, parts: list[Part]) -> int:
        return int(self._one(parts[0], "uniqMerge(authors) AS people")["people"])

    def _reach_in_part(self, part: Part) -> Row:
        large, each = kept.LARGE_AUDIENCE, kept.ONE_IN
        binder = Binder()
        return self._client.rows(
            f"SELECT sum(if(audience >= {large}, audience, audience * {each})) AS reach, "
            f"sum(if(audience >= {large}, 1, {each})) AS known FROM "
            f"(SELECT max(followers) AS audience FROM {part.source(binder)} GROUP BY actor)",
            binder.parameters,
        )[0]

    def reach(self, scope: Scope, exactly: bool) -> Row | None:
        """``reach`` and ``known``: of every author, or from those with large audiences and one in sixteen others."""

        def read(parts: list[Part]) -> Row:
            if not exactly:
                return self._reach_in_part(parts[0])
            binder = Binder()
            return self._client.rows(
                "SELECT sum(audience) AS reach, count(audience) AS known FROM "
                f"(SELECT argMax(followers, last) AS audience FROM {parts[0].source(binder)} GROUP BY actor)",
                binder.parameters,
            )[0]

        return self._keeper.answer(scope, [kept.REACH if exactly else kept.REACH_IN_PART], read)

    def days(self, scope: Scope) -> list[tuple[int, int, int]] | None:
        """(from, until, how many) of the days of a scope, in microseconds since 1970."""

        def read(parts: list[Part]) -> list[tuple[int, int, int]]:
            part = parts[0]
            rows = self._once.read(part, "days", lambda: self._kept_days(part))
            binder = Binder()
            rows = rows + self._client.rows(
                f"SELECT {kept.DAY} AS day, count() AS total FROM items WHERE {part.live(binder)} GROUP BY day",
                binder.parameters,
            )
            width = 86_400_000_000
            counted: Counter[int] = Counter()
            for row in rows:
                counted[row["day"]] += row["total"]
            return [
                (day * width, (day + 1) * width, number) for day, number in sorted(counted.items()) if number
            ]

        return self._keeper.answer(scope, [kept.MENTIONS], read)

    def coverage(self, scope: Scope) -> list[Row] | None:
        """``source``, ``network``, ``number``, ``first`` and ``last``, those that brought most first."""

        def read(parts: list[Part]) -> list[Row]:
            return self._apart(
                parts[0],
                "SELECT toInt32(value) AS source, side AS network, sum(number) AS total, min(first) AS since, max(last) AS until "
                "FROM SOURCE GROUP BY source, network",
            )

        told = self._keeper.answer(scope, [kept.COVERAGE], read)
        if told is None:
            return None
        by_source: dict[tuple[int, str], list[Row]] = {}
        for row in told:
            by_source.setdefault((row["source"], row["network"]), []).append(row)
        rows = [
            {
                "source": source,
                "network": network,
                "number": sum(row["total"] for row in both),
                "first": min(row["since"] for row in both),
                "last": max(row["until"] for row in both),
            }
            for (source, network), both in by_source.items()
        ]
        return sorted(rows, key=lambda row: (-row["number"], row["source"], row["network"]))

    def facets(self, scope: Scope, limit: int) -> list[Row] | None:
        """``facet``, ``value``, ``number``, ``negative``, ``positive``: the first ``limit`` of each side, in order."""

        def read(parts: list[Part]) -> list[Row] | None:
            firsts = [
                self._side_by_side.submit(self._values.first, part, "value", limit) for part in parts[1:]
            ]
            found = _first_of_sides(
                self._apart(
                    parts[0],
                    "SELECT side AS facet, value, sum(number) AS total, sum(negative) AS bad, sum(positive) AS good FROM "
                    "SOURCE WHERE value != '' GROUP BY facet, value",
                    kept.GROUPED,
                ),
                limit,
            )
            for facet, asked in zip(kept.VALUES, firsts, strict=True):
                first = asked.result()
                if first is None:
                    return None
                found += [{**row, "facet": facet} for row in first]
            return [
                {"facet": r["facet"], "value": r["value"], "number": r["total"], "negative": r["bad"], "positive": r["good"]}
                for r in found
            ]  # fmt: skip

        return self._keeper.answer(scope, [kept.SIDES, *kept.VALUES.values()], read)

    def authors(self, scope: Scope, limit: int) -> list[Row] | None:
        """The most active: ``actor_key``, numbers, ``drawn``, ``known`` followers, and where their newest mention is."""

        def read(parts: list[Part]) -> list[Row] | None:
            found = self._values.first(parts[0], "actor", limit)
            return found and [
                {
                    "actor_key": row["actor"],
                    "number": row["total"],
                    "negative": row["bad"],
                    "positive": row["good"],
                    "drawn": row["drew"],
                    "known": row["audience"],
                    "hexkey": row["newest_key"],
                    "time": row["newest_time"],
                }
                for row in found
            ]

        return self._keeper.answer(scope, [kept.AUTHORS], read)

    def most_shared(self, scope: Scope, number: int) -> list[Row] | None:
        """The places (``hexkey``, ``time``) of the ``number`` mentions that drew most."""

        def read(parts: list[Part]) -> list[Row] | None:
            both = self._apart(
                parts[0],
                "SELECT day, rest, drawn, lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(last) AS time FROM "
                f"SOURCE ORDER BY drawn DESC, last DESC LIMIT {number}",
            )
            found = sorted(both, key=lambda row: (row["drawn"], row["time"]), reverse=True)[:number]
            named = Counter(row["day"] for row in found if row["rest"])
            # A day of which all that is kept is among them may have more that should be.
            return None if any(held > kept.KEPT_SHARED for held in named.values()) else found

        return self._keeper.answer(scope, [kept.SHARED], read)

    def _one(self, part: Part, columns: str) -> Row:
        binder = Binder()
        return self._client.rows(f"SELECT {columns} FROM {part.source(binder)}", binder.parameters)[0]

    def _sum(self, part: Part, column: str) -> int | None:
        """All of a column, ``None`` where none is told."""
        told = [row["total"] for row in self._apart(part, f"SELECT sum({column}) AS total FROM SOURCE")]
        known = [number for number in told if number is not None]
        return sum(known) if known else None

    def _apart(self, part: Part, sql: str, settings: Mapping[str, int] | None = None) -> list[Row]:
        """What a statement says of the kept days, read once, and what it says of all other time."""
        kept_ = self._once.read(part, sql, lambda: self._rows(sql, part.kept_rows, settings))
        return [*kept_, *self._rows(sql, lambda binder: part.question.at_once(part.live(binder)), settings)]

    def _rows(
        self, sql: str, source: Callable[[Binder], str], settings: Mapping[str, int] | None = None
    ) -> list[Row]:
        binder = Binder()
        return self._client.rows(sql.replace("SOURCE", f"({source(binder)})"), binder.parameters, settings)

    def _kept_days(self, part: Part) -> list[Row]:
        return self._rows("SELECT day, sum(number) AS total FROM SOURCE GROUP BY day", part.kept_rows)


def _first_of_sides(told: list[Row], limit: int) -> list[Row]:
    """The values of each side with what both halves of ``told`` say of them, the first ``limit`` in order."""
    added: dict[tuple[str, str], Row] = {}
    for row in told:
        one = added.setdefault((row["facet"], row["value"]), {**row, "total": 0, "bad": 0, "good": 0})
        for name in ("total", "bad", "good"):
            one[name] += row[name]
    placed: Counter[str] = Counter()
    first = []
    for row in sorted(added.values(), key=lambda one: (-one["total"], one["value"])):
        placed[row["facet"]] += 1
        if placed[row["facet"]] <= limit:
            first.append(row)
    return first
