"""Writing anew how an item is understood, when a person says what the model got wrong."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt

from parvis.archive import documents, rows
from parvis.archive.client import Client
from parvis.archive.contract import Mention
from parvis.archive.tables import Tables
from parvis.engine.understanding import Understanding

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Rereader:
    """Changes mood and emotion of rows in place; what was said, and the words it is found by, stay."""

    def __init__(self, client: Client, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def reread(self, organisation: int, held: Mention, understanding: Understanding) -> None:
        """Give a stored item another mood and emotion. May be repeated."""
        item = held.item
        self._client.command(
            f"UPDATE {self._tables.changed('items')} SET sentiment = {{sentiment:Int8}}, "
            "sentiment_score = {score:Float64}, emotion = {emotion:String}, model = {model:String}, "
            "document = {document:String} "
            "WHERE organisation = {organisation:UInt32} AND published = fromUnixTimestamp64Micro({time:Int64}, 'UTC') "
            "AND key = toFixedString(unhex({key:String}), 16)",
            {
                "organisation": organisation,
                "time": (rows.moment(item.published) - EPOCH) // dt.timedelta(microseconds=1),
                "key": rows.key_of(item.network, item.id).hex(),
                "sentiment": rows.MOODS[understanding.sentiment],
                "score": understanding.sentiment_score,
                "emotion": str(understanding.emotion or ""),
                "model": understanding.model,
                "document": documents.document_of(item, understanding, held.heard, held.source),
            },
        )
