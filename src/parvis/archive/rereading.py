"""Writing anew how items are understood: when a person says what the model got wrong, or when the past is read again."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from parvis.archive import documents, rows
from parvis.archive.client import Client
from parvis.archive.contract import Mention
from parvis.archive.tables import KEYS, Tables, chunks
from parvis.archive.touching import Touches
from parvis.engine.understanding import Understanding

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
AT_ONCE = 1_000
FIELD_BYTES = 80_000
"""Of documents in one bound list: servers refuse fields of more than 128 KiB."""
LONGEST_DOCUMENT = 60_000
"""Bytes above which a row goes without its document: it is then read from its columns, as those of before."""

Read = tuple[Mention, Understanding]


class Rereader:
    """Changes mood, emotion and aspects of rows in place; what was said, and the words it is found by, stay."""

    def __init__(self, client: Client, tables: Tables, touches: Touches) -> None:
        self._client = client
        self._tables = tables
        self._touches = touches

    def reread(self, organisation: int, read: Sequence[Read]) -> None:
        """Give stored items other moods, emotions and aspects. May be repeated.

        An item that was edited since it was read is left alone: what is given is about another text.
        """
        for some in chunks(read, AT_ONCE):
            moments = [
                (rows.moment(held.item.published) - EPOCH) // dt.timedelta(microseconds=1) for held, _ in some
            ]
            with self._touches.during(organisation, moments):
                self._write(organisation, some, moments)

    def _write(self, organisation: int, read: Sequence[Read], moments: Sequence[int]) -> None:
        understood = [understanding for _, understanding in read]
        items = [held.item for held, _ in read]
        lists, bound = _in_fields([_document(held, understanding) for held, understanding in read])
        place = "indexOf({keys:Array(String)}, lower(hex(key)))"
        self._client.command(
            f"UPDATE {self._tables.changed('items')} SET sentiment = {{sentiments:Array(Int8)}}[{place}], "
            f"sentiment_score = {{scores:Array(Float64)}}[{place}], emotion = {{emotions:Array(String)}}[{place}], "
            f"aspects = {{aspects:Array(Array(String))}}[{place}], model = {{models:Array(String)}}[{place}], "
            f"document = arrayConcat({lists})[{place}] "
            "WHERE organisation = {organisation:UInt32} "
            "AND published IN (SELECT fromUnixTimestamp64Micro(arrayJoin({times:Array(Int64)}), 'UTC')) "
            f"AND key IN {KEYS} AND fingerprint = {{fingerprints:Array(UInt64)}}[{place}]",
            {
                "organisation": organisation,
                "keys": [rows.key_of(item.network, item.id).hex() for item in items],
                "times": sorted(set(moments)),
                "sentiments": [rows.MOODS[one.sentiment] for one in understood],
                "scores": [float(one.sentiment_score) for one in understood],
                "emotions": [str(one.emotion or "") for one in understood],
                "aspects": [list(one.aspects) for one in understood],
                "models": [one.model for one in understood],
                "fingerprints": [one.fingerprint & rows.LARGEST for one in understood],
                **bound,
            },
        )


def _document(held: Mention, understanding: Understanding) -> str:
    document = documents.document_of(held.item, understanding, held.heard, held.source)
    return document if len(document) <= LONGEST_DOCUMENT else ""


def _in_fields(texts: Sequence[str]) -> tuple[str, dict[str, list[str]]]:
    """Texts as several bound lists, none too long, and the SQL that names them."""
    bound = {f"documents{n}": some for n, some in enumerate(_parts(texts))}
    return ", ".join(f"{{{name}:Array(String)}}" for name in bound), bound


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if part and size + length > FIELD_BYTES:
            yield part
            part, size = [], 0
        part.append(text)
        size += length
    yield part
