"""What the shared payloads cannot show: malformed parts, odd dates, and where byte offsets lead."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.items import Item
from parvis.networks.bluesky.addresses import cid_text, plain_json, service_host, split_uri, stream_host
from parvis.networks.bluesky.mapping import post_interactions, post_item, published
from parvis.networks.errors import Refused

HEARD = dt.datetime(2025, 11, 1, 8, tzinfo=dt.UTC)
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"


def mapped(**record: Any) -> Item:
    return post_item(DID, "3m4kq2aaaaa2b", {"text": "", **record}, heard=HEARD)


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_a_mention_is_found_behind_any_text(before: str, after: str) -> None:
    start = len(before.encode())
    facet = {"index": {"byteStart": start, "byteEnd": start + 11}, "features": [{"did": "did:plc:bob"}]}
    assert mapped(text=f"{before}@bob.exampl{after}", facets=[facet]).mentions == ("bob.exampl",)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (5, 2), (-3, 4), (0, 10_000), ("0", 4), (None, None), (2, 6), (True, 4)]
)
def test_offsets_that_show_no_handle_give_the_account_itself(start: object, end: object) -> None:
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [{"did": "did:plc:bob"}]}
    assert mapped(text="hey @bob.example", facets=[facet]).mentions == ("did:plc:bob",)


def test_one_malformed_part_does_not_cost_the_post() -> None:
    item = mapped(
        text="still here",
        facets=[None, {"features": "x"}, {"features": [7, {"tag": 3}, {"tag": "ok"}, {"uri": "ftp://x"}]}],
        langs=["en", 5, "x" * 40],
        embed={"images": [{"image": {"ref": 3}}, "x"], "external": [], "video": {"ref": {"$link": 1}}},
        reply={"parent": {"uri": 5}, "root": "x"},
        tags="nothing",
        createdAt=12,
    )
    assert (item.content, item.hashtags, item.links, item.attachments) == ("still here", ("ok",), (), ())
    assert (item.in_reply_to, item.context, item.published) == ("", "", HEARD)


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ("2025-10-31T20:00:00-05:00", dt.datetime(2025, 11, 1, 1, tzinfo=dt.UTC)),
        ("2012-03-04T05:06:07Z", dt.datetime(2012, 3, 4, 5, 6, 7, tzinfo=dt.UTC)),
        ("2025-11-01T07:00:00.123456789Z", dt.datetime(2025, 11, 1, 7, 0, 0, 123456, tzinfo=dt.UTC)),
        ("2025-11-01T09:00:00Z", HEARD),
        ("0001-01-01T00:00:00Z", HEARD),
        ("9999-12-31T23:59:59-12:00", HEARD),
        ("yesterday", HEARD),
        (None, HEARD),
    ],
)
def test_when_it_was_said(claimed: object, expected: dt.datetime) -> None:
    assert published(claimed, HEARD) == expected


def test_without_any_date_there_is_no_item() -> None:
    with pytest.raises(ValueError, match="no date"):
        published(None, None)


@pytest.mark.parametrize(
    ("langs", "expected"), [(["fr"], "fr"), (["fr-CA", "fr"], "fr"), (["fr", "en"], ""), ([], ""), ("fr", "")]
)
def test_the_language_is_taken_when_only_one_is_stated(langs: object, expected: str) -> None:
    assert mapped(langs=langs).language == expected


def test_what_is_embedded_but_is_no_post_is_not_quoted() -> None:
    for collection in ("app.bsky.feed.generator", "app.bsky.graph.list", "app.bsky.graph.starterpack"):
        assert mapped(embed={"record": {"uri": f"at://{DID}/{collection}/x", "cid": "x"}}).quote_of == ""


def test_a_post_may_answer_and_quote_at_once() -> None:
    other = {"uri": f"at://{DID}/app.bsky.feed.post/other", "cid": "x"}
    item = mapped(reply={"parent": other, "root": other}, embed={"record": other})
    told = list(post_interactions(item))
    assert [one.kind for one in told] == ["reply", "quote"]
    assert len({one.event_id for one in told}) == 2


def test_content_identifiers_in_their_three_forms() -> None:
    text = "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi"
    assert cid_text(text) == cid_text({"$link": text}) == text
    assert cid_text(b"short") == cid_text(None) == cid_text({"$link": 1}) == ""
    assert plain_json({"a": [b"\x00\xff", 1]}) == {"a": [{"$bytes": "AP8"}, 1]}


@pytest.mark.parametrize(
    "text", ["", "at://", "at://did:plc:x", "at://a/b/c/d", "https://a/b/c", "at://a//c"]
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at-uri"):
        split_uri(text)


@pytest.mark.parametrize(
    ("typed", "stream", "service"),
    [
        ("", "wss://default.example", "https://default.example"),
        ("relay.example", "wss://relay.example", "https://relay.example"),
        (" https://relay.example/ ", "wss://relay.example", "https://relay.example"),
        ("wss://relay.example/subscribe", "wss://relay.example", "https://relay.example"),
        ("http://127.0.0.1:2583", "ws://127.0.0.1:2583", "http://127.0.0.1:2583"),
        ("https://user:secret@relay.example", "wss://relay.example", "https://relay.example"),
    ],
)
def test_a_server_may_be_typed_in_any_form(typed: str, stream: str, service: str) -> None:
    assert stream_host(typed, "default.example") == stream
    assert service_host(typed, "default.example") == service


@pytest.mark.parametrize(
    "typed", ["ftp://x", "https://", "http://[", "https://x:99999", "file:///etc/passwd"]
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        stream_host(typed, "default.example")


def test_the_heavy_client_library_is_not_loaded() -> None:
    code = "import sys, parvis.networks.bluesky; print([m for m in sys.modules if m.startswith('atproto')])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
