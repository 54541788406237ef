"""Mentions read back: pages, single mentions, threads, arrivals, exports and samples."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import msgspec

from parvis.archive import documents, rows
from parvis.archive.client import Client
from parvis.archive.compile import Binder, scope_condition
from parvis.archive.contract import Arrival, Mention, Page, Position, Scope
from parvis.archive.kept_board import KeptBoard
from parvis.archive.sampling import Sampler, hours_of
from parvis.archive.tables import KEYS, chunks, hexadecimal
from parvis.archive.windows import Timespan, Windows
from parvis.engine.items import Item

DOCUMENT = (
    f"lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time, {', '.join(documents.COLUMNS)}"
)
COLUMNS = f"lower(hex(key)) AS hexkey, {', '.join(rows.READ_COLUMNS)}"
# The direction of the sort key, ties included: the engine then reads a page and stops.
NEWEST_FIRST = "ORDER BY organisation DESC, published DESC, key DESC"
# Wide columns are read only for the rows that end up on the page.
LAZY = {
    "query_plan_optimize_lazy_materialization": 1,
    "query_plan_max_limit_for_lazy_materialization": 10_000,
}
EXPORT_PAGE = 2_000
MOST_STEPS = 30  # how far from an item its thread is followed
# An arrival is told once every write that began before it must have ended, so that no later one slips in behind.
SETTLED = 150_000
SHARED_FROM = 40
"""Mentions read at once from which two statements share the work: each costs something of its own."""
_SIDE_BY_SIDE = ThreadPoolExecutor(4, thread_name_prefix="reading")


class Reader:
    """Reads mentions. Every question names its organisation."""

    def __init__(self, client: Client, timespan: Timespan, kept: KeptBoard) -> None:
        self._client = client
        self._timespan = timespan
        self._ahead = ThreadPoolExecutor(4, thread_name_prefix="reading-ahead")
        self._sampler = Sampler(client, lambda scope: kept.days(scope) or hours_of(client, scope))

    def search(self, scope: Scope, limit: int, after: Position | None) -> Page:
        """One page, newest first; of those published at the same instant the order is fixed but says nothing."""
        # First where the page's mentions are, from few columns; then the mentions, from the few places that hold them: those of
        # one stretch of time while the next one is looked through.
        places: list[dict[str, Any]] = []
        reading: list[Future[dict[str, Mention]]] = []
        for found in self._stretches(scope, limit + 1, after):
            told = found[: limit - len(places)]
            reading.append(self._ahead.submit(_by_key, self._client, scope.organisation, told))
            places += found
        known = {key: mention for one in reading for key, mention in one.result().items()}
        page = tuple(known[place["hexkey"]] for place in places[:limit] if place["hexkey"] in known)
        if len(places) <= limit or not page:
            return Page(page, None)
        last = page[-1].item
        return Page(page, Position(last.published, last.network, last.id))

    def _stretches(self, scope: Scope, limit: int, after: Position | None) -> Iterator[list[dict[str, Any]]]:
        """Where the newest ``limit`` mentions of a scope are, newest first, a stretch of time after the other."""
        windows = Windows(
            scope, after.published if after else None, limit, self._timespan.of(scope.organisation)
        )
        left = limit
        for since, until in windows:
            binder = Binder()
            condition = scope_condition(scope, binder)
            if after:
                condition += f" AND {_beyond(after, binder)}"
            if since:
                condition += f" AND published >= {binder.time(since)}"
            if until:
                condition += f" AND published < {binder.time(until)}"
            found = self._client.rows(
                "SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time "
                f"FROM items WHERE {condition} {NEWEST_FIRST} LIMIT {binder.bind(left, 'UInt32')}",
                binder.parameters,
            )
            yield found
            left -= len(found)
            if left <= 0:
                return
            windows.found(len(found))

    def export(self, scope: Scope) -> Iterator[Mention]:
        """Everything in the scope, newest first, a page in memory at a time."""
        after: Position | None = None
        while True:
            page = self.search(scope, EXPORT_PAGE, after)
            yield from page.mentions
            after = page.next
            if after is None:
                return

    def mention(self, organisation: int, network: str, id: str) -> Mention | None:
        """One mention with its raw payload, or ``None``."""
        found = self.by_keys(organisation, [rows.key_of(network, id)], ", base64Encode(raw) AS encoded")
        return found[0] if found else None

    def by_keys(self, organisation: int, keys: Sequence[bytes], more: str = "") -> list[Mention]:
        """Mentions by key, newest first."""
        binder = Binder()
        condition = (
            f"organisation = {binder.bind(organisation, 'UInt32')} AND published IN "
            f"(SELECT published FROM keys WHERE organisation = {{p0:UInt32}} AND key IN {KEYS}) AND key IN {KEYS}"
        )
        binder.parameters["keys"] = hexadecimal(keys)
        return self._mentions(organisation, condition, NEWEST_FIRST, binder, more)

    def thread(self, organisation: int, network: str, id: str, limit: int) -> list[Mention]:
        """The conversation around an item, oldest first: its context, what it answers, and the answers, step by step."""
        start = self.mention(organisation, network, id)
        if start is None:
            return []
        found = {start.item.id: replace(start, item=_without_raw(start))}
        if start.item.context:
            self._gather(organisation, network, "context", [start.item.context], found, limit)
        answered: set[str] = set()  # whose answers were gathered
        sought: set[str] = set()  # what was looked up as the thing answered
        for _ in range(MOST_STEPS):
            about = [one for one in found if one not in answered][:500]
            above = {m.item.in_reply_to for m in found.values() if m.item.in_reply_to} - set(found) - sought
            if not (about or above) or len(found) >= 4 * limit:
                break
            answered.update(about)
            sought |= above
            if about:
                self._gather(organisation, network, "in_reply_to", about, found, limit)
            for mention in (
                self.by_keys(organisation, [rows.key_of(network, one) for one in above]) if above else []
            ):
                found[mention.item.id] = mention
        ordered = sorted(found.values(), key=lambda m: (m.item.published, m.item.id))
        return _around(ordered, id, limit)

    def _gather(
        self,
        organisation: int,
        network: str,
        column: str,
        values: list[str],
        found: dict[str, Mention],
        limit: int,
    ) -> None:
        binder = Binder()
        condition = (
            f"organisation = {binder.bind(organisation, 'UInt32')} AND network = {binder.text(network)} "
            f"AND {column} IN {binder.texts(values)}"
        )
        for mention in self._mentions(
            organisation, condition, f"ORDER BY published, id LIMIT {binder.bind(limit, 'UInt32')}", binder
        ):
            found.setdefault(mention.item.id, mention)

    def latest_sequence(self) -> int:
        """The sequence of the newest arrival that may be told; 0 when there is none."""
        answer = self._client.rows(
            "SELECT max(sequence) AS latest FROM arrivals WHERE sequence <= toUnixTimestamp64Micro(now64(6)) - {settled:Int64}",
            {"settled": SETTLED},
        )
        return int(answer[0]["latest"])

    def arrivals(self, since: int, limit: int) -> list[tuple[int, Arrival]]:
        """What arrived after ``since``, oldest first. More than ``limit`` only when several share the last sequence."""
        heard = self._client.rows(
            "SELECT sequence, organisation, lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time FROM arrivals "
            "WHERE sequence > {since:Int64} AND sequence <= toUnixTimestamp64Micro(now64(6)) - {settled:Int64} "
            "ORDER BY sequence LIMIT {limit:UInt32} WITH TIES",
            {"since": since, "limit": limit, "settled": SETTLED},
        )
        found: dict[tuple[int, str], Mention] = {}
        for organisation in {row["organisation"] for row in heard}:
            mine = [row for row in heard if row["organisation"] == organisation]
            for chunk in chunks(mine, 2000):
                found |= {
                    (organisation, key): mention
                    for key, mention in at_places(self._client, organisation, chunk)
                }
        told = [(row, found.get((row["organisation"], row["hexkey"]))) for row in heard]
        return [(row["organisation"], Arrival(row["sequence"], mention)) for row, mention in told if mention]

    def sample_texts(self, scope: Scope, limit: int) -> list[str]:
        """Token strings of a uniform sample."""
        return self._sampler.texts(scope, limit)

    def _mentions(
        self, organisation: int, condition: str, order: str, binder: Binder, more: str = ""
    ) -> list[Mention]:
        answer = self._client.rows(
            f"SELECT {DOCUMENT}{more} FROM items WHERE {condition} {order}", binder.parameters, LAZY
        )
        return [mention for _, mention in _told(self._client, organisation, answer, more)]


def at_places(
    client: Client, organisation: int, places: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, Mention]]:
    """Mentions, by key, whose key (``hexkey``) and published ``time`` are known: they are read without being looked up.

    Few rows of a wide column are read by one thread however far they lie apart, so two statements share the work.
    """
    if not places:
        return
    middle = len(places) // 2 if len(places) >= SHARED_FROM else 0
    beside = (
        _SIDE_BY_SIDE.submit(_rows_at, client, DOCUMENT, organisation, places[:middle]) if middle else None
    )
    answer = _rows_at(client, DOCUMENT, organisation, places[middle:])
    yield from _told(client, organisation, [*(beside.result() if beside else ()), *answer])


def _by_key(client: Client, organisation: int, places: Sequence[dict[str, Any]]) -> dict[str, Mention]:
    return dict(at_places(client, organisation, places))


def _told(
    client: Client, organisation: int, answer: Sequence[dict[str, Any]], more: str = ""
) -> Iterator[tuple[str, Mention]]:
    """Rows read as :data:`DOCUMENT` as mentions, in their order; those without a document are read from their columns."""
    without = [row for row in answer if not row["document"]]
    columns: dict[str, dict[str, Any]] = {}
    for chunk in chunks(without, EXPORT_PAGE):
        read = _rows_at(client, COLUMNS + more, organisation, chunk)
        columns |= {row["hexkey"]: row for row in read}
    for row in answer:
        if row["document"]:
            yield row["hexkey"], documents.mention_of(row)
        elif row["hexkey"] in columns:  # else it was forgotten meanwhile
            yield row["hexkey"], rows.mention_of(columns[row["hexkey"]])


def _rows_at(
    client: Client, columns: str, organisation: int, places: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    return client.rows(
        f"SELECT {columns} FROM items WHERE organisation = {{organisation:UInt32}} AND published IN "
        f"(SELECT fromUnixTimestamp64Micro(arrayJoin({{times:Array(Int64)}}), 'UTC')) AND key IN {KEYS}",
        {
            "organisation": organisation,
            "times": sorted({place["time"] for place in places}),
            "keys": [place["hexkey"] for place in places],
        },
    )


def _beyond(after: Position, binder: Binder) -> str:
    time = binder.time(after.published)
    key = binder.text(rows.key_of(after.network, after.id).hex())
    return f"published <= {time} AND (published < {time} OR key < toFixedString(unhex({key}), 16))"


def _without_raw(mention: Mention) -> Item:
    return msgspec.structs.replace(mention.item, raw=b"")


def _around(ordered: list[Mention], id: str, limit: int) -> list[Mention]:
    """At most ``limit`` mentions of a thread, with the one asked about among them."""
    if len(ordered) <= limit:
        return ordered
    place = next(i for i, mention in enumerate(ordered) if mention.item.id == id)
    start = max(0, min(place - limit // 2, len(ordered) - limit))
    return ordered[start : start + limit]
