"""The figures of a board: counts, summary, volume over time, facets, shares, authors, most shared, coverage."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from parvis.archive.buckets import bucket_starts
from parvis.archive.client import Client
from parvis.archive.compile import Binder, scope_condition
from parvis.archive.contract import (
    AuthorActivity,
    Facets,
    Mention,
    Scope,
    Share,
    SourceCoverage,
    Summary,
    VolumePoint,
)
from parvis.archive.kept_board import KeptBoard
from parvis.archive.kept_questions import ANY_OF, COUNTED_EXACTLY, GROUPED, LARGE_AUDIENCE, ONE_IN, ONE_OF
from parvis.archive.reading import at_places
from parvis.archive.tables import chunks
from parvis.engine.items import Item

MOODS = "countIf(sentiment = -1) AS negative, countIf(sentiment = 1) AS positive"
# What a share can be counted by: the values of one item, as an array.
SHARED_BY = {
    "network": "[toString(network)]",
    "language": "[toString(language)]",
    "emotion": "if(emotion = '', [], [toString(emotion)])",
    "type": "[toString(type)]",
    "sentiment": "[['negative', 'neutral', 'positive'][sentiment + 2]]",
    "hashtag": "hashtag_terms",
    "link": "arrayDistinct(links)",
    "site": "arrayMap(h -> toString(h), hosts)",
    "mention": "mention_terms",
    "watch": "arrayMap(w -> toString(w), watches)",
    "brand": "arrayMap(b -> toString(b), brands)",
    "source": "[toString(source)]",
    "author": "[concat(network, ':', actor_id)]",
    "place": "if(place = '', [], [toString(place)])",
}
ORDERS = {
    "count": "count() DESC",
    "followers": "argMax(followers, published) DESC NULLS LAST, count() DESC",
    "engagement": "sum(interactions) DESC NULLS LAST, count() DESC",
    "negative": "countIf(sentiment = -1) DESC, count() DESC",
}
MOST_BUCKETS = 20_000


class Figures:
    """Counts over a scope, from figures kept by day where there are any, else from the rows."""

    def __init__(self, client: Client, kept: KeptBoard) -> None:
        self._client = client
        self._kept = kept

    def count(self, scope: Scope) -> int:
        """How many mentions."""
        narrowed = replace(scope, since=None, until=None) != Scope(scope.organisation)
        kept = self._kept.count(scope) if narrowed else None  # else the engine knows without reading
        if kept is not None:
            return kept
        return int(self._ask("SELECT count() AS number FROM items WHERE {scope}", scope)[0]["number"])

    def summary(self, scope: Scope) -> Summary:
        """The head of a board; reach adds the latest audience of each author once.

        Authors and reach are exact up to :data:`COUNTED_EXACTLY` authors; beyond, authors are estimated (within about one
        per cent) and so is the part of reach that comes from authors with small audiences.
        """
        row = (
            self._kept.summary(scope)
            or self._ask(
                f"SELECT count() AS number, {MOODS}, uniq(actor_key) AS authors, sum(interactions) AS drawn "
                f"FROM items WHERE {{scope}}",
                scope,
            )[0]
        )
        reach, reach_known = self._reach(scope, row)
        return Summary(
            mentions=row["number"],
            authors=row["authors"],
            negative=row["negative"],
            neutral=row["number"] - row["negative"] - row["positive"],
            positive=row["positive"],
            engagement=row["drawn"],
            reach=reach if reach_known else None,
            reach_known=reach_known,
        )

    def _reach(self, scope: Scope, summary: dict[str, Any]) -> tuple[int, int]:
        """The audience of all authors together, and for how many it is known."""
        authors = summary["authors"]
        kept = summary if "reach" in summary else self._kept.reach(scope, authors <= COUNTED_EXACTLY)
        if kept is not None:
            return kept["reach"] or 0, min(kept["known"] or 0, authors)
        if authors <= COUNTED_EXACTLY:
            row = self._ask(
                "SELECT sum(audience) AS reach, count(audience) AS known FROM "
                "(SELECT argMax(followers, published) AS audience FROM items WHERE {scope} GROUP BY actor_key)",
                scope,
            )[0]
            return row["reach"] or 0, row["known"]
        row = self._ask(
            "SELECT sum(if(audience >= {large:UInt64}, audience, audience * {each:UInt64})) AS reach, "
            "sum(if(audience >= {large:UInt64}, 1, {each:UInt64})) AS known FROM (SELECT max(followers) AS audience FROM items "
            "WHERE {scope} AND followers IS NOT NULL AND (followers >= {large:UInt64} OR actor_key % {each:UInt64} = 0) "
            "GROUP BY actor_key)",
            scope,
            large=LARGE_AUDIENCE,
            each=ONE_IN,
        )[0]
        return row["reach"] or 0, min(row["known"] or 0, authors)

    def volume(self, scope: Scope, step: dt.timedelta, zone: str) -> list[VolumePoint]:
        """Mentions in each time bucket of a place: days begin at its midnight, whatever the clocks did."""
        place = ZoneInfo(zone)
        first, last = scope.since, scope.until
        if first is None or last is None:
            told = self._ask(
                "SELECT count() AS number, min(published) AS first, max(published) AS last FROM items WHERE {scope}",
                scope,
            )
            if not told[0]["number"]:
                return []
            first, last = first or told[0]["first"], last or told[0]["last"] + dt.timedelta(microseconds=1)
        starts = bucket_starts(first, last, step, place, MOST_BUCKETS)
        if not starts:
            return []
        origin, width = int(starts[0].timestamp()), _common_width(starts)
        hourly = origin % 3600 == 0 and width % 3600 == 0
        hours = self._kept.hours(scope) if hourly else None
        if hours is not None:
            return _points(starts, [(row["hour"] * 3600, row) for row in hours])
        binder = Binder()
        condition = scope_condition(scope, binder)
        answer = self._client.rows(
            f"SELECT intDiv(toUnixTimestamp64Second(published) - {binder.bind(origin, 'Int64')}, {binder.bind(width, 'Int64')}) AS bin, "
            f"count() AS number, {MOODS} FROM items WHERE {condition} GROUP BY bin",
            binder.parameters,
        )
        return _points(starts, [(origin + row["bin"] * width, row) for row in answer])

    def facets(self, scope: Scope, limit: int) -> Facets:
        """The sides of a board."""
        kept = self._kept.facets(scope, limit)
        answer = self._facets(scope, limit) if kept is None else kept
        sides: dict[str, list[Share]] = {}
        for row in answer:
            sides.setdefault(row["facet"], []).append(_share(row))
        return Facets(**sides)

    def _facets(self, scope: Scope, limit: int) -> list[dict[str, Any]]:
        """The rows of all sides, in one statement."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        number = binder.bind(limit, "UInt32")
        sides_ = [
            f"(SELECT {_whichever(ONE_OF)} AS facet, {_whichever(ONE_OF.values(), 'toString({})')} AS value, "
            f"count() AS number, {MOODS} FROM items WHERE {condition} "
            f"GROUP BY GROUPING SETS ({', '.join(f'({column})' for column in ONE_OF.values())}) "
            f"HAVING value != '' ORDER BY number DESC, value LIMIT {number} BY facet)"
        ] + [
            f"(SELECT '{facet}' AS facet, arrayJoin({values}) AS value, count() AS number, {MOODS} FROM items "
            f"WHERE {condition} AND notEmpty({column}) "
            f"GROUP BY value HAVING value != '' ORDER BY number DESC, value LIMIT {number})"
            for facet, (column, values) in ANY_OF.items()
        ]
        return self._client.rows(
            f"SELECT * FROM ({' UNION ALL '.join(sides_)}) ORDER BY number DESC, value",
            binder.parameters,
            GROUPED,
        )

    def shares(self, scope: Scope, by: str, limit: int) -> list[Share]:
        """How many mentions carry each value. Raises ``ValueError`` for a ``by`` that cannot be counted."""
        if by == "aspect":
            return self._aspects(scope, limit)
        if by not in SHARED_BY:
            known = ", ".join(sorted((*SHARED_BY, "aspect")))
            raise ValueError(f"Shares are counted by one of {known}; not by {by!r}.")
        answer = self._ask(
            f"SELECT arrayJoin({SHARED_BY[by]}) AS value, count() AS number, {MOODS} FROM items WHERE {{scope}} "
            "GROUP BY value ORDER BY number DESC, value LIMIT {limit:UInt32}",
            scope,
            limit=limit,
        )
        return [_share(row) for row in answer]

    def _aspects(self, scope: Scope, limit: int) -> list[Share]:
        """What is spoken of, with the mood it is spoken of in (not that of the whole mention)."""
        answer = self._ask(
            "SELECT value, sum(held) AS number, sumIf(held, mood = 'negative') AS negative, sumIf(held, mood = 'positive') AS positive "
            "FROM (SELECT splitByChar(':', toString(term))[1] AS value, splitByChar(':', toString(term))[2] AS mood, count() AS held "
            "FROM items ARRAY JOIN aspects AS term WHERE {scope} AND notEmpty(aspects) GROUP BY term) "
            "GROUP BY value ORDER BY number DESC, value LIMIT {limit:UInt32}",
            scope,
            limit=limit,
        )
        return [_share(row) for row in answer]

    def authors(self, scope: Scope, order: str, limit: int) -> list[AuthorActivity]:
        """The authors of a scope. Raises ``ValueError`` for an ``order`` that is not one of :data:`ORDERS`."""
        if order not in ORDERS:
            raise ValueError(f"Authors are ordered by one of {', '.join(ORDERS)}; not by {order!r}.")
        kept = self._kept.authors(scope, limit) if order == "count" else None
        counted = self._authors(scope, order, limit) if kept is None else kept
        said = dict(
            at_places(self._client, scope.organisation, counted)
        )  # the newest of each tells what they are called now
        return [_author(row, said[row["hexkey"]].item) for row in counted if row["hexkey"] in said]

    def _authors(self, scope: Scope, order: str, limit: int) -> list[dict[str, Any]]:
        binder = Binder()
        condition = scope_condition(scope, binder)
        number = binder.bind(limit, "UInt32")
        first = self._client.rows(
            f"SELECT actor_key FROM items WHERE {condition} GROUP BY actor_key "
            f"ORDER BY {ORDERS[order]}, actor_key LIMIT {number}",
            binder.parameters,
        )
        keys = [row["actor_key"] for row in first]
        counted = self._ask(
            f"SELECT actor_key, count() AS number, {MOODS}, sum(interactions) AS drawn, argMax(followers, published) AS known, "
            "argMax((published, key), published) AS newest, lower(hex(newest.2)) AS hexkey, "
            "toUnixTimestamp64Micro(newest.1) AS time FROM items WHERE {scope} AND actor_key IN {actors:Array(UInt64)} "
            "GROUP BY actor_key",
            scope,
            actors=keys,
        )
        return sorted(counted, key=lambda row: keys.index(row["actor_key"]))

    def most_shared(self, scope: Scope, limit: int) -> list[Mention]:
        """The mentions that drew most interactions, one for each text that was copied around."""
        number = max(1000, 4 * limit)
        kept = self._kept.most_shared(scope, number)
        best = self._most_shared(scope, number) if kept is None else kept
        chosen: dict[object, Mention] = {}
        for chunk in chunks(best, 4 * limit):
            found = dict(at_places(self._client, scope.organisation, chunk))
            for mention in (found[row["hexkey"]] for row in chunk if row["hexkey"] in found):
                copied = (
                    mention.understanding.fingerprint if mention.understanding.tokens else mention.item.key
                )
                chosen.setdefault(copied, mention)
            if len(chosen) >= limit:
                break
        return list(chosen.values())[:limit]

    def _most_shared(self, scope: Scope, number: int) -> list[dict[str, Any]]:
        binder = Binder()
        condition = scope_condition(scope, binder)
        most = binder.bind(number, "UInt32")
        return self._client.rows(
            "SELECT lower(hex(key)) AS hexkey, toUnixTimestamp64Micro(published) AS time FROM items "
            f"WHERE {condition} AND interactions IS NOT NULL AND repost_of = '' "
            f"ORDER BY interactions DESC, published DESC LIMIT {most}",
            binder.parameters,
        )

    def coverage(self, scope: Scope) -> list[SourceCoverage]:
        """What each source brought."""
        answer = self._kept.coverage(scope) or self._ask(
            "SELECT source, toString(network) AS network, count() AS number, min(published) AS first, max(published) AS last "
            "FROM items WHERE {scope} GROUP BY source, network ORDER BY number DESC, source, network",
            scope,
        )
        return [SourceCoverage(r["source"], r["network"], r["number"], r["first"], r["last"]) for r in answer]

    def _ask(self, sql: str, scope: Scope, **bound: Any) -> list[dict[str, Any]]:
        binder = Binder()
        condition = scope_condition(scope, binder)
        return self._client.rows(sql.replace("{scope}", condition), binder.parameters | bound)


