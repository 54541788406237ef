"""Engagement: what networks counted, what was heard one by one, and the latest figure of each item."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from parvis.archive import rows
from parvis.archive.client import Client
from parvis.archive.contract import HeardItem
from parvis.archive.drawing import COUNTED, Event, Reading, drawn_at
from parvis.archive.tables import KEYS, Tables, chunks, hexadecimal
from parvis.archive.touching import Touches
from parvis.engine.items import NO_ENGAGEMENT, Engagement, EngagementSnapshot, Interaction

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FIGURES = ("likes", "reposts", "replies", "quotes", "views")
MOST_EVENTS = 20_000  # of one item that are read to say what it had drawn at an age
READINGS = pa.schema(
    [
        ("organisation", pa.uint32()),
        ("key", rows.KEY),
        ("at", rows.TIME),
        *((name, pa.int64()) for name in FIGURES),
    ]
)
EVENTS = pa.schema(
    [
        ("organisation", pa.uint32()), ("key", rows.KEY), ("kind", pa.string()), ("event_id", pa.string()),
        ("at", rows.TIME), ("undone", pa.uint8()),
    ]
)  # fmt: skip


class EngagementBook:
    """Keeps every reading and event, and writes the latest figures beside the items."""

    def __init__(self, client: Client, tables: Tables, touches: Touches) -> None:
        self._client = client
        self._tables = tables
        self._touches = touches

    def note(self, organisation: int, heard: Mapping[bytes, HeardItem], now: dt.datetime, token: str) -> None:
        """Keep the figures that came with items (by key) as their first reading."""
        told = [
            (key, now, one.item.engagement)
            for key, one in heard.items()
            if one.item.engagement is not NO_ENGAGEMENT and _says_something(one.item.engagement)
        ]
        if told:
            self._client.insert("engagement", _readings(organisation, told), token)

    def record(self, organisation: int, snapshots: Sequence[EngagementSnapshot]) -> int:
        """Keep readings; returns how many archived items now show newer figures."""
        told = [
            (rows.key_of(one.network, one.id), rows.moment(one.at), one.engagement)
            for one in snapshots
            if _says_something(one.engagement)
        ]
        if told:
            self._client.insert("engagement", _readings(organisation, told), secrets.token_hex(16))
        return self._refresh(organisation, list(dict.fromkeys(key for key, _, _ in told)))

    def count(self, organisation: int, interactions: Sequence[Interaction]) -> int:
        """Keep events, each once; returns how many archived items now show other figures.

        A withdrawal may name only its event (some networks tell no more): the item is that of the event it undoes.
        """
        told = [one for one in interactions if one.kind in COUNTED]
        undone = self._items_of(organisation, [one.event_id for one in told if one.undone and not one.id])
        about = {
            position: rows.key_of(one.network, one.id) if one.id else undone[one.kind, one.event_id]
            for position, one in enumerate(told)
            if one.id or (one.kind, one.event_id) in undone
        }
        if not about:
            return 0
        known, keys = [told[position] for position in about], list(about.values())
        columns: dict[str, list[Any]] = {
            "organisation": [organisation] * len(known),
            "key": keys,
            "kind": [one.kind for one in known],
            "event_id": [one.event_id for one in known],
            "at": [rows.moment(one.at) for one in known],
            "undone": [int(one.undone) for one in known],
        }
        self._client.insert("interactions", pa.table(columns, schema=EVENTS), secrets.token_hex(16))
        return self._refresh(organisation, list(dict.fromkeys(keys)))

    def drawn(
        self, organisation: int, posts: Sequence[tuple[str, str, dt.datetime]], ages: Sequence[dt.timedelta]
    ) -> dict[tuple[str, str], tuple[int | None, ...]]:
        """The interactions each post had drawn at each age, as was known then."""
        found: dict[tuple[str, str], tuple[int | None, ...]] = {}
        for chunk in chunks(list(dict.fromkeys(posts)), 1000):
            keys = [rows.key_of(network, id) for network, id, _ in chunk]
            readings, events = self._told(organisation, keys), self._heard(organisation, keys)
            for (network, id, published), key in zip(chunk, keys, strict=True):
                hexkey = key.hex()
                if hexkey in readings or hexkey in events:
                    found[network, id] = tuple(
                        drawn_at(readings.get(hexkey, ()), events.get(hexkey, ()), published + age)
                        for age in ages
                    )
        return found

    def _told(self, organisation: int, keys: Sequence[bytes]) -> dict[str, list[Reading]]:
        """Every reading of some keys."""
        found: dict[str, list[Reading]] = {}
        for row in self._client.rows(
            f"SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(at) AS time, {', '.join(FIGURES)} FROM engagement "
            f"WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS}",
            {"organisation": organisation, "keys": hexadecimal(keys)},
        ):
            found.setdefault(row["hexkey"], []).append((_time(row["time"]), row))
        return found

    def _heard(self, organisation: int, keys: Sequence[bytes]) -> dict[str, list[Event]]:
        """The events of some keys, the earliest of each."""
        found: dict[str, list[Event]] = {}
        for row in self._client.rows(
            "SELECT lower(hex(key)) AS hexkey, kind, toUnixTimestamp64Micro(minIf(at, undone = 0)) AS done_at, "
            "countIf(undone = 0) AS done, toUnixTimestamp64Micro(maxIf(at, undone = 1)) AS undone_at, max(undone) AS withdrawn "
            f"FROM interactions WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS} "
            "GROUP BY key, kind, event_id ORDER BY done_at LIMIT {most:UInt32} BY key",
            {"organisation": organisation, "keys": hexadecimal(keys), "most": MOST_EVENTS},
        ):
            done = _time(row["done_at"]) if row["done"] else None
            undone = _time(row["undone_at"]) if row["withdrawn"] else None
            found.setdefault(row["hexkey"], []).append((row["kind"], done, undone))
        return found

    def _items_of(self, organisation: int, events: Sequence[str]) -> dict[tuple[str, str], bytes]:
        """The keys of the items that earlier events were about, by (kind, event id); unknown events are left out."""
        found: dict[tuple[str, str], bytes] = {}
        for chunk in chunks(list(dict.fromkeys(events)), 1000):
            for row in self._client.rows(
                "SELECT kind, event_id, lower(hex(any(key))) AS hexkey FROM interactions "
                "WHERE organisation = {organisation:UInt32} AND undone = 0 AND event_id IN {events:Array(String)} "
                "GROUP BY kind, event_id",
                {"organisation": organisation, "events": list(chunk)},
            ):
                found[row["kind"], row["event_id"]] = bytes.fromhex(row["hexkey"])
        return found

    def _refresh(self, organisation: int, keys: Sequence[bytes]) -> int:
        """Write the latest figures of these keys beside their items, where they differ."""
        changed = 0
        for chunk in chunks(keys, 1000):
            latest = self._latest(organisation, chunk)
            stored = self._stored(organisation, chunk)
            different = {
                key: latest[key] for key in stored if key in latest and latest[key] != stored[key][1:]
            }
            if different:
                times = sorted({stored[key][0] for key in different})
                with self._touches.during(organisation, times, figures=True):
                    self._write(organisation, different, times)
            changed += len(different)
        return changed

    def _latest(self, organisation: int, keys: Sequence[bytes]) -> dict[bytes, tuple[int | None, ...]]:
        """The newest reading of each key plus the events since; a figure nobody told stays ``None``."""
        bound = {"organisation": organisation, "keys": hexadecimal(keys)}
        where = f"WHERE organisation = {{organisation:UInt32}} AND key IN {KEYS}"
        figures = ", ".join(f"argMaxIf({name}, at, {name} IS NOT NULL) AS latest_{name}" for name in FIGURES)
        read_at = ", ".join(
            f"toUnixTimestamp64Micro(maxIf(at, {name} IS NOT NULL)) AS at_{name}" for name in FIGURES
        )
        told = {
            row["hexkey"]: row
            for row in self._client.rows(
                f"SELECT lower(hex(key)) AS hexkey, {figures}, {read_at} FROM engagement {where} GROUP BY key",
                bound,
            )
        }
        events = self._client.rows(
            "SELECT lower(hex(key)) AS hexkey, kind, toUnixTimestamp64Micro(first_at) AS first_time, withdrawn, "
            "toUnixTimestamp64Micro(last_at) AS last_time FROM (SELECT key, kind, event_id, minIf(at, undone = 0) AS first_at, "
            f"max(undone) AS withdrawn, maxIf(at, undone = 1) AS last_at FROM interactions {where} GROUP BY key, kind, event_id)",
            bound,
        )
        figures_of: dict[str, dict[str, int | None]] = {
            hexkey: {name: row[f"latest_{name}"] if row[f"at_{name}"] > 0 else None for name in FIGURES}
            for hexkey, row in told.items()
        }
        for event in events:
            name = COUNTED[event["kind"]]
            read = told.get(event["hexkey"], {}).get(f"at_{name}", 0)
            step = _step(event, read)
            mine = figures_of.setdefault(event["hexkey"], dict.fromkeys(FIGURES))
            mine[name] = max(0, (mine[name] or 0) + step)
        return {
            bytes.fromhex(hexkey): tuple(mine[name] for name in FIGURES)
            for hexkey, mine in figures_of.items()
        }

    def _stored(self, organisation: int, keys: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
        answer = self._client.rows(
            f"SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time, {', '.join(FIGURES)} FROM items "
            "WHERE organisation = {organisation:UInt32} AND published IN (SELECT published FROM keys WHERE organisation = "
            f"{{organisation:UInt32}} AND key IN {KEYS}) AND key IN {KEYS}",
            {"organisation": organisation, "keys": hexadecimal(keys)},
        )
        return {
            bytes.fromhex(row["hexkey"]): (row["time"], *(row[name] for name in FIGURES)) for row in answer
        }

    def _write(
        self, organisation: int, latest: dict[bytes, tuple[int | None, ...]], times: Sequence[int]
    ) -> None:
        sets = ", ".join(
            f"{name} = {{{name}:Array(Nullable(Int64))}}[indexOf({{keys:Array(String)}}, lower(hex(key)))]"
            for name in (*FIGURES, "interactions")
        )
        self._client.command(
            f"UPDATE {self._tables.changed('items')} SET {sets} WHERE organisation = {{organisation:UInt32}} "
            f"AND published IN (SELECT fromUnixTimestamp64Micro(arrayJoin({{times:Array(Int64)}}), 'UTC')) AND key IN {KEYS}",
            {"organisation": organisation, "keys": hexadecimal(latest), "times": list(times)}
            | {name: [figures[place] for figures in latest.values()] for place, name in enumerate(FIGURES)}
            | {"interactions": [_total(figures) for figures in latest.values()]},
        )


def _step(event: dict[str, Any], read_at: int) -> int:
    """What an event adds to a figure read at ``read_at``: what happened before is already in the figure."""
    done, undone = event["first_time"] > read_at, bool(event["withdrawn"]) and event["last_time"] > read_at
    return (1 if done else 0) - (1 if undone and (done or event["first_time"] > 0 or read_at > 0) else 0)


def _total(figures: tuple[int | None, ...]) -> int | None:
    """Interactions of all kinds (views do not count); ``None`` when none was told."""
    return Engagement(**dict(zip(FIGURES, figures, strict=True))).total


def _time(microseconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=microseconds)


def _says_something(engagement: Engagement) -> bool:
    return not (
        engagement.likes is None
        and engagement.reposts is None
        and engagement.replies is None
        and engagement.quotes is None
        and engagement.views is None
    )


def _readings(organisation: int, told: Sequence[tuple[bytes, dt.datetime, Engagement]]) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "organisation": [organisation] * len(told),
        "key": [key for key, _, _ in told],
        "at": [at for _, at, _ in told],
    }
    columns |= {name: [getattr(engagement, name) for _, _, engagement in told] for name in FIGURES}
    return pa.table(columns, schema=READINGS)
