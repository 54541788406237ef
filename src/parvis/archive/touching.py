"""Says on which past days rows were changed, so that figures kept of those days are not believed any more.

Every write that changes rows of days that may be over counts a beginning before it and an end after it, both at the time of the
server's clock. Kept figures of a day are believed only if they were made after the last write to that day had ended. A write that
began and never said that it ended (its process was killed) may still be under way in the server: for an hour from its beginning
nothing made is believed. From then on beginnings and ends of that day differ for good, and every later write there is
waited for as long: slower, never wrong.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from parvis.archive.client import Client

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
DAY_MICROSECONDS = 86_400_000_000
EVERY_DAY = -(1 << 31)
LIVE = DAY
"""What was published less than this ago is of no closed day, nor will be before the write has long ended: no word is said."""
UNENDED = dt.timedelta(hours=1)
"""How long a write that has not said it ended may still be changing rows."""
TOUCHED = pa.schema(
    [("organisation", pa.uint32()), ("day", pa.int32()), ("figures", pa.uint8()), ("begun", pa.uint64()), ("ended", pa.uint64())]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched:
    """Until when each day of an organisation was being changed: its rows, and what they drew."""

    rows: dict[int, dt.datetime]
    figures: dict[int, dt.datetime]

    def until(self, day: int, with_figures: bool) -> dt.datetime:
        """What was made of the day before this is not to be believed."""
        kinds = (self.rows, self.figures) if with_figures else (self.rows,)
        return max(kind.get(one, EPOCH) for kind in kinds for one in (day, EVERY_DAY))


class Touches:
    """Notes and tells which days were changed."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @contextmanager
    def during(self, organisation: int, times: Iterable[int] | None, figures: bool = False) -> Iterator[None]:
        """Put a write between its beginning and its end.

        ``times`` are when the changed items were published (microseconds since 1970; ``None``: any time). ``figures``: only what
        they drew changes (likes, reposts, …). If the write raises, no end is noted.
        """
        days = [EVERY_DAY] if times is None else _past(times)
        if not days:
            yield
            return
        self._note(organisation, days, figures, True)
        yield
        self._note(organisation, days, figures, False)

    def _note(self, organisation: int, days: list[int], figures: bool, begun: bool) -> None:
        number = len(days)
        columns = {
            "organisation": [organisation] * number,
            "day": days,
            "figures": [int(figures)] * number,
            "begun": [int(begun)] * number,
            "ended": [int(not begun)] * number,
        }
        self._client.insert("touched", pa.table(columns, schema=TOUCHED), secrets.token_hex(16))

    def of(self, organisation: int, first: int, last: int) -> Touched:
        """What was changed of the days ``first`` to ``last`` (days since 1970)."""
        answer = self._client.rows(
            "SELECT day, figures, max(at) AS latest, sum(begun) != sum(ended) AS is_open FROM touched "
            "WHERE organisation = {organisation:UInt32} AND (day BETWEEN {first:Int32} AND {last:Int32} OR day = {every:Int32}) "
            "GROUP BY day, figures",
            {"organisation": organisation, "first": first, "last": last, "every": EVERY_DAY},
        )
        touched = Touched({}, {})
        for row in answer:
            kind = touched.figures if row["figures"] else touched.rows
            kind[row["day"]] = row["latest"] + (UNENDED if row["is_open"] else dt.timedelta(0))
        return touched


def _past(times: Iterable[int]) -> list[int]:
    """The days of those times that are not of today or yesterday."""
    live = (dt.datetime.now(dt.UTC) - LIVE - EPOCH) // dt.timedelta(microseconds=1)
    return sorted({time // DAY_MICROSECONDS for time in times if time < live})