def _common_width(starts: list[dt.datetime]) -> int:
    """The longest width, in seconds, of which every bucket is a whole number: an hour where days have 23, 24 and 25."""
    seconds = [int(start.timestamp()) for start in starts]
    return math.gcd(*(later - earlier for earlier, later in pairwise(seconds))) or 1 << 40


def _points(starts: list[dt.datetime], bins: list[tuple[int, dict[str, Any]]]) -> list[VolumePoint]:
    seconds = [int(start.timestamp()) for start in starts]
    sums = [[0, 0, 0] for _ in starts]
    for at, row in bins:
        bucket = sums[bisect_right(seconds, at) - 1]
        for place, name in enumerate(("number", "negative", "positive")):
            bucket[place] += row[name]
    return [
        VolumePoint(start, number, negative, number - negative - positive, positive)
        for start, (number, negative, positive) in zip(starts, sums, strict=True)
    ]


def _whichever(values: Iterable[str], form: str = "'{}'") -> str:
    """Of ``values``, one for each of :data:`ONE_OF`, that of the column by which a row is grouped."""
    cases = zip(ONE_OF.values(), values, strict=True)
    chosen = ", ".join(f"grouping({column}) = 0, {form.format(value)}" for column, value in cases)
    return f"multiIf({chosen}, '')"


def _share(row: dict[str, Any]) -> Share:
    return Share(row["value"], row["number"], row["negative"], row["positive"])


def _author(row: dict[str, Any], newest: Item) -> AuthorActivity:
    actor = newest.actor
    return AuthorActivity(
        newest.network, actor.id, actor.name, actor.display_name, actor.url, actor.avatar, row["number"], row["known"],
        row["drawn"], row["negative"], row["positive"],
    )  # fmt: skip
