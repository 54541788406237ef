"""The figures of a board: counts, summary, volume over time, facets, shares, authors, most shared, coverage."""

from __future__ import annotations

import datetime as dt
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
    "count": "number DESC",
    "followers": "known_followers DESC NULLS LAST, number DESC",
    "engagement": "interactions DESC NULLS LAST, number DESC",
    "negative": "negative DESC, number DESC",
}
MOST_BUCKETS = 20_000


class Figures:
    """Counts over a scope. Figures of one answer come from one statement, so they agree with each other."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def count(self, scope: Scope) -> int:
        """How many mentions."""
        return int(self._ask("SELECT count() AS number FROM items WHERE {scope}", scope)[0]["number"])

    def summary(self, scope: Scope) -> Summary:
        """The head of a board. Authors are counted exactly; reach adds the latest audience of each author once."""
        row = self._ask(
            "SELECT sum(number) AS number, count() AS authors, sum(negative) AS negative, sum(positive) AS positive, "
            "sum(interactions) AS interactions, sum(told) AS told, sum(audience.1) AS reach, sum(audience.2) AS reach_known FROM ("
            f"SELECT count() AS number, {MOODS}, sum({INTERACTIONS}) AS interactions, countIf({TOLD}) AS told, "
            "argMaxIf((ifNull(followers, 0), 1), published, followers IS NOT NULL) AS audience "
            "FROM items WHERE {scope} GROUP BY actor_key)",
            scope,
        )[0]
        negative, positive = row["negative"] or 0, row["positive"] or 0
        return Summary(
            mentions=row["number"] or 0,
            authors=row["authors"],
            negative=negative,
            neutral=(row["number"] or 0) - negative - positive,
            positive=positive,
            engagement=row["interactions"] if row["told"] else None,
            reach=row["reach"] if row["reach_known"] else None,
            reach_known=row["reach_known"] or 0,
        )

    def volume(self, scope: Scope, step: dt.timedelta, zone: str) -> list[VolumePoint]:
        """Mentions in each time bucket of a place: days begin at its midnight, whatever the clocks did."""
        place = ZoneInfo(zone)
        first, last = scope.since, scope.until
        if first is None or last is None:
            told = self._ask("SELECT count() AS number, min(published) AS first, max(published) AS last FROM items WHERE {scope}", scope)
            if not told[0]["number"]:
                return []
            first, last = first or told[0]["first"], last or told[0]["last"] + dt.timedelta(microseconds=1)
        starts = bucket_starts(first, last, step, place, MOST_BUCKETS)
        if not starts:
            return []
        binder = Binder()
        condition = scope_condition(scope, binder)
        edges = binder.bind([int(start.timestamp()) for start in starts], "Array(Int64)")
        answer = self._client.rows(
            f"SELECT bucket, count() AS number, {MOODS} FROM (SELECT sentiment, "
            f"{_bucket(starts, binder, edges)} AS bucket FROM items WHERE {condition}) GROUP BY bucket",
            binder.parameters,
        )
        found = {row["bucket"]: row for row in answer}
        return [_point(start, found.get(place_)) for place_, start in enumerate(starts, 1)]

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
        counted = self._client.rows(
            f"SELECT actor_key, count() AS number, {MOODS}, sum({INTERACTIONS}) AS sum_interactions, countIf({TOLD}) AS told, "
            "if(told = 0, NULL, sum_interactions) AS interactions, "
            "if(countIf(followers IS NOT NULL) = 0, NULL, argMaxIf(followers, published, followers IS NOT NULL)) AS known_followers "
            f"FROM items WHERE {condition} GROUP BY actor_key ORDER BY {ORDERS[order]}, actor_key LIMIT {number}",
            binder.parameters,
        )
        who = self._who(scope, [row["actor_key"] for row in counted])
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


def _bucket(starts: list[dt.datetime], binder: Binder, edges: str) -> str:
    """The number (from 1) of the bucket a row falls in. Even steps divide; uneven ones (days, weeks) are looked up."""
    seconds = [int(start.timestamp()) for start in starts]
    steps = {b - a for a, b in zip(seconds, seconds[1:], strict=False)}
    if len(steps) <= 1:
        width = steps.pop() if steps else 1 << 40
        origin = binder.bind(seconds[0], "Int64")
        return f"intDiv(toInt64(toUnixTimestamp64Second(published)) - {origin}, {binder.bind(width, 'Int64')}) + 1"
    return f"toInt64(length({edges}) - indexOf(arrayReverse(arrayMap(e -> e <= toUnixTimestamp64Second(published), {edges})), 1) + 1)"


def _point(start: dt.datetime, row: dict[str, Any] | None) -> VolumePoint:
    if row is None:
        return VolumePoint(start, 0, 0, 0, 0)
    neutral = row["number"] - row["negative"] - row["positive"]
    return VolumePoint(start, row["number"], row["negative"], neutral, row["positive"])


def _share(row: dict[str, Any]) -> Share:
    return Share(row["value"], row["number"], row["negative"], row["positive"])


def _author(row: dict[str, Any], who: Any) -> AuthorActivity:
    network, actor_id, name, display_name, url, avatar = who.values() if isinstance(who, dict) else who
    return AuthorActivity(
        network, actor_id, name, display_name, url, avatar, row["number"], row["known_followers"], row["interactions"],
        row["negative"], row["positive"],
    )  # fmt: skip
