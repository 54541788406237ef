"""Figures kept by day: a question over many days adds up what was kept of the days that are over, and reads the rest.

A day is over two days after its end. What is kept of it is made after it was first asked for, beside the work, and believed as long as
:class:`~parvis.archive.touching.Touches` knows of no write to it since. Every other stretch of the scope (its edges, the last two
days, days changed a moment ago) is read from the rows.
"""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

import pyarrow as pa

from parvis.archive import rows
from parvis.archive.client import Client
from parvis.archive.compile import Binder, scope_condition
from parvis.archive.contract import Scope
from parvis.archive.errors import ArchiveError
from parvis.archive.fills import Fill, RecentFills
from parvis.archive.kept_questions import Question
from parvis.archive.tables import Tables, chunks
from parvis.archive.touching import EVERY_DAY, Touched, Touches
from parvis.archive.windows import Timespan

log = logging.getLogger(__name__)
T = TypeVar("T")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
OVER = dt.timedelta(hours=48)
"""A day is kept no sooner than this after its end; see :data:`parvis.archive.touching.LIVE`."""
SHORTEST = 45  # days of a scope, below which its rows are read
LONGEST = 1_500  # days, the newest of a scope, that are kept
MOST_STRETCHES = 60  # of time that are read from the rows beside what is kept
KEPT_FROM = 200_000  # mentions of a scope
SLOW = 0.2  # seconds: counting that takes longer is worth keeping too
UNWORTHY = 600.0  # seconds for which a scope found too small is not counted again
KEPT = ("kept_days", "kept_figures")
REWRITTEN = {"mutations_sync": 2}
"""For what is dropped: the files are written anew without it at once, rather than hiding it."""
AT_ONCE = 31  # days made by one statement


@dataclass(frozen=True, slots=True)
class Part:
    """How one question over a scope is answered: by fills kept of days, and by rows for all other time.

    ``made`` is when the fill of each day was made, ``rest`` how much a value may have there that the fill does not name.
    """

    question: Question
    asked: bytes
    scope: Scope
    kept: dict[int, int]
    made: dict[int, dt.datetime]
    rest: dict[int, int]

    @property
    def drawn(self) -> bool:
        """Whether likes, reposts and the like change the answer."""
        return self.question.figures or "interactions" in scope_condition(self.scope, Binder())

    def source(self, binder: Binder, only: str = "", only_items: str = "") -> str:
        """A subquery of the question's columns: the kept rows (of which ``only`` holds) and those read on the spot."""
        live = self.question.at_once(self.live(binder) + only_items)
        return f"({self.kept_rows(binder)}{only} UNION ALL {live})"

    def kept_rows(self, binder: Binder) -> str:
        """The statement that reads the kept rows alone."""
        days = binder.bind(list(self.kept), "Array(Int32)")
        fills = binder.bind(list(self.kept.values()), "Array(UInt64)")
        return (
            f"SELECT day, {', '.join(self.question.columns)}, rest FROM kept_figures WHERE "
            f"organisation = {binder.bind(self.scope.organisation, 'UInt32')} AND asked = {_asked(self.asked, binder)} "
            f"AND (day, fill) IN (SELECT tupleElement(pair, 1), tupleElement(pair, 2) FROM (SELECT arrayJoin(arrayZip({days}, {fills})) AS pair))"
        )

    def live(self, binder: Binder) -> str:
        """The condition of the rows of which no kept day tells."""
        condition = scope_condition(self.scope, binder)
        stretches = []
        runs = list(_runs(list(self.kept)))
        starts = [None, *(_start(last + 1) for _, last in runs)]
        ends = [*(_start(first) for first, _ in runs), None]
        for start, end in zip(starts, ends, strict=True):
            sides = [f"published >= {binder.time(start)}"] if start else []
            sides += [f"published < {binder.time(end)}"] if end else []
            stretches.append(f"({' AND '.join(sides)})")
        return f"{condition} AND ({' OR '.join(stretches)})"

    def of_days(self, days: Sequence[int], binder: Binder) -> str:
        """The condition of the rows of some of the kept days."""
        stretches = [
            f"(published >= {binder.time(_start(first))} AND published < {binder.time(_start(last + 1))})"
            for first, last in _runs(list(days))
        ]
        return f"{scope_condition(self.scope, binder)} AND ({' OR '.join(stretches)})"


