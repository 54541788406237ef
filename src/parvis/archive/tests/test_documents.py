"""The document of an item says what its columns say, whatever the item holds."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.archive import documents, rows
from parvis.archive.contract import HeardItem, Mention, Scope
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.making import NOON, heard, item, likes, new_organisation, understood
from parvis.engine.items import Actor, Attachment, Deletion, EngagementSnapshot, Item, ItemType
from parvis.engine.query.ast import Everything
from parvis.engine.understanding import Emotion, Sentiment

LATER = NOON + dt.timedelta(hours=1)
TEXT = st.text(st.characters(), max_size=20)  # lone surrogates among them
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
ITEMS = st.builds(
    Item, network=st.sampled_from(["bluesky", "files"]), id=TEXT, type=st.sampled_from(ItemType),
    actor=st.builds(Actor, id=TEXT, name=TEXT, display_name=TEXT, url=TEXT, avatar=TEXT,
                    followers=st.none() | st.integers(-1, 1 << 40)),
    content=TEXT, title=TEXT, url=TEXT, published=st.datetimes(timezones=st.just(dt.UTC)),
    updated=st.none() | st.datetimes(timezones=st.just(dt.UTC)), in_reply_to=TEXT, context=TEXT, quote_of=TEXT,
    repost_of=TEXT, hashtags=TEXTS, mentions=TEXTS, links=TEXTS,
    attachments=st.lists(st.builds(Attachment, type=TEXT, url=TEXT, media_type=TEXT, alt=TEXT), max_size=2).map(tuple),
    language=TEXT, place=TEXT, rating=st.none() | st.floats(allow_nan=False), engagement=st.just(likes(3, views=9)),
    raw=st.binary(max_size=9),
)  # fmt: skip
FULL = {
    "mood": Sentiment.NEGATIVE, "emotion": Emotion.ANGER, "watches": (1, 2), "brands": (3,), "engagement": likes(3),
    "rating": 4.5, "title": "Été", "raw": b"\xff\x00", "place": "FR", "context": "c", "url": "https://a.example/",
    "attachments": (Attachment(type="Image", url="https://a.example/i", alt="une « image »"),),
}  # fmt: skip


@settings(deadline=None)  # the first example pays for what is made once
@given(ITEMS)
def test_a_document_says_what_the_columns_say(one: Item) -> None:
    told = HeardItem(one, understood(one, emotion=Emotion.FEAR, fingerprint=-1), (2, 1), (7,), 5)
    table = rows.table_of(1, [told], published=[rows.moment(one.published)], version=1, now=NOON)
    row = table.to_pylist()[0]
    if row["document"]:
        assert documents.mention_of(row) == rows.mention_of(row)
    else:
        assert one.rating is not None and not math.isfinite(one.rating)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_json_cannot_hold_leaves_the_document_empty(number: float) -> None:
    one = item(rating=number)
    assert documents.document_of(one, understood(one), NOON, 1) == ""
    one = item()
    assert documents.document_of(one, understood(one, sentiment_score=number), NOON, 1) == ""


def without_documents(archive: ClickHouseArchive, organisation: int) -> None:
    """Make the rows those of an archive from before documents."""
    archive._client.command(
        "ALTER TABLE items UPDATE document = '' WHERE organisation = {organisation:UInt32}",
        {"organisation": organisation},
        {"mutations_sync": 2},
    )


def everything_read(archive: ClickHouseArchive, organisation: int) -> list[Mention | None]:
    scope = Scope(organisation)
    return [
        *archive.search(scope, 2).mentions,
        *archive.export(scope),
        *archive.most_shared(scope),
        *archive.thread(organisation, "bluesky", "1"),
        archive.mention(organisation, "bluesky", "1"),
    ]


def test_rows_from_before_documents_read_the_same(clickhouse: ClickHouseArchive) -> None:
    organisation = new_organisation()
    clickhouse.append(
        organisation,
        [heard(str(n), f"mot{n}", published=NOON + dt.timedelta(hours=n), **FULL) for n in range(4)],
    )
    written = everything_read(clickhouse, organisation)
    without_documents(clickhouse, organisation)
    assert everything_read(clickhouse, organisation) == written
    clickhouse.append(
        organisation, [heard("9", "nouveau", published=LATER, **FULL)]
    )  # the old beside the new
    ids = [mention.item.id for mention in clickhouse.search(Scope(organisation)).mentions]
    assert sorted(ids) == ["0", "1", "2", "3", "9"]
    clickhouse.append(
        organisation, [heard("1", "édité", updated=LATER)]
    )  # an edit gives an old row its document
    edited = clickhouse.mention(organisation, "bluesky", "1")
    assert edited is not None
    assert edited.item.content == "édité"
    assert stored(clickhouse, organisation) == 2


def stored(archive: ClickHouseArchive, organisation: int, word: str = "") -> int:
    """How many rows have a document that holds a word."""
    answer = archive._client.rows(
        "SELECT count() AS number FROM items WHERE organisation = {organisation:UInt32} AND document LIKE {like:String}",
        {"organisation": organisation, "like": f"_%{word}%"},
    )
    return int(answer[0]["number"])


def test_figures_watches_and_edits_show(clickhouse: ClickHouseArchive) -> None:
    organisation = new_organisation()
    clickhouse.append(organisation, [heard("1", "premier", **FULL)])
    clickhouse.record_engagement(
        organisation,
        [EngagementSnapshot(network="bluesky", id="1", at=NOON + dt.timedelta(3650), engagement=likes(41))],
    )
    clickhouse.assign_watch(organisation, 8, 80, Everything())
    shown = clickhouse.search(Scope(organisation)).mentions[0]
    assert (shown.item.engagement.likes, shown.watches, shown.brands) == (41, (1, 2, 8), (3, 80))
    clickhouse.append(organisation, [heard("1", "second", updated=LATER, mood=Sentiment.POSITIVE)])
    shown = clickhouse.search(Scope(organisation)).mentions[0]
    assert (shown.item.content, shown.item.updated, shown.item.engagement.likes) == ("second", LATER, 41)
    assert shown.understanding.sentiment is Sentiment.POSITIVE
    assert stored(clickhouse, organisation, "premier") == 0


def test_what_is_forgotten_leaves_no_document(clickhouse: ClickHouseArchive) -> None:
    organisation = new_organisation()
    clickhouse.append(
        organisation,
        [heard("1", "premier"), heard("2", "second", author="bea"), heard("3", "tiers", author="bea")],
    )
    clickhouse.delete(organisation, [Deletion(network="bluesky", id="1", at=LATER)])
    assert clickhouse.erase_author(organisation, "bluesky", "did:plc:bea") == 2
    assert stored(clickhouse, organisation) == 0
