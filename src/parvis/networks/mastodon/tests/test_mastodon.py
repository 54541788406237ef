"""Listening to a server over real HTTP and WebSocket on loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.mastodon.client import base_address
from parvis.networks.mastodon.connector import MastodonConnector, words_of
from parvis.networks.mastodon.cursor import MastodonCursor
from parvis.networks.mastodon.mapping import status_of
from parvis.networks.mastodon.tests.server import TOKEN, FakeMastodon, fake_mastodon, status
from parvis.networks.tests.contract import check_item

NOW = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)
Script = Callable[[FakeMastodon, GuardedHttp], Awaitable[None]]


def play(script: Script, **how: Any) -> None:
    async def whole() -> None:
        async with (
            fake_mastodon(**how) as fake,
            GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0) as http,
        ):
            async with asyncio.timeout(30):
                await script(fake, http)

    asyncio.run(whole())


def source(fake: FakeMastodon, mode: str = "hashtags", words: str = "morel", **more: str) -> SourceSettings:
    return SourceSettings({"server": fake.url, "mode": mode, "words": words, **more})


async def read(given_source: SourceSettings, http: GuardedHttp, cursor: str = "") -> list[Batch]:
    found = [batch async for batch in MastodonConnector(lambda: NOW).read(given_source, cursor, http)]
    for batch in found:
        for item in batch.items:
            check_item(item, "mastodon")
    return found


def numbers(batches: list[Batch]) -> list[int]:
    return [int(item.id.rsplit("/", 1)[1]) for batch in batches for item in batch.items]


# --- polling ---


def test_a_hashtag_is_read_once_and_gaps_are_filled_page_by_page() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(n) for n in range(1, 31)] + [status(999, tags=("autre",))]
        first = await read(source(fake), http)
        assert sorted(numbers(first)) == list(range(1, 31))
        again = await read(source(fake), http, first[-1].cursor)
        assert numbers(again) == []
        assert {snapshot.engagement.likes for snapshot in again[-1].snapshots} == {1}
        assert len(again[-1].snapshots) == 30 and again[-1].snapshots[0].at == NOW
        fake.statuses += [status(n) for n in range(31, 261)]  # a gap of six pages
        late = await read(source(fake), http, again[-1].cursor)
        assert sorted(numbers(late)) == list(range(31, 261))
        assert len(late) > 5, "a long gap comes in several batches, each with its cursor"
        assert numbers(await read(source(fake), http, late[-1].cursor)) == []

    play(script)


def test_a_gap_that_is_cut_brings_the_rest_next_time() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1)]
        cursor = (await read(source(fake), http))[-1].cursor
        fake.statuses += [status(n) for n in range(2, 152)]
        got: list[int] = []
        for _ in range(10):
            async for batch in MastodonConnector(lambda: NOW).read(source(fake), cursor, http):
                got += numbers([batch])
                cursor = batch.cursor
                break  # as a crash right after each batch was saved
        assert sorted(got) == list(range(2, 152))

    play(script)


def test_the_first_reading_goes_back_some_pages() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(n) for n in range(1, 1001)]
        assert sorted(numbers(await read(source(fake), http))) == list(range(801, 1001))

    play(script)


def test_a_post_that_arrives_late_with_an_older_number_is_heard() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(n) for n in range(100, 140, 2)]
        cursor = (await read(source(fake), http))[-1].cursor
        fake.statuses += [status(141), status(121, "venu de loin")]
        batches = await read(source(fake), http, cursor)
        assert sorted(numbers(batches)) == [121, 141]
        assert numbers(await read(source(fake), http, batches[-1].cursor)) == []

    play(script)


def test_random_arrivals_are_all_heard_exactly_once() -> None:
    chance = random.Random(7)

    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        cursor, heard = "", []
        spare = list(range(10_000, 10_400))
        while spare:
            for _ in range(chance.choice([0, 1, 5, 60])):
                if spare:  # mostly in order, sometimes overtaken by a few
                    fake.statuses.append(status(spare.pop(min(len(spare) - 1, chance.choice([0, 0, 0, 2])))))
            for batch in await read(source(fake), http, cursor):
                heard += numbers([batch])
                cursor = batch.cursor
        for batch in await read(source(fake), http, cursor):
            heard += numbers([batch])
        assert len(heard) == len(set(heard)), "heard twice"
        missed = set(range(10_000, 10_400)) - set(heard)
        assert not missed, missed

    play(script)


def test_several_hashtags_and_those_of_the_watches() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1, tags=("morel",)), status(2, tags=("lenoir",)), status(3, tags=("été",))]
        assert sorted(numbers(await read(source(fake, words="#Morel, Lenoir"), http))) == [1, 2]
        watched = SourceSettings({"server": fake.url}, queries=("#été", "Maison Lenoir"))
        assert numbers(await read(watched, http)) == [3]
        assert any("MaisonLenoir" in path for path in fake.asked)
        with pytest.raises(NeedsPerson, match="at least one hashtag"):
            await read(SourceSettings({"server": fake.url}), http)

    play(script)


def test_the_public_timeline_search_and_mentions() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1, "chez Morel"), status(2, "ailleurs", tags=())]
        assert sorted(numbers(await read(source(fake, "public"), http))) == [1, 2]
        with pytest.raises(NeedsPerson, match="needs an access token"):
            await read(source(fake, "search"), http)
        found = await read(source(fake, "search", token=TOKEN), http)
        assert numbers(found) == [1] and fake.tokens[-1] == TOKEN
        fake.statuses.append(status(3, "encore morel"))
        assert numbers(await read(source(fake, "search", token=TOKEN), http, found[-1].cursor)) == [3]
        fake.notifications = [
            {
                "id": "1",
                "type": "mention",
                "created_at": "2026-03-02T08:00:00Z",
                "status": status(4, "@morel bonjour"),
            },
            {"id": "2", "type": "favourite", "status": status(1)},
            {"id": "3", "type": "follow", "account": {}},
            {"id": "4", "type": "mention", "status": status(5, "en privé", visibility="direct")},
            {"id": "5", "type": "mention", "status": None},
        ]
        mentions = await read(source(fake, "notifications", token=TOKEN), http)
        assert numbers(mentions) == [4]
        assert (
            numbers(await read(source(fake, "notifications", token=TOKEN), http, mentions[-1].cursor)) == []
        )

    play(script)


def test_edits_seen_again_are_told_and_replies_find_their_parent() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1), status(2, "réponse", in_reply_to_id="1"), status(3, in_reply_to_id="77")]
        first = await read(source(fake), http)
        by_number = dict(zip(numbers(first), first[0].items, strict=True))
        assert by_number[2].in_reply_to == by_number[1].id
        assert by_number[3].in_reply_to == "https://place.example/statuses/77"
        fake.statuses[0] = status(1, "corrigé", edited_at="2026-03-02T11:00:00Z")
        (edited,) = (await read(source(fake), http, first[-1].cursor))[-1].items
        assert edited.content == "corrigé" and edited.updated is not None

    play(script)


def test_a_boost_brings_the_boosted_post_first() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(9, user="lea", reblog=status(5))]
        (batch,) = await read(source(fake), http)
        original, boost = batch.items
        assert boost.repost_of == original.id and boost.content == ""

    play(script)


# --- which server ---


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("mastodon.example", "https://mastodon.example"),
        (" @ada@mastodon.example ", "https://mastodon.example"),
        ("https://mastodon.example/@ada/1", "https://mastodon.example"),
        ("http://mastodon.example:3000/x", "https://mastodon.example:3000"),
        ("http://127.0.0.1:3000/x", "http://127.0.0.1:3000"),
    ],
)
def test_the_server_is_found_in_what_a_person_types(typed: str, address: str) -> None:
    assert base_address(typed, GuardedHttp(allowed_private_hosts=["127.0.0.1"])) == address


@pytest.mark.parametrize("typed", ["", "https://", "http://[", "ftp://x.example"])
def test_what_is_no_server_needs_a_person(typed: str) -> None:
    with pytest.raises(NeedsPerson, match="address of a server"):
        base_address(typed, GuardedHttp())


def test_an_older_server_and_another_software() -> None:
    async def older(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1)]
        assert numbers(await read(source(fake), http)) == [1]

    play(older, version2=False)

    async def other(fake: FakeMastodon, http: GuardedHttp) -> None:
        with pytest.raises(NeedsPerson, match=r"does not speak Mastodon's API \(it says it is lemmy\)"):
            await read(source(fake), http)

    play(other, software="lemmy")


def test_private_servers_are_refused() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        with pytest.raises(Refused, match="private network"):
            await read(SourceSettings({"server": f"localhost:{fake.port}", "words": "x"}), http)

    play(script)


def test_a_server_closed_to_visitors_and_a_wrong_token_need_a_person() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1)]
        with pytest.raises(NeedsPerson, match="add an access token"):
            await read(source(fake), http)
        with pytest.raises(NeedsPerson, match="Check the access token") as told:
            await read(source(fake, token="mauvais"), http)
        assert "mauvais" not in str(told.value)
        assert numbers(await read(source(fake, token=TOKEN), http)) == [1]
        assert not any(TOKEN in path for path in fake.asked), "the token is in no address"

    play(script, closed_to_visitors=True)


def test_the_allowance_of_the_server_is_kept() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(n) for n in range(1, 400)]
        with pytest.raises(RetryLater, match="no more calls") as told:
            await read(source(fake), http)
        assert told.value.after > 3600 and len(fake.asked) == 3

    play(script, remaining=3)


# --- live ---


def test_the_stream_catches_up_then_tells_posts_edits_and_deletions() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        fake.statuses = [status(1)]
        listening = MastodonConnector(lambda: NOW).read(source(fake, "stream", token=TOKEN), "", http)
        assert numbers([await anext(listening)]) == [1]
        await fake.listened_to()
        assert fake.subscriptions == [{"type": "subscribe", "stream": "hashtag", "tag": "morel"}]
        await fake.tell("update", status(2, "en direct"))
        batch = await anext(listening)
        assert numbers([batch]) == [2] and batch.items[0].content == "en direct"
        await fake.tell("status.update", status(2, "corrigé", edited_at="2026-03-02T11:00:00Z"))
        batch = await anext(listening)
        assert batch.items[0].updated is not None and batch.items[0].content == "corrigé"
        for rubbish in (
            "",
            "{",
            "[]",
            "null",
            '{"event": "update"}',
            '{"event": "update", "payload": "{"}',
            '{"event": "filters_changed"}',
            '{"event": "update", "payload": "{\\"id\\": \\"8\\"}", "stream": ["public"]}',
        ):
            await fake.say(rubbish)
        await fake.tell("delete", "2")
        batches = [await anext(listening)]
        while not batches[-1].deletions:
            batches.append(await anext(listening))
        assert [gone.id for gone in batches[-1].deletions] == ["https://place.example/users/ines/statuses/2"]
        await listening.aclose()
        # A restart: what was said meanwhile comes first, and a deletion still finds its post.
        fake.statuses.append(status(3, "pendant l’absence"))
        cursor = batches[-1].cursor
        listening = MastodonConnector(lambda: NOW).read(source(fake, "stream", token=TOKEN), cursor, http)
        assert 3 in numbers([await anext(listening)])
        await fake.listened_to(2)
        await fake.tell("delete", "1")
        gone = (await anext(listening)).deletions
        assert [one.id for one in gone] == ["https://place.example/users/ines/statuses/1"]
        await listening.aclose()

    play(script)


def test_a_post_deleted_at_once_is_not_told() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        listening = MastodonConnector(lambda: NOW).read(
            source(fake, "stream", words="", token=TOKEN), "", http
        )
        await anext(listening)
        await fake.listened_to()
        assert fake.subscriptions == [{"type": "subscribe", "stream": "public"}]
        await fake.tell("update", status(6), ("public",))
        await fake.tell("delete", "6", ("public",))
        batch = await anext(listening)
        assert batch.items == () and len(batch.deletions) == 1
        await listening.aclose()

    play(script)


def test_a_stream_that_is_refused_or_breaks_off_says_so() -> None:
    async def script(fake: FakeMastodon, http: GuardedHttp) -> None:
        with pytest.raises(NeedsPerson, match="Check the access token"):
            await read(source(fake, "stream"), http)
        listening = MastodonConnector(lambda: NOW).read(source(fake, "stream", token=TOKEN), "", http)
        await anext(listening)
        await fake.listened_to()
        await fake.say('{"error": "Unknown stream type", "status": 400}')
        with pytest.raises(NeedsPerson, match="Unknown stream type"):
            await anext(listening)
        listening = MastodonConnector(lambda: NOW).read(source(fake, "stream", token=TOKEN), "", http)
        await anext(listening)
        await fake.listened_to(2)
        for connection in list(fake._listeners):
            await connection.close()
        with pytest.raises(RetryLater, match="closed the stream"):
            await anext(listening)

    play(script)


# --- small parts ---


def test_words_of_a_source() -> None:
    def words(text: str, hashtags: bool, *queries: str) -> tuple[str, ...]:
        return words_of(SourceSettings({"words": text}, queries), hashtags=hashtags)

    assert words("#Morel; Maison Lenoir,\n morel-bis ,,#", True) == ("Morel", "MaisonLenoir", "morelbis")
    assert words("Maison  Lenoir", False) == ("Maison Lenoir",)
    assert words("", True, "#été", "été") == ("été",)
    assert len(words(",".join(map(str, range(99))), True)) == 30


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda x: (
            st.lists(x) | st.dictionaries(st.sampled_from(["server", "positions", "addresses", "a"]), x)
        ),
    ).map(json.dumps)
    | st.text()
)
def test_a_cursor_that_cannot_be_read_starts_anew(text: str) -> None:
    assert MastodonCursor.load(MastodonCursor.load(text, "s").dump(), "s").server == "s"


def test_the_cursor_stays_small_and_belongs_to_its_server() -> None:
    cursor = MastodonCursor("s")
    for n in range(20):
        ids = [str(10**17 + n * 1000 + m) for m in range(100)]
        cursor = cursor.moved("tag:x", cursor.at("tag:x").heard(ids)).knowing(
            {id: f"https://x.example/{id}" for id in ids}
        )
    assert len(cursor.dump()) < 30_000
    assert MastodonCursor.load(cursor.dump(), "s") == cursor
    assert MastodonCursor.load(cursor.dump(), "other") == MastodonCursor("other")


def test_a_notification_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="not an object"):
        status_of([], "place.example")
