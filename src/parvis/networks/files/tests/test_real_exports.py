"""Real exports are read and guessed right, without anybody choosing anything."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from parvis.engine.items import Item, ItemType
from parvis.networks.files.guessing import guess_mapping
from parvis.networks.files.items import item_reader
from parvis.networks.files.mapping import Mapping, check_mapping
from parvis.networks.files.tables import look_into, read_rows
from parvis.networks.files.tests.real_data import real_file

UTC = dt.UTC


def read_all(name: str) -> tuple[Mapping, list[Item]]:
    path = real_file(name)
    table = look_into(path)
    mapping = guess_mapping(table.columns, table.sample, "Europe/Paris")
    assert check_mapping(mapping, table.columns) == []
    to_item = item_reader(mapping, table.columns)
    return mapping, [to_item(row) for row in read_rows(path, table.form)]


def columns_of(mapping: Mapping) -> dict[str, str]:
    return {target: choice.column for target, choice in mapping.columns.items()}


def test_posts_to_an_energy_supplier() -> None:
    mapping, items = read_all("engie/engie_tweets.csv")
    assert columns_of(mapping) == {"text": "full_text", "date": "created_at", "author_name": "author"}
    assert mapping.constants == {"network": "x"} and mapping.literal_newlines
    assert len(items) == len({item.key for item in items}) == 576
    first = items[0]
    assert first.published == dt.datetime(2023, 11, 16, 15, 13, 18, tzinfo=UTC)
    assert first.content.startswith("@ENGIEpartFR \n6 mois d’attente")
    assert not any("\\n" in item.content for item in items)
    assert all(item.actor.id.startswith("u_") or item.actor.id for item in items)


def test_posts_about_a_telephone_operator() -> None:
    mapping, items = read_all("free/free_tweets.csv")
    assert columns_of(mapping) == {
        "text": "text",
        "date": "date",
        "id": "tweet_id",
        "author_name": "author",
    }
    assert mapping.ids == "file", "000001 counts rows: it is no identifier of the network"
    assert len(items) == len({item.key for item in items}) == 3764
    assert items[0].published == dt.datetime(2020, 12, 28, 7, 26, 23, tzinfo=UTC)
    assert items[3].content.endswith("pop, delta devialet & mini4k !n")


def test_posts_to_american_airlines_write_the_day_first() -> None:
    mapping, items = read_all("airline/airline_tweets.csv")
    assert columns_of(mapping) == {
        "text": "text",
        "date": "tweet_created",
        "author_name": "name",
        "reposts": "retweet_count",
    }
    assert mapping.date_form == "day_first" and "date_ambiguous" not in mapping.notes
    assert "zone_assumed" in mapping.notes
    assert {item.published.date() for item in items} <= {dt.date(2015, 2, day) for day in range(16, 25)}
    assert len(items) == 9505


def test_posts_of_french_media_have_date_and_time_apart() -> None:
    mapping, items = read_all("french_media/tweets.csv")
    assert columns_of(mapping) == {
        "text": "text",
        "date": "date",
        "time": "heure_UTC0",
        "id": "id_tweet",
        "author_id": "id_compte",
        "likes": "like_count",
        "reposts": "retweet_count",
        "replies": "reply_count",
        "quotes": "quote_count",
    }
    assert mapping.time_zone == "UTC" and mapping.ids == "network"
    first = items[0]
    assert first.id == "1526540472222638081"
    assert first.url == "https://x.com/i/status/1526540472222638081"
    assert first.actor.id == "24744541"
    assert first.published == dt.datetime(2022, 5, 17, 12, 29, 44, tzinfo=UTC)
    assert first.engagement.likes == 0 and first.engagement.views is None
    assert len(items) == 7000


def test_videos_of_french_media() -> None:
    mapping, items = read_all("french_media/youtube_videos.csv")
    assert mapping.constants == {"network": "youtube", "type": "Video"}
    assert {
        **columns_of(mapping),
    } == {
        "title": "title_video",
        "date": "publishedAt_video",
        "id": "videoId",
        "author_id": "channelId",
        "author_display_name": "title_channel",
        "likes": "likeCount",
        "replies": "commentCount",
        "views": "viewCount_video",
        "image": "tn_url",
    }
    first = items[0]
    assert first.type is ItemType.VIDEO and first.id == "6_o8EwK-m7o"
    assert first.url == "https://www.youtube.com/watch?v=6_o8EwK-m7o"
    assert (first.engagement.views, first.engagement.likes, first.engagement.replies) == (29606, 1710, 517)
    assert first.actor.display_name == "Le Monde"
    assert len(items) == 11555
    assert Counter(item.published.year for item in items)[2022] > 1000


@pytest.mark.parametrize("name", ["goemotions/dev.tsv", "xed/fr.tsv"])
def test_texts_without_a_header_or_a_date_ask_for_a_date(name: str) -> None:
    table = look_into(real_file(name))
    mapping = guess_mapping(table.columns, table.sample)
    assert mapping.columns["text"].column == "column 1" and mapping.columns["text"].reason == "values"
    assert [problem.problem for problem in check_mapping(mapping, table.columns)] == ["no_date"]


def test_importing_twice_gives_the_same_items() -> None:
    assert read_all("engie/engie_tweets.csv") == read_all("engie/engie_tweets.csv")
