"""Both streams' messages, one by one, and how listening goes on after breaks."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve

from parvis.networks.bluesky import car, streaming
from parvis.networks.bluesky.connector import BlueskyConnector
from parvis.networks.bluesky.cursors import cursor_text, position_in
from parvis.networks.bluesky.firehose import CursorInFuture, FirehoseReader
from parvis.networks.bluesky.gathering import Gathering
from parvis.networks.bluesky.jetstream import REWIND, JetstreamReader
from parvis.networks.bluesky.remembering import Remembered
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.http import GuardedHttp

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
START = 1_761_984_060_000_000


def gathering() -> Gathering:
    return Gathering(Remembered(10, 60))


def event(number: int, text: str = "", operation: str = "create", rkey: str = "", **other: Any) -> str:
    commit: dict[str, Any] = {
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": rkey or f"key{number}",
    }
    if operation != "delete":
        commit["record"] = {"text": text or f"post {number}", "createdAt": "2025-11-01T07:00:00Z"}
    told = {"did": DID, "time_us": START + number, "kind": "commit", "commit": commit, **other}
    return json.dumps({name: value for name, value in told.items() if value is not None})


class TestJetstream:
    def test_it_begins_now_and_later_a_little_before_where_it_stood(self) -> None:
        fresh = JetstreamReader(gathering())
        assert abs(int(fresh.position) / 1e6 - dt.datetime.now(dt.UTC).timestamp()) < 5
        again = JetstreamReader(gathering(), str(START))
        address = again.address("wss://host")
        assert address.startswith("wss://host/subscribe?wantedCollections=app.bsky.feed.post&")
        assert address.endswith(f"cursor={START - REWIND}")

    def test_the_position_never_goes_back(self) -> None:
        reader = JetstreamReader(gathering(), str(START))
        reader.take(event(9))
        reader.take(event(4))
        assert reader.position == str(START + 9)

    def test_of_several_versions_heard_together_the_last_counts(self) -> None:
        reader = JetstreamReader(gathering(), str(START))
        reader.take(event(1, "first", rkey="same"))
        reader.take(event(2, "second", "update", rkey="same"))
        (item,) = reader.gathering.batch("").items
        assert item.content == "second"
        assert item.updated is not None

    def test_a_key_used_again_after_its_deletion_is_not_deleted(self) -> None:
        reader = JetstreamReader(gathering(), str(START))
        reader.take(event(1, "first", rkey="same"))
        reader.take(event(2, operation="delete", rkey="same"))
        reader.take(event(3, "again", rkey="same"))
        batch = reader.gathering.batch("")
        assert [item.content for item in batch.items] == ["again"]
        assert batch.deletions == ()

    def test_only_ended_accounts_are_forgotten(self) -> None:
        reader = JetstreamReader(gathering(), str(START))
        states = ("deleted", "takendown", "suspended", "deactivated", None)
        for number, status in enumerate(states):
            account = {"did": f"{DID}{number}", "active": False, "status": status}
            told = {"did": f"{DID}{number}", "time_us": START, "kind": "account", "account": account}
            reader.take(json.dumps(told))
        gone = {deletion.actor_id for deletion in reader.gathering.batch("").actor_deletions}
        assert gone == {f"{DID}0", f"{DID}1"}

    def test_a_name_told_once_is_known_afterwards(self) -> None:
        reader = JetstreamReader(gathering(), str(START))
        identity = {"did": DID, "handle": "ada.example", "seq": 1, "time": "x"}
        reader.take(json.dumps({"did": DID, "time_us": START, "kind": "identity", "identity": identity}))
        reader.take(event(1))
        assert reader.gathering.batch("").items[0].actor.name == "ada.example"

    @pytest.mark.parametrize(
        "message",
        [
            "",
            "{",
            "[]",
            "null",
            b"\xff\xfe",
            '{"did": 1}',
            event(1, commit={"operation": "create"}),
            "x" * 1000,
        ],
    )
    def test_what_makes_no_sense_is_counted_not_raised(self, message: str | bytes) -> None:
        reader = JetstreamReader(gathering(), str(START))
        reader.take(message)
        assert "could not be read" in reader.gathering.batch("").note

    @given(st.binary(max_size=200) | st.text(max_size=200))
    def test_rubbish_is_never_an_error(self, message: str | bytes) -> None:
        JetstreamReader(gathering(), str(START)).take(message)


def frame(kind: str, body: dict[str, Any], operation: int = 1) -> bytes:
    header = {"op": operation} | ({"t": kind} if kind else {})
    return libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor(body)


TIME = "2025-11-01T08:00:00.000Z"


class TestFirehose:
    def test_it_begins_now_and_later_after_the_last_event(self) -> None:
        fresh = FirehoseReader(gathering())
        method = "wss://host/xrpc/com.atproto.sync.subscribeRepos"
        assert (fresh.position, fresh.address("wss://host")) == ("", method)
        assert FirehoseReader(gathering(), "12").address("wss://host") == f"{method}?cursor=12"

    def test_a_break_before_the_first_event_misses_nothing(self) -> None:
        reader = FirehoseReader(gathering())
        reader.opened()
        assert reader.address("wss://host").endswith("?cursor=0")

    def test_accounts_that_end(self) -> None:
        reader = FirehoseReader(gathering())
        reader.take(
            frame("#account", {"seq": 5, "did": DID, "time": TIME, "active": False, "status": "deleted"})
        )
        reader.take(frame("#tombstone", {"seq": 6, "did": f"{DID}2", "time": TIME}))
        reader.take(frame("#account", {"seq": 7, "did": f"{DID}3", "time": TIME, "active": True}))
        batch = reader.gathering.batch("")
        assert [deletion.actor_id for deletion in batch.actor_deletions] == [DID, f"{DID}2"]
        assert reader.position == "7"

    def test_a_stream_that_lost_its_past_says_so(self) -> None:
        reader = FirehoseReader(gathering(), "3")
        reader.take(frame("#info", {"name": "OutdatedCursor", "message": "…"}))
        assert "missed" in reader.gathering.batch("").note
        assert reader.position == "3"

    def test_a_cursor_ahead_of_the_host(self) -> None:
        reader = FirehoseReader(gathering(), "99")
        with pytest.raises(CursorInFuture):
            reader.take(
                frame("", {"error": "FutureCursor", "message": "Cursor in the future."}, operation=-1)
            )
        reader.reset()
        assert reader.address("wss://host").endswith("cursor=0")

    def test_other_refusals_are_to_be_tried_again(self) -> None:
        reader = FirehoseReader(gathering())
        for error in ("ConsumerTooSlow", "SomethingNew"):
            with pytest.raises(RetryLater):
                reader.take(frame("", {"error": error}, operation=-1))

    def test_a_delete_needs_no_archive(self) -> None:
        op = {"action": "delete", "path": "app.bsky.feed.post/abc", "cid": None}
        reader = FirehoseReader(gathering())
        reader.take(frame("#commit", {"seq": 1, "repo": DID, "time": TIME, "ops": [op], "blocks": b""}))
        assert [deletion.id for deletion in reader.gathering.batch("").deletions] == [
            f"at://{DID}/app.bsky.feed.post/abc"
        ]

    def test_a_record_that_did_not_come_along_is_counted(self) -> None:
        op = {"action": "create", "path": "app.bsky.feed.post/abc", "cid": b"\x01q\x12 " + bytes(32)}
        body = {"seq": 1, "repo": DID, "time": TIME, "ops": [op], "blocks": b"\x01\xa0", "tooBig": True}
        reader = FirehoseReader(gathering())
        reader.take(frame("#commit", body))
        assert "too big" in reader.gathering.batch("").note

    @given(st.binary(max_size=300))
    def test_rubbish_is_never_an_error(self, message: bytes) -> None:
        FirehoseReader(gathering()).take(message)

    @given(st.binary(max_size=120))
    def test_a_broken_archive_is_never_an_error(self, archive: bytes) -> None:
        op = {"action": "create", "path": "app.bsky.feed.post/abc", "cid": b"\x01q\x12 " + bytes(32)}
        reader = FirehoseReader(gathering())
        reader.take(frame("#commit", {"seq": 8, "repo": DID, "time": TIME, "ops": [op], "blocks": archive}))
        assert reader.position == "8"

    def test_an_archive_is_read_only_where_wanted(self) -> None:
        cid = b"\x01q\x12 " + bytes(32)
        other = b"\x01q\x12 " + bytes([1] * 32)
        block = libipld.encode_dag_cbor({"text": "here"})
        parts = [b"\xa0", other + b"not decodable \xff", cid + block, b""]
        archive = b"".join(bytes([len(part)]) + part for part in parts[:-1])
        assert car.blocks(archive, {cid}) == {cid: {"text": "here"}}
        with pytest.raises(ValueError, match="archive"):
            car.blocks(archive[:-3], {cid})


def test_a_cursor_means_nothing_to_another_mode_or_host() -> None:
    cursor = cursor_text("firehose", "12", "wss://one.example")
    assert position_in(cursor, "firehose", "wss://one.example") == "12"
    assert position_in(cursor, "firehose", "wss://two.example") == ""
    assert position_in(cursor, "jetstream") == ""
    assert cursor_text("firehose", "", "wss://one.example") == ""
    for rubbish in ("", "x", "jetstream", "jetstream -", "{}"):
        assert position_in(rubbish, "jetstream") == ""


# --- listening, over real sockets ---

Script = Callable[[ServerConnection, int], Any]


async def listened(script: Script, enough: Callable[[list[Batch]], bool], seconds: float = 10) -> list[Batch]:
    """What a source hears from a host that does ``script(connection, number of the connection)``."""
    count = 0

    async def handler(connection: ServerConnection) -> None:
        nonlocal count
        count += 1
        await script(connection, count)

    heard: list[Batch] = []
    async with (
        serve(handler, "127.0.0.1", 0) as server,
        GuardedHttp(allowed_private_hosts=["127.0.0.1"]) as http,
    ):
        host = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        source = BlueskyConnector().read(SourceSettings({"host": host}), f"jetstream - {START}", http)
        async with asyncio.timeout(seconds), contextlib.aclosing(source):
            async for batch in source:
                heard.append(batch)
                if enough(heard):
                    break
    return heard


def contents(batches: list[Batch]) -> list[str]:
    return [item.content for batch in batches for item in batch.items]


def test_a_broken_connection_is_taken_up_where_it_stood() -> None:
    asked: list[str] = []

    async def script(connection: ServerConnection, number: int) -> None:
        assert connection.request is not None
        asked.append(connection.request.path.rpartition("=")[2])
        await connection.send(event(number * 10_000_000))
        if number < 3:
            connection.transport.abort()
        else:
            await connection.wait_closed()

    heard = asyncio.run(listened(script, lambda batches: len(contents(batches)) == 3))
    assert contents(heard) == ["post 10000000", "post 20000000", "post 30000000"]
    assert [int(cursor) - START for cursor in asked] == [-REWIND, 10_000_000 - REWIND, 20_000_000 - REWIND]
    assert heard[-1].cursor == f"jetstream - {START + 30_000_000}"


def test_what_was_heard_before_a_break_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "FLUSH", 60.0)

    async def script(connection: ServerConnection, number: int) -> None:
        await connection.send(event(number))
        await connection.close()

    assert asyncio.run(listened(script, lambda batches: bool(contents(batches)))) != []


def test_a_flood_comes_in_batches_and_a_trickle_at_once() -> None:
    async def script(connection: ServerConnection, number: int) -> None:
        for one in range(1200):
            await connection.send(event(one))
        await asyncio.sleep(1)
        await connection.send(event(5000))
        await connection.wait_closed()

    heard = asyncio.run(listened(script, lambda batches: len(contents(batches)) == 1201))
    assert max(len(batch.items) for batch in heard) <= streaming.MOST
    assert len(heard[-1].items) == 1


def test_a_quiet_stream_hands_on_its_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.3)

    async def script(connection: ServerConnection, number: int) -> None:
        account = {"did": DID, "time_us": START + 77, "kind": "account", "account": {"active": True}}
        await connection.send(json.dumps(account))
        await connection.wait_closed()

    heard = asyncio.run(listened(script, lambda batches: len(batches) == 2))
    assert [batch.cursor for batch in heard] == [f"jetstream - {START + 77}"] * 2


def test_a_host_that_is_down_for_long_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 1)

    async def script(connection: ServerConnection, number: int) -> None:
        connection.transport.abort()

    with pytest.raises(RetryLater):
        asyncio.run(listened(script, lambda _: False))


def test_a_private_host_is_not_listened_to() -> None:
    async def read() -> None:
        async with GuardedHttp() as http:
            async for _ in BlueskyConnector().read(SourceSettings({"host": "ws://127.0.0.1:9"}), "", http):
                pass

    with pytest.raises(Refused, match="private"):
        asyncio.run(read())


def test_an_unknown_way_of_listening_needs_a_person() -> None:
    async def read() -> None:
        async with GuardedHttp() as http:
            async for _ in BlueskyConnector().read(SourceSettings({"mode": "telepathy"}), "", http):
                pass

    with pytest.raises(NeedsPerson, match="telepathy"):
        asyncio.run(read())
