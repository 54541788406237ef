"""The figures of a board: counts, summary, volume over time, facets, shares, authors, most shared, coverage."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from parvis.archive import rows
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
from parvis.archive.reading import COLUMNS, LAZY

MOODS = "countIf(sentiment = -1) AS negative, countIf(sentiment = 1) AS positive"
INTERACTIONS = "ifNull(likes, 0) + ifNull(reposts, 0) + ifNull(replies, 0) + ifNull(quotes, 0)"
TOLD = "(likes IS NOT NULL OR reposts IS NOT NULL OR replies IS NOT NULL OR quotes IS NOT NULL)"
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
    "engagement": f"sumIf({INTERACTIONS}, {TOLD}) DESC, countIf({TOLD}) DESC, count() DESC",
    "negative": "countIf(sentiment = -1) DESC, count() DESC",
}
MOST_BUCKETS = 20_000
COUNTED_EXACTLY = 50_000  # authors; uniq() is exact up to 65,536
LARGE_AUDIENCE = 5_000  # followers: such authors are all added up, of the others one in ONE_IN
ONE_IN = 16


class Figures:
    """Counts over a scope. Figures of one answer come from one statement, so they agree with each other."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def count(self, scope: Scope) -> int:
        """How many mentions."""
        return int(self._ask("SELECT count() AS number FROM items WHERE {scope}", scope)[0]["number"])

    def summary(self, scope: Scope) -> Summary:
        """The head of a board; reach adds the latest audience of each author once.

        Authors and reach are exact up to :data:`COUNTED_EXACTLY` authors; beyond, authors are estimated (within about one
        per cent) and so is the part of reach that comes from authors with small audiences.
        """
        row = self._ask(
            f"SELECT count() AS number, {MOODS}, uniq(actor_key) AS authors, sum({INTERACTIONS}) AS interactions, "
            f"countIf({TOLD}) AS told FROM items WHERE {{scope}}",
            scope,
        )[0]
        reach, reach_known = self._reach(scope, row["authors"])
        return Summary(
            mentions=row["number"],
            authors=row["authors"],
            negative=row["negative"],
            neutral=row["number"] - row["negative"] - row["positive"],
            positive=row["positive"],
            engagement=row["interactions"] if row["told"] else None,
            reach=reach if reach_known else None,
            reach_known=reach_known,
        )

    def _reach(self, scope: Scope, authors: int) -> tuple[int, int]:
        """The audience of all authors together, and for how many it is known."""
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
        binder = Binder()
        condition = scope_condition(scope, binder)
        origin, width = int(starts[0].timestamp()), _common_width(starts)
        answer = self._client.rows(
            f"SELECT intDiv(toUnixTimestamp64Second(published) - {binder.bind(origin, 'Int64')}, {binder.bind(width, 'Int64')}) AS bin, "
            f"count() AS number, {MOODS} FROM items WHERE {condition} GROUP BY bin",
            binder.parameters,
        )
        return _points(starts, [(origin + row["bin"] * width, row) for row in answer])

    def facets(self, scope: Scope, limit: int) -> Facets:
        """The sides of a board, in one statement."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        number = binder.bind(limit, "UInt32")
        answer = self._client.rows(
            "SELECT facet, value, number, negative, positive FROM ("
            "SELECT sides.1 AS facet, sides.2 AS value, sum(n) AS number, sum(minus) AS negative, sum(plus) AS positive FROM ("
            "SELECT toString(network) AS a, toString(language) AS b, toString(emotion) AS c, toString(type) AS d, count() AS n, "
            f"countIf(sentiment = -1) AS minus, countIf(sentiment = 1) AS plus FROM items WHERE {condition} "
            "GROUP BY network, language, emotion, type) "
            "ARRAY JOIN [('networks', a), ('languages', b), ('emotions', c), ('types', d)] AS sides "
            "GROUP BY facet, value HAVING value != '' UNION ALL "
            f"SELECT 'hashtags' AS facet, arrayJoin(hashtag_terms) AS value, count() AS number, {MOODS} FROM items "
            f"WHERE {condition} AND notEmpty(hashtag_terms) GROUP BY value ORDER BY number DESC, value LIMIT {number} UNION ALL "
            f"SELECT 'links' AS facet, arrayJoin(arrayDistinct(links)) AS value, count() AS number, {MOODS} FROM items "
            f"WHERE {condition} AND notEmpty(links) GROUP BY value ORDER BY number DESC, value LIMIT {number}"
            f") ORDER BY number DESC, value LIMIT {number} BY facet",
            binder.parameters,
        )
        sides: dict[str, list[Share]] = {}
        for row in answer:
            sides.setdefault(row["facet"], []).append(_share(row))
        return Facets(**sides)

    def shares(self, scope: Scope, by: str, limit: int) -> list[Share]:
        """How many mentions carry each value. Raises ``ValueError`` for a ``by`` that cannot be counted."""
        if by not in SHARED_BY:
            raise ValueError(f"Shares are counted by one of {', '.join(sorted(SHARED_BY))}; not by {by!r}.")
        answer = self._ask(
            f"SELECT arrayJoin({SHARED_BY[by]}) AS value, count() AS number, {MOODS} FROM items WHERE {{scope}} "
            "GROUP BY value ORDER BY number DESC, value LIMIT {limit:UInt32}",
            scope,
            limit=limit,
        )
        return [_share(row) for row in answer]

    def authors(self, scope: Scope, order: str, limit: int) -> list[AuthorActivity]:
        """The authors of a scope. Raises ``ValueError`` for an ``order`` that is not one of :data:`ORDERS`."""
        if order not in ORDERS:
            raise ValueError(f"Authors are ordered by one of {', '.join(ORDERS)}; not by {order!r}.")
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
            f"SELECT actor_key, count() AS number, {MOODS}, sum({INTERACTIONS}) AS interactions, countIf({TOLD}) AS told, "
            "argMax(followers, published) AS known_followers FROM items WHERE {scope} AND actor_key IN {actors:Array(UInt64)} "
            "GROUP BY actor_key",
            scope,
            actors=keys,
        )
        who = self._who(scope, keys)
        counted.sort(key=lambda row: keys.index(row["actor_key"]))
        return [_author(row, who[row["actor_key"]]) for row in counted if row["actor_key"] in who]

    def _who(self, scope: Scope, keys: list[int]) -> dict[int, dict[str, Any]]:
        """What each author last called themselves."""
        answer = self._ask(
            "SELECT actor_key, argMax((network, actor_id, actor_name, actor_display_name, actor_url, actor_avatar), published) AS who "
            "FROM items WHERE {scope} AND actor_key IN {actors:Array(UInt64)} GROUP BY actor_key",
            scope,
            actors=keys,
        )
        return {row["actor_key"]: row["who"] for row in answer}

    def most_shared(self, scope: Scope, limit: int) -> list[Mention]:
        """The mentions that drew most interactions, one for each text that was copied around."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        number = binder.bind(limit, "UInt32")
        return [
            rows.mention_of(row)
            for row in self._client.rows(
                f"SELECT {COLUMNS} FROM items WHERE {condition} AND (published, key) IN ("
                "SELECT place.1, place.2 FROM (SELECT argMax((published, key), (interactions, published)) AS place, "
                f"max(interactions) AS most FROM (SELECT published, key, fingerprint, tokens = '' AS wordless, {INTERACTIONS} AS interactions "
                f"FROM items WHERE {condition} AND {TOLD} AND repost_of = '' ORDER BY interactions DESC LIMIT 1000) "
                f"GROUP BY if(wordless, sipHash64(key), fingerprint) ORDER BY most DESC LIMIT {number})) "
                f"ORDER BY {INTERACTIONS} DESC, published DESC",
                binder.parameters,
                LAZY,
            )
        ]

    def coverage(self, scope: Scope) -> list[SourceCoverage]:
        """What each source brought."""
        answer = self._ask(
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


def _share(row: dict[str, Any]) -> Share:
    return Share(row["value"], row["number"], row["negative"], row["positive"])


def _author(row: dict[str, Any], who: Any) -> AuthorActivity:
    network, actor_id, name, display_name, url, avatar = who.values() if isinstance(who, dict) else who
    return AuthorActivity(
        network, actor_id, name, display_name, url, avatar, row["number"], row["known_followers"], row["interactions"] if row["told"] else None,
        row["negative"], row["positive"],
    )  # fmt: skip
