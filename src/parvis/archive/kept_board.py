"""The figures of a board over many days, added up from what is kept by day; each answers ``None`` when the rows must be read.

Answers are those the rows would give. Of authors, hashtags and links a day keeps the most frequent: what a value may have had on
the days that do not name it is bounded, and either the bounds prove which come first, or their exact numbers are asked of those days.
"""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from parvis.archive import kept_questions as kept
from parvis.archive.client import Client
from parvis.archive.compile import Binder
from parvis.archive.contract import Scope
from parvis.archive.keeping import Keeper, Part

CONTENDERS = 200
"""Values that may come first, of which so many are looked at."""
MOST_DAYS_ASKED = 90
"""Days of which missing numbers are asked; beyond, reading all rows costs no more."""
Row = dict[str, Any]


class KeptBoard:
    """Asks the keeper; the answers are rows as the statements over ``items`` give them."""

    def __init__(self, client: Client, keeper: Keeper) -> None:
        self._client = client
        self._keeper = keeper
        self._side_by_side = ThreadPoolExecutor(4, thread_name_prefix="kept-board")

    def count(self, scope: Scope) -> int | None:
        """How many mentions."""

        def read(parts: list[Part]) -> int:
            return int(self._one(parts[0], "sum(number) AS total")["total"])

        return self._keeper.answer(scope, [kept.MENTIONS], read)

    def hours(self, scope: Scope) -> list[Row] | None:
        """``hour`` (in whole hours since 1970), ``number``, ``negative`` and ``positive``, in no order."""

        def read(parts: list[Part]) -> list[Row]:
            binder = Binder()
            return self._client.rows(
                "SELECT intDiv(toUnixTimestamp64Second(first), 3600) AS hour, sum(number) AS total, sum(negative) AS bad, "
                f"sum(positive) AS good FROM {parts[0].source(binder)} GROUP BY hour",
                binder.parameters,
            )

        rows = self._keeper.answer(scope, [kept.HOURS], read)
        return rows and [
            {"hour": r["hour"], "number": r["total"], "negative": r["bad"], "positive": r["good"]}
            for r in rows
        ]

    def summary(self, scope: Scope) -> Row | None:
        """``number``, ``negative``, ``positive``, ``authors`` and ``drawn``; and, of many authors, ``reach`` and ``known``."""

        def read(parts: list[Part]) -> Row:
            drawn = self._side_by_side.submit(self._one, parts[1], "sum(drawn) AS total")
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
                "drawn": drawn.result()["total"],
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
            binder = Binder()
            rows = self._client.rows(
                f"SELECT day, sum(number) AS total FROM ({parts[0].kept_rows(binder)}) GROUP BY day ORDER BY day",
                binder.parameters,
            )
            binder = Binder()
            rows += self._client.rows(
                f"SELECT {kept.DAY} AS day, count() AS total FROM items WHERE {parts[0].live(binder)} GROUP BY day",
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
            binder = Binder()
            return self._client.rows(
                "SELECT toInt32(value) AS source, side AS network, sum(number) AS total, min(first) AS since, max(last) AS until "
                f"FROM {parts[0].source(binder)} GROUP BY source, network ORDER BY total DESC, source, network",
                binder.parameters,
            )

        rows = self._keeper.answer(scope, [kept.COVERAGE], read)
        return rows and [
            {**row, "number": row["total"], "first": row["since"], "last": row["until"]} for row in rows
        ]

    def facets(self, scope: Scope, limit: int) -> list[Row] | None:
        """``facet``, ``value``, ``number``, ``negative``, ``positive``: the first ``limit`` of each side, in order."""

        def read(parts: list[Part]) -> list[Row] | None:
            firsts = [self._side_by_side.submit(self._first, part, "value", limit) for part in parts[1:]]
            binder = Binder()
            found = self._client.rows(
                "SELECT side AS facet, value, sum(number) AS total, sum(negative) AS bad, sum(positive) AS good FROM "
                f"{parts[0].source(binder)} WHERE value != '' GROUP BY facet, value "
                f"ORDER BY total DESC, value LIMIT {binder.bind(limit, 'UInt32')} BY facet",
                binder.parameters,
                kept.GROUPED,
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
            found = self._first(parts[0], "actor", limit)
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
            binder = Binder()
            found = self._client.rows(
                "SELECT day, rest, lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(last) AS time FROM "
                f"{parts[0].source(binder)} ORDER BY drawn DESC, last DESC LIMIT {binder.bind(number, 'UInt32')}",
                binder.parameters,
            )
            named = Counter(row["day"] for row in found if row["rest"])
            # A day of which all that is kept is among them may have more that should be.
            return None if any(held > kept.KEPT_SHARED for held in named.values()) else found

        return self._keeper.answer(scope, [kept.SHARED], read)

    def _one(self, part: Part, columns: str) -> Row:
        binder = Binder()
        return self._client.rows(f"SELECT {columns} FROM {part.source(binder)}", binder.parameters)[0]

    def _first(self, part: Part, name: str, limit: int) -> list[Row] | None:
        """The ``limit`` values with the greatest numbers, by number and then by value; ``None`` when that is not proved."""
        if limit > CONTENDERS // 2:
            return None
        left_out = sum(part.rest.values())
        rows = self._merged(part, name, left_out)
        least = sorted((row["total"] for row in rows), reverse=True)[limit - 1] if len(rows) >= limit else 0
        if left_out and left_out >= least:
            return None  # a value no day names might be among the first
        if len(rows) == CONTENDERS and rows[-1]["most"] >= least:
            return None
        contenders = [row for row in rows if row["most"] >= least]
        if name == "actor" and not self._describe(part, contenders):
            return None
        if not self._completed(part, name, [row for row in contenders if row["most"] > row["total"]]):
            return None
        return sorted(contenders, key=lambda row: (-row["total"], row[name]))[:limit]

    def _merged(self, part: Part, name: str, left_out: int) -> list[Row]:
        """The values that may have most, with what they have at least (``total``) and at most."""
        binder = Binder()
        spare = binder.bind(left_out, "UInt64")
        told = " " if name == "actor" else " WHERE value != '' "
        return self._client.rows(
            f"SELECT {name}, sum(number) AS total, toUInt64(total + {spare} - sum(rest)) AS most, sum(negative) AS bad, "
            f"sum(positive) AS good FROM {part.source(binder)}{told}"
            f"GROUP BY {name} ORDER BY most DESC, {name} LIMIT {CONTENDERS}",
            binder.parameters,
        )

    def _describe(self, part: Part, authors: Sequence[Row]) -> bool:
        """Add to the rows of authors what is told of them beside their numbers; ``False`` if one is gone meanwhile."""
        binder = Binder()
        actors = binder.bind([row["actor"] for row in authors], "Array(UInt64)")
        source = part.source(binder, f" AND actor IN {actors}", f" AND actor_key IN {actors}")
        found = self._client.rows(
            f"SELECT actor, {_ABOUT_AUTHORS} FROM {source} GROUP BY actor",
            binder.parameters,
        )
        about = {row["actor"]: row for row in found}
        for row in authors:
            row.update(about.get(row["actor"], {}))
        return len(about) == len(authors)

    def _completed(self, part: Part, name: str, short: Sequence[Row]) -> bool:
        """Add to values what they have on kept days that do not name them; ``False`` when that is too many days."""
        if not short:
            return True
        binder = Binder()
        kind = "Array(UInt64)" if name == "actor" else "Array(String)"
        values = binder.bind([row[name] for row in short], kind)
        named = self._client.rows(
            f"SELECT {name}, groupUniqArray(day) AS days FROM ({part.kept_rows(binder)}) WHERE {name} IN {values} GROUP BY {name}",
            binder.parameters,
        )
        truncated = set(part.rest)
        absent = {row[name]: truncated for row in short} | {
            row[name]: truncated - set(row["days"]) for row in named
        }
        days = sorted(set().union(*absent.values()))
        if len(days) > MOST_DAYS_ASKED:
            return False
        if days:
            self._add(part, name, {row[name]: row for row in short}, absent, days)
        return True

    def _add(
        self, part: Part, name: str, by_value: dict[Any, Row], absent: dict[Any, set[int]], days: list[int]
    ) -> None:
        binder = Binder()
        question = part.question
        kind = "Array(UInt64)" if name == "actor" else "Array(String)"
        values = binder.bind(list(by_value), kind)
        inner = question.days_of(part.of_days(days, binder))
        more = f", {_ABOUT_AUTHORS}" if name == "actor" else ""
        found = self._client.rows(
            f"SELECT day, {name}, sum(number) AS total, sum(negative) AS bad, sum(positive) AS good{more} "
            f"FROM ({inner}) WHERE {name} IN {values} GROUP BY day, {name}",
            binder.parameters,
        )
        missing: dict[Any, list[Row]] = defaultdict(list)
        for row in found:
            if row["day"] in absent[row[name]]:
                missing[row[name]].append(row)
        for value, added in missing.items():
            for row in added:
                _join(by_value[value], row)


# With what an author's newest mention and latest known audience were.
_ABOUT_AUTHORS = (
    "sum(drawn) AS drew, argMax(followers, first) AS audience, max(first) AS told, "
    "max((last, key)) AS place, toUnixTimestamp64Micro(tupleElement(place, 1)) AS newest_time, "
    "lower(hex(tupleElement(place, 2))) AS newest_key"
)


def _join(row: Row, more: Row) -> None:
    """Add to a value's row what it had on another day."""
    for name in ("total", "bad", "good"):
        row[name] += more[name]
    if "drew" not in row:
        return
    if more["drew"] is not None:
        row["drew"] = (row["drew"] or 0) + more["drew"]
    if more["audience"] is not None and (row["audience"] is None or more["told"] > row["told"]):
        row["audience"], row["told"] = more["audience"], more["told"]
    newest = max(row, more, key=lambda one: (one["newest_time"], one["newest_key"]))
    row["newest_time"], row["newest_key"] = newest["newest_time"], newest["newest_key"]
