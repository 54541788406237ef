"""Which authors, hashtags and links come first, from what is kept by day and from the rows of all other time.

A day keeps the most frequent values. What a value may have had on days that do not name it is bounded, and either the bounds prove which
come first, or exact numbers are asked for. The same way the first of the kept days and the first of the other time are looked at apart:
what is in neither can have no more than the last of both together (the threshold of R. Fagin, A. Lotem, M. Naor, *Optimal Aggregation
Algorithms for Middleware*, 2003).
"""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from parvis.archive.client import Client
from parvis.archive.compile import Binder
from parvis.archive.keeping import Part
from parvis.archive.kept_once import KeptOnce

CONTENDERS = 200
"""Values that may come first, of which so many are looked at."""
FIRSTS = 1_000
"""Values looked at on either side, kept days and other time."""
MOST_DAYS_ASKED = 90
"""Days of which missing numbers are asked; beyond, reading all rows costs no more."""
ADDED_UP = ("total", "bad", "good")
SUMS = "sum(number) AS total, sum(negative) AS bad, sum(positive) AS good"
Row = dict[str, Any]


class FirstValues:
    """Orders the values of a question by how many mentions carry them."""

    def __init__(self, client: Client, once: KeptOnce) -> None:
        self._client = client
        self._once = once

    def first(self, part: Part, name: str, limit: int) -> list[Row] | None:
        """The ``limit`` values with the greatest numbers, by number and then by value; ``None`` when that is not proved."""
        if limit > CONTENDERS // 2:
            return None
        left_out = sum(part.rest.values())
        rows, unseen = self._likeliest(part, name, left_out)
        least = sorted((row["total"] for row in rows), reverse=True)[limit - 1] if len(rows) >= limit else 0
        if unseen and unseen >= least:
            return None  # a value that was not looked at might be among the first
        if len(rows) == CONTENDERS and rows[-1]["most"] >= least:
            return None
        contenders = [row for row in rows if row["most"] >= least]
        if name == "actor" and not self._describe(part, contenders):
            return None
        if not self._completed(part, name, [row for row in contenders if row["most"] > row["total"]]):
            return None
        return sorted(contenders, key=lambda row: (-row["total"], row[name]))[:limit]

    def _likeliest(self, part: Part, name: str, left_out: int) -> tuple[list[Row], int]:
        """The values that may have most, with what they have at least (``total``) and at most; and the most that any other may have."""
        kept: list[Row] = self._once.read(
            part, ("first", name), lambda: self._first_kept(part, name, left_out)
        )
        rows = {row["mark"]: dict(row) for row in kept}
        live = self._first_live(part, name, list(rows))
        beyond = kept[-1]["most"] if len(kept) == FIRSTS else left_out
        unsure = [row["mark"] for row in live if row["mark"] not in rows] if len(kept) == FIRSTS else []
        for row in live:
            known = rows.setdefault(row["mark"], {**row, **dict.fromkeys(ADDED_UP, 0), "most": beyond})
            _add(known, row)
            known["most"] += row["total"]
        cut = sum(row["place"] <= FIRSTS for row in live) == FIRSTS
        return self._known_exactly(part, name, left_out, rows, unsure), beyond + (
            live[0]["least"] if cut else 0
        )

    def _known_exactly(
        self, part: Part, name: str, left_out: int, rows: dict[int, Row], unsure: Sequence[int]
    ) -> list[Row]:
        """The first of ``rows``; of those whose kept numbers are not known and that may be among them, these are asked for."""
        doubted = set(unsure)
        sure = sorted((row["most"] for mark, row in rows.items() if mark not in doubted), reverse=True)
        enough = sure[CONTENDERS - 1] if len(sure) >= CONTENDERS else 0
        asked = sorted(mark for mark in doubted if rows[mark]["most"] >= enough)
        if asked:
            told = {row["mark"]: row for row in self._of_kept(part, name, left_out, asked)}
            for mark in asked:
                live = rows[mark]["total"]
                kept = told.get(mark)
                rows[mark]["most"] = live + (kept["most"] if kept else left_out)
                if kept:
                    _add(rows[mark], kept)
        return sorted(rows.values(), key=lambda row: (-row["most"], row[name]))[:CONTENDERS]

    def _first_kept(self, part: Part, name: str, left_out: int) -> list[Row]:
        """The first of the kept days, most likely first."""
        binder = Binder()
        spare = binder.bind(left_out, "UInt64")
        return self._client.rows(
            f"SELECT {name}, {_mark(name)}, {SUMS}, toUInt64(total + {spare} - sum(rest)) AS most FROM "
            f"({part.kept_rows(binder)}) {_told(name)} GROUP BY {name} ORDER BY most DESC, {name} LIMIT {FIRSTS}",
            binder.parameters,
        )

    def _of_kept(self, part: Part, name: str, left_out: int, marks: Sequence[int]) -> list[Row]:
        """What is kept of some values."""
        binder = Binder()
        spare = binder.bind(left_out, "UInt64")
        asked = binder.bind(list(marks), "Array(UInt64)")
        return self._client.rows(
            f"SELECT {name}, {_mark(name)}, {SUMS}, toUInt64(total + {spare} - sum(rest)) AS most FROM "
            f"({part.kept_rows(binder)}) WHERE cityHash64({name}) IN {asked} GROUP BY {name}",
            binder.parameters,
        )

    def _first_live(self, part: Part, name: str, marks: Sequence[int]) -> list[Row]:
        """The first of all other time, each with its ``place`` and the ``least`` of those placed so far; and those of ``marks``."""
        binder = Binder()
        among = binder.bind(list(marks), "Array(UInt64)")
        live = part.question.at_once(part.live(binder))
        return self._client.rows(
            f"SELECT *, minIf(total, place <= {FIRSTS}) OVER () AS least FROM (SELECT {name}, {_mark(name)}, {SUMS}, "
            f"row_number() OVER (ORDER BY total DESC, {name}) AS place FROM ({live}) {_told(name)} GROUP BY {name}) "
            f"WHERE place <= {FIRSTS} OR mark IN {among}",
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
        values = tuple(sorted(row[name] for row in short))
        missing = self._once.read(part, ("missing", name, values), lambda: self._missing(part, name, values))
        if missing is None:
            return False
        by_value = {row[name]: row for row in short}
        for value, rows in missing.items():
            for row in rows:
                _join(by_value[value], row)
        return True

    def _missing(self, part: Part, name: str, values: Sequence[Any]) -> dict[Any, list[Row]] | None:
        """What values have on kept days that do not name them, day by day; ``None`` when that is too many days."""
        binder = Binder()
        bound = binder.bind(list(values), "Array(UInt64)" if name == "actor" else "Array(String)")
        named = self._client.rows(
            f"SELECT {name}, groupUniqArray(day) AS days FROM ({part.kept_rows(binder)}) WHERE {name} IN {bound} GROUP BY {name}",
            binder.parameters,
        )
        truncated = set(part.rest)
        absent = dict.fromkeys(values, truncated) | {row[name]: truncated - set(row["days"]) for row in named}
        days = sorted(set().union(*absent.values()))
        if len(days) > MOST_DAYS_ASKED:
            return None
        return self._on_days(part, name, absent, days) if days else {}

    def _on_days(
        self, part: Part, name: str, absent: dict[Any, set[int]], days: list[int]
    ) -> dict[Any, list[Row]]:
        binder = Binder()
        question = part.question
        kind = "Array(UInt64)" if name == "actor" else "Array(String)"
        values = binder.bind(list(absent), kind)
        inner = question.days_of(part.of_days(days, binder))
        more = f", {_ABOUT_AUTHORS}" if name == "actor" else ""
        found = self._client.rows(
            f"SELECT day, {name}, {SUMS}{more} FROM ({inner}) WHERE {name} IN {values} GROUP BY day, {name}",
            binder.parameters,
        )
        missing: dict[Any, list[Row]] = defaultdict(list)
        for row in found:
            if row["day"] in absent[row[name]]:
                missing[row[name]].append(row)
        return dict(missing)


def _mark(name: str) -> str:
    """A number that stands for a value: two values have the same as rarely as 2⁻⁶⁴."""
    return f"cityHash64({name}) AS mark"


def _told(name: str) -> str:
    return "" if name == "actor" else "WHERE value != ''"


def _add(row: Row, more: Row) -> None:
    for name in ADDED_UP:
        row[name] += more[name]


# With what an author's newest mention and latest known audience were.
_ABOUT_AUTHORS = (
    "sum(drawn) AS drew, argMax(followers, first) AS audience, max(first) AS told, "
    "max((last, key)) AS place, toUnixTimestamp64Micro(tupleElement(place, 1)) AS newest_time, "
    "lower(hex(tupleElement(place, 2))) AS newest_key"
)


def _join(row: Row, more: Row) -> None:
    """Add to a value's row what it had on another day."""
    _add(row, more)
    if "drew" not in row:
        return
    if more["drew"] is not None:
        row["drew"] = (row["drew"] or 0) + more["drew"]
    if more["audience"] is not None and (row["audience"] is None or more["told"] > row["told"]):
        row["audience"], row["told"] = more["audience"], more["told"]
    newest = max(row, more, key=lambda one: (one["newest_time"], one["newest_key"]))
    row["newest_time"], row["newest_key"] = newest["newest_time"], newest["newest_key"]
