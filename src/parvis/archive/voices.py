"""Mentions counted as posts, as people or as distinct texts; and sketches of many mentions, to compare them with one another."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from parvis.archive.buckets import bucket_starts
from parvis.archive.client import Client
from parvis.archive.compile import Binder, scope_condition
from parvis.archive.contract import Counted, Scope, Voices, VolumePoint
from parvis.archive.figures import MOST_BUCKETS
from parvis.archive.rows import moment
from parvis.engine.sketches import Sketch

WORDLESS = int.from_bytes(blake2b(b"", digest_size=8).digest(), "little")
"""The fingerprint of a text that says nothing (a picture, a link): no two of those say the same."""
TEXT = f"if(fingerprint = {WORDLESS}, reinterpretAsUInt64(substring(key, 1, 8)), fingerprint)"
UNITS = {Counted.POSTS: "key", Counted.PEOPLE: "actor_key", Counted.TEXTS: TEXT}
LONGEST = 2_000  # characters of a text and its words that a sketch holds
SKETCHED = (
    "network, id, type, actor_id, actor_name, actor_display_name, followers, published, "
    f"substringUTF8(if(title = '', content, concat(title, '\\n', content)), 1, {LONGEST}) AS text, "
    f"substring(tokens, 1, {4 * LONGEST}) AS words, fingerprint, language, sentiment, interactions, hashtag_terms, "
    "mention_terms, links, quote_of, repost_of"
)
NEWEST_FIRST = "ORDER BY organisation DESC, published DESC, key DESC"


class VoiceCounter:
    """Counts and sketches over a scope."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def counts(self, scope: Scope) -> Voices:
        """See the protocol."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        row = self._client.rows(
            f"SELECT count() AS posts, uniq(actor_key) AS people, uniq({TEXT}) AS texts FROM items WHERE {condition}",
            binder.parameters,
        )[0]
        first = self._client.rows(
            "SELECT uniq(author) AS voices FROM (SELECT argMin(actor_key, (published, key)) AS author FROM items "
            f"WHERE {condition} GROUP BY {TEXT})",
            binder.parameters,
        )[0]
        return Voices(row["posts"], row["people"], row["texts"], first["voices"])

    def volume(self, scope: Scope, counted: Counted, step: dt.timedelta, zone: str) -> list[VolumePoint]:
        """See the protocol."""
        starts = _starts(self._client, scope, step, zone)
        if not starts:
            return []
        binder = Binder()
        condition = scope_condition(scope, binder)
        seconds = [int(start.timestamp()) for start in starts]
        answer = self._client.rows(
            "SELECT start, count() AS number, countIf(mood < 0) AS negative, countIf(mood > 0) AS positive FROM (SELECT "
            f"roundDown(toUnixTimestamp64Second(published), {binder.bind(seconds, 'Array(Int64)')}) AS start, "
            f"{UNITS[counted]} AS unit, sum(sentiment) AS mood FROM items WHERE {condition} GROUP BY start, unit) GROUP BY start",
            binder.parameters,
        )
        return points(starts, {int(row["start"]): row for row in answer})

    def sketches(self, scope: Scope, limit: int, spread: bool) -> list[Sketch]:
        """See the protocol."""
        binder = Binder()
        condition = scope_condition(scope, binder)
        if spread:
            number = self._client.rows(
                f"SELECT count() AS number FROM items WHERE {condition}", binder.parameters
            )[0]["number"]
            if (
                number > limit
            ):  # the key is a hash of its own: the same part of any mentions, and the same each time
                least = binder.bind(int(limit / number * (1 << 32)), "UInt32")
                condition += f" AND reinterpretAsUInt32(substring(key, 1, 4)) < {least}"
        rows = self._client.rows(
            f"SELECT {SKETCHED} FROM items WHERE {condition} {NEWEST_FIRST} LIMIT {binder.bind(limit, 'UInt32')}",
            binder.parameters,
        )
        return [_sketch(row) for row in reversed(rows)]


def _starts(client: Client, scope: Scope, step: dt.timedelta, zone: str) -> list[dt.datetime]:
    """The buckets of a scope; one without limits is as long as what it holds."""
    first, last = scope.since, scope.until
    if first is None or last is None:
        binder = Binder()
        condition = scope_condition(scope, binder)
        told = client.rows(
            f"SELECT count() AS number, min(published) AS first, max(published) AS last FROM items WHERE {condition}",
            binder.parameters,
        )[0]
        if not told["number"]:
            return []
        first, last = first or told["first"], last or told["last"] + dt.timedelta(microseconds=1)
    return bucket_starts(first, last, step, ZoneInfo(zone), MOST_BUCKETS)


def points(starts: Sequence[dt.datetime], counted: dict[int, dict[str, Any]]) -> list[VolumePoint]:
    """One point a bucket; ``counted`` is by the second at which a bucket starts."""
    found = []
    for start in starts:
        row = counted.get(int(start.timestamp()), {"number": 0, "negative": 0, "positive": 0})
        number, negative, positive = row["number"], row["negative"], row["positive"]
        found.append(VolumePoint(start, number, negative, number - negative - positive, positive))
    return found


def _sketch(row: dict[str, Any]) -> Sketch:
    return Sketch(
        network=row["network"],
        id=row["id"],
        author=f"{row['network']}:{row['actor_id']}",
        author_name=row["actor_display_name"] or row["actor_name"] or row["actor_id"],
        followers=row["followers"],
        published=moment(row["published"]),
        type=row["type"],
        text=row["text"],
        tokens=row["words"],
        fingerprint=row["fingerprint"],
        language=row["language"],
        mood=row["sentiment"],
        interactions=row["interactions"],
        hashtags=tuple(row["hashtag_terms"]),
        handles=tuple(row["mention_terms"]),
        links=tuple(row["links"]),
        quote_of=row["quote_of"],
        repost_of=row["repost_of"],
    )