class Keeper:
    """Makes, finds and drops what is kept. Safe to share between threads and processes.

    ``quiet``: a day is not made again sooner than this after it was changed. ``margin``: how far the clocks of what
    writes and of what reads may be apart. ``kept_from``: see :data:`KEPT_FROM`. ``at_once``: make what is lacking before
    answering, which tests ask for; else whoever asks first has the rows read, and finds it made the next time.
    """

    def __init__(self, client: Client, touches: Touches, timespan: Timespan, tables: Tables) -> None:
        self._client = client
        self._touches = touches
        self._timespan = timespan
        self._tables = tables
        self._making = threading.Lock()
        self._recent = RecentFills()
        self._unworthy: dict[bytes, float] = {}
        self.used = (
            not tables.cluster
        )  # nobody has seen a cluster yet keep its replicas in step closely enough
        self.quiet = dt.timedelta(minutes=10)
        self.margin = dt.timedelta(minutes=1)
        self.kept_from = KEPT_FROM
        self.at_once = False
        self._later: dict[bytes, tuple[Part, range]] = {}
        self._waiting = threading.Condition()
        self._maker: threading.Thread | None = None

    def answer(
        self, scope: Scope, questions: Sequence[Question], read: Callable[[list[Part]], T | None]
    ) -> T | None:
        """What ``read`` makes of the parts of a scope; ``None`` when the rows must be read."""
        days = self._days(scope) if self.used else range(0)
        if len(days) < SHORTEST:
            return None
        parts = self._parts(scope, questions, days)
        if any(not part.kept or len(list(_runs(list(part.kept)))) > MOST_STRETCHES for part in parts):
            return None
        answer = read(parts)
        # What is forgotten is dropped from here at once, and said to be touched before: did that happen meanwhile?
        touched = self._touched(scope, days)
        still = all(self._holds(touched, part, day, at) for part in parts for day, at in part.made.items())
        return answer if still else None

    def forget(self, organisation: int, days: Sequence[int] | None = None) -> None:
        """Drop what was kept of an organisation (of some days only, if given)."""
        only = "" if days is None else " AND day IN {days:Array(Int32)}"
        for table in KEPT:
            self._client.command(
                f"ALTER TABLE {self._tables.changed(table)} DELETE WHERE organisation = {{organisation:UInt32}}{only}",
                {"organisation": organisation} | ({} if days is None else {"days": list(days)}),
                REWRITTEN,
            )

    def forget_changed(self) -> None:
        """Drop what was kept of days whose rows were changed since: it answers nothing any more, and may tell of what is gone.

        What was made within the hour stays for the next time: it may be half written.
        """
        for also in ("kept.day = told.day", f"told.day = {EVERY_DAY}"):
            self._client.command(
                f"ALTER TABLE {self._tables.changed('kept_days')} DELETE WHERE made < now64(6) - INTERVAL 1 HOUR "
                "AND (organisation, asked, day, fill) IN (SELECT kept.organisation, kept.asked, kept.day, kept.fill FROM kept_days AS kept "
                "INNER JOIN (SELECT organisation, day, max(at) AS latest FROM touched WHERE figures = 0 GROUP BY organisation, day) "
                f"AS told ON kept.organisation = told.organisation WHERE {also} AND kept.made <= told.latest + INTERVAL 1 MINUTE)",
                settings=REWRITTEN,
            )
        self._client.command(
            f"ALTER TABLE {self._tables.changed('kept_figures')} DELETE WHERE made < now64(6) - INTERVAL 1 HOUR "
            "AND (organisation, asked, day, fill) NOT IN (SELECT organisation, asked, day, fill FROM kept_days)",
            settings=REWRITTEN,
        )

    def _days(self, scope: Scope) -> range:
        """The days that are over and wholly within a scope."""
        oldest, _ = self._timespan.of(scope.organisation)
        if oldest is None:
            return range(0)
        last = dt.datetime.now(dt.UTC) - OVER
        end = ((min(last, rows.moment(scope.until)) if scope.until else last) - EPOCH) // DAY
        begin = (oldest - EPOCH) // DAY
        if scope.since:
            begin = max(begin, -((EPOCH - rows.moment(scope.since)) // DAY))
        return range(max(begin, end - LONGEST), end)

    def _parts(self, scope: Scope, questions: Sequence[Question], days: range) -> list[Part]:
        parts = self._found([Part(one, _hash(scope, one), scope, {}, {}, {}) for one in questions], days)
        lacking = [part for part in parts if len(part.kept) < len(days)]
        if lacking and self.at_once:
            for part in lacking:
                self._complete(part, days)
            return self._found(parts, days)
        self._make_later(lacking, days)
        return parts

    def _complete(self, part: Part, days: range) -> None:
        """Make what is lacking of a question, if it is worth it."""
        with self._making:
            part = self._found([part], days)[0]
            if len(part.kept) < len(days) and (part.kept or self._worth(part)):
                self._make(part, days)

    def _make_later(self, lacking: Sequence[Part], days: range) -> None:
        with self._waiting:
            now = time.monotonic()
            self._later |= {p.asked: (p, days) for p in lacking if self._unworthy.get(p.asked, 0.0) <= now}
            if self._later and self._maker is None:
                self._maker = threading.Thread(target=self._work, name="keeping-figures", daemon=True)
                self._maker.start()

    def _work(self) -> None:
        """Make one question after the other, until none is left to make."""
        while True:
            with self._waiting:
                if not self._later:
                    self._maker = None
                    self._waiting.notify_all()
                    return
                part, days = self._later[asked := next(iter(self._later))]
            try:
                self._complete(part, days)
            except ArchiveError as error:  # it is asked for again
                log.info("figures could not be kept: %s", error)
            with self._waiting:
                del self._later[asked]

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is being made here any more; whether that came about in time."""
        with self._waiting:
            return self._waiting.wait_for(lambda: self._maker is None, seconds)

    def _found(self, parts: Sequence[Part], days: range) -> list[Part]:
        """The parts with the kept days that can be believed."""
        organisation = parts[0].scope.organisation
        told = {part.asked: self._recent.get((part.asked, days)) for part in parts}
        unknown = [asked for asked, rows in told.items() if rows is None]
        if unknown:
            told |= self._look_up(organisation, unknown, days)
        touched = self._touched(parts[0].scope, days) if any(told.values()) else Touched({}, {})
        found = []
        for part in parts:
            mine = told[part.asked] or []
            believed = [row for row in mine if self._holds(touched, part, row.day, row.made)]
            if len(believed) == len(days):
                self._recent.put((part.asked, days), mine)
            else:
                self._recent.drop((part.asked, days))
            kept = {row.day: row.number for row in believed}
            made = {row.day: row.made for row in believed}
            rest = {row.day: row.rest for row in believed if row.rest}
            found.append(replace(part, kept=kept, made=made, rest=rest))
        return found

    def _look_up(self, organisation: int, asked: Sequence[bytes], days: range) -> dict[bytes, list[Fill]]:
        """What was kept last of each day."""
        answer = self._client.rows(
            "SELECT lower(hex(asked)) AS hexasked, day, max((made, fill, rest)) AS newest, tupleElement(newest, 1) AS at, "
            "tupleElement(newest, 2) AS chosen, tupleElement(newest, 3) AS left_out FROM kept_days WHERE organisation = {organisation:UInt32} "
            "AND asked IN (SELECT toFixedString(unhex(arrayJoin({asked:Array(String)})), 16)) "
            "AND day >= {first:Int32} AND day < {end:Int32} AND made > now64(6) - INTERVAL 30 DAY GROUP BY asked, day ORDER BY day",
            {
                "organisation": organisation,
                "asked": [one.hex() for one in asked],
                "first": days.start,
                "end": days.stop,
            },
        )
        told: dict[bytes, list[Fill]] = {one: [] for one in asked}
        for row in answer:
            told[bytes.fromhex(row["hexasked"])].append(
                Fill(row["day"], row["at"], row["chosen"], row["left_out"])
            )
        return told

    def _holds(self, touched: Touched, part: Part, day: int, made: dt.datetime) -> bool:
        until = touched.until(day, part.drawn)
        return until == EPOCH or until + self.margin < made

    def _touched(self, scope: Scope, days: range) -> Touched:
        return self._touches.of(scope.organisation, days.start, days.stop - 1)

    def _worth(self, part: Part) -> bool:
        """Whether a scope is large or slow enough to be kept."""
        if self._unworthy.get(part.asked, 0.0) > time.monotonic():
            return False
        binder = Binder()
        condition = scope_condition(part.scope, binder)
        begun = time.monotonic()
        number = self._client.rows(
            f"SELECT count() AS number FROM items WHERE {condition}", binder.parameters
        )
        if number[0]["number"] >= self.kept_from or time.monotonic() - begun > SLOW:
            return True
        if len(self._unworthy) > 10_000:
            self._unworthy.clear()
        self._unworthy[part.asked] = time.monotonic() + UNWORTHY
        return False

    def _make(self, part: Part, days: range) -> bool:
        """Keep the figures of days that have been left alone for a while; whether there were any."""
        quiet = self._client.rows("SELECT now64(6) AS now")[0]["now"] - self.quiet
        touched = self._touched(part.scope, days)
        ready = [day for day in days if day not in part.kept and self._holds(touched, part, day, quiet)]
        for some in chunks(ready, AT_ONCE):
            self._make_some(part, some)
        return bool(ready)

    def _make_some(self, part: Part, days: Sequence[int]) -> None:
        made = self._client.rows("SELECT toUnixTimestamp64Micro(now64(6)) AS made")[0]["made"]
        binder = Binder()
        fill = secrets.randbits(63)
        columns = f"day, {', '.join(part.question.columns)}, rest"
        organisation = binder.bind(part.scope.organisation, "UInt32")
        about = f"{organisation}, {_asked(part.asked, binder)}, {binder.bind(fill, 'UInt64')}"
        at = f"fromUnixTimestamp64Micro({binder.bind(made, 'Int64')}, 'UTC')"
        self._client.command(
            f"INSERT INTO kept_figures (organisation, asked, fill, made, {columns}) "
            f"SELECT {about}, {at}, {columns} FROM ({part.question.by_day(part.of_days(days, binder))})",
            binder.parameters,
            dict(part.question.settings),
            again=False,
        )
        rest = self._left_out(part, fill) if part.question.most else {}
        made_at = EPOCH + dt.timedelta(microseconds=made)
        kept = {
            "organisation": pa.array([part.scope.organisation] * len(days), pa.uint32()),
            "asked": pa.array([part.asked] * len(days), pa.binary(16)),
            "day": pa.array(days, pa.int32()),
            "fill": pa.array([fill] * len(days), pa.uint64()),
            "rest": pa.array([rest.get(day, 0) for day in days], pa.uint64()),
            "made": pa.array([made_at] * len(days), rows.TIME),
        }
        self._client.insert("kept_days", pa.table(kept), secrets.token_hex(16))
        touched = self._touched(part.scope, range(days[0], days[-1] + 1))
        if any(not self._holds(touched, part, day, made_at) for day in days):
            self._drop(part, fill)  # perhaps of what is being forgotten this very moment

    def _left_out(self, part: Part, fill: int) -> dict[int, int]:
        answer = self._client.rows(
            "SELECT day, max(rest) AS most FROM kept_figures WHERE organisation = {organisation:UInt32} "
            "AND asked = toFixedString(unhex({asked:String}), 16) AND fill = {fill:UInt64} GROUP BY day",
            {"organisation": part.scope.organisation, "asked": part.asked.hex(), "fill": fill},
        )
        return {row["day"]: row["most"] for row in answer}

    def _drop(self, part: Part, fill: int) -> None:
        for table in KEPT:
            self._client.command(
                f"ALTER TABLE {self._tables.changed(table)} DELETE WHERE organisation = {{organisation:UInt32}} "
                "AND asked = toFixedString(unhex({asked:String}), 16) AND fill = {fill:UInt64}",
                {"organisation": part.scope.organisation, "asked": part.asked.hex(), "fill": fill},
                REWRITTEN,
            )


def _hash(scope: Scope, question: Question) -> bytes:
    """Stands for a question and a scope without its times; another as soon as either is read otherwise."""
    binder = Binder()
    condition = scope_condition(replace(scope, since=None, until=None), binder)
    told = f"{question.by_day(condition)}\0{binder.parameters!r}"
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _asked(asked: bytes, binder: Binder) -> str:
    return f"toFixedString(unhex({binder.bind(asked.hex(), 'String')}), 16)"


def _start(day: int) -> dt.datetime:
    return EPOCH + day * DAY


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of days that follow one another."""
    for _, run in groupby(enumerate(sorted(days)), lambda one: one[1] - one[0]):
        listed = [day for _, day in run]
        yield listed[0], listed[-1]
