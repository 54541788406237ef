"""Signing in, searching and completing actors, against an invented server that answers as Bluesky's do."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from parvis.engine.items import Item
from parvis.networks.bluesky.connector import BlueskyConnector
from parvis.networks.bluesky.profiles import Profiles
from parvis.networks.bluesky.remembering import Remembered
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.http import GuardedHttp

EARLIER, LATER = "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
Answers = Callable[[httpx.Request], httpx.Response]


class Invented(httpx.AsyncBaseTransport):
    """Answers like a network: with a stream still to be read."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._answers(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
        )


def view(minutes_ago: float, rkey: str = "", **other: Any) -> dict[str, Any]:
    at = (NOW - dt.timedelta(minutes=minutes_ago)).isoformat().replace("+00:00", "Z")
    did = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{rkey or f'k{minutes_ago:.3f}'.replace('.', '-')}",
        "author": {"did": did, "handle": "ada.example"},
        "record": {"text": "parvis", "createdAt": at},
        "indexedAt": at,
        "likeCount": 1,
        **other,
    }


moment = dt.datetime.fromisoformat


class Server:
    """Holds posts, newest first, and serves them in pages; ``depth`` is how deep its page cursors go."""

    def __init__(self, posts: list[dict[str, Any]], depth: int = 10**9) -> None:
        self.posts, self.depth = posts, depth
        self.asked: list[dict[str, str]] = []
        self.signed_in = 0
        self.renewed = 0
        self.expire_next = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        if method == "com.atproto.server.createSession":
            if json.loads(request.content)["password"] != "right":
                return refusal(401, "AuthenticationRequired")
            self.signed_in += 1
            return httpx.Response(200, json={"accessJwt": "access", "refreshJwt": "refresh"})
        if method == "com.atproto.server.refreshSession":
            assert request.headers["authorization"] == "Bearer refresh"
            self.renewed += 1
            return httpx.Response(200, json={"accessJwt": "access", "refreshJwt": "refresh"})
        assert request.headers["authorization"] == "Bearer access"
        if self.expire_next:
            self.expire_next = False
            return refusal(400, "ExpiredToken")
        return self.search(dict(request.url.params))

    def search(self, params: dict[str, str]) -> httpx.Response:
        self.asked.append(params)
        found = [
            post
            for post in self.posts
            if moment(params["since"]) <= moment(post["indexedAt"]) < moment(params.get("until", LATER))
        ]
        start = int(params.get("cursor", 0))
        page = found[start : start + 100]
        answer: dict[str, Any] = {"posts": page}
        if start + 100 < min(len(found), self.depth):
            answer["cursor"] = str(start + 100)
        return httpx.Response(200, json=answer)


def refusal(status: int, error: str) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": "…"})


def searched(
    server: Answers, *queries: str, cursor: str = "", connector: BlueskyConnector | None = None, **values: str
) -> list[Batch]:
    given = {
        "mode": "search",
        "host": "pds.example",
        "handle": "@ada.example",
        "app_password": "right",
        **values,
    }

    async def read() -> list[Batch]:
        http = GuardedHttp(transport=Invented(server))
        reading = (connector or BlueskyConnector()).read(SourceSettings(given, queries), cursor, http)
        return [batch async for batch in reading]

    return asyncio.run(read())


def ids(batches: list[Batch]) -> list[str]:
    return [item.id for batch in batches for item in batch.items]


def test_everything_is_found_even_below_the_deepest_page() -> None:
    server = Server([view(number) for number in range(730)], depth=300)
    batches = searched(server, "parvis")
    assert set(ids(batches)) == {post["uri"] for post in server.posts}
    assert any("until" in params for params in server.asked)
    assert [snapshot.engagement.likes for snapshot in batches[0].snapshots] == [1] * 100


def test_a_server_that_ignores_dates_is_read_to_where_it_matters() -> None:
    class Careless(Server):
        def search(self, params: dict[str, str]) -> httpx.Response:
            return super().search({**params, "since": EARLIER, "until": LATER})

    server = Careless([view(number * 60) for number in range(400)])
    batches = searched(server, "parvis", backfill_days="5")
    assert len(ids(batches)) == 5 * 24  # one an hour
    assert len(server.asked) < 4


def test_the_next_round_asks_only_for_what_is_new() -> None:
    server = Server([view(number) for number in range(5, 300)])
    first = searched(server, "parvis")
    server.posts.insert(0, view(1, "late"))
    second = searched(server, "parvis", cursor=first[-1].cursor)
    assert "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/late" in ids(second)
    assert len(ids(second)) <= 13  # ten minutes of overlap


@pytest.mark.parametrize("stop_after", [1, 2, 3, 4])
def test_an_interruption_anywhere_skips_nothing(stop_after: int) -> None:
    server = Server([view(number) for number in range(350)])
    whole = searched(server, "parvis", "place")
    saved = whole[:stop_after]
    rest = searched(server, "parvis", "place", cursor=saved[-1].cursor)
    assert set(ids(saved)) | set(ids(rest)) == {post["uri"] for post in server.posts}
    asked_again = searched(server, "parvis", "place", cursor=rest[-1].cursor)
    assert len(ids(asked_again)) <= 2 * 12


def test_one_back_dated_post_does_not_end_the_search() -> None:
    posts = [view(number) for number in range(300)]
    posts[50]["record"]["createdAt"] = "2009-01-01T00:00:00Z"
    found = ids(searched(Server(posts), "parvis"))
    assert set(found) == {post["uri"] for post in posts} - {posts[50]["uri"]}


def test_phrases_are_quoted_and_blank_queries_left_out() -> None:
    server = Server([])
    searched(server, "parvis", " ", "la  place", '"exact words"', "#tag", "parvis")
    assert [params["q"] for params in server.asked] == ["parvis", '"la  place"', '"exact words"', "#tag"]


def test_without_words_nothing_is_asked_and_the_note_says_so() -> None:
    server = Server([])
    (batch,) = searched(server, cursor='search - {"done":{}}')
    assert (server.asked, batch.items) == ([], ())
    assert "words" in batch.note
    assert batch.cursor == 'search - {"done":{}}'


def test_one_session_serves_many_rounds_and_is_renewed() -> None:
    server, connector = Server([view(1)]), BlueskyConnector()
    for _ in range(3):
        searched(server, "parvis", connector=connector)
    assert server.signed_in == 1
    server.expire_next = True
    assert ids(searched(server, "parvis", connector=connector))
    assert (server.signed_in, server.renewed) == (1, 1)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("AuthenticationRequired", "does not accept"),
        ("AuthFactorTokenRequired", "app password"),
        ("AccountTakedown", "taken this account down"),
    ],
)
def test_a_refused_sign_in_needs_a_person(error: str, words: str) -> None:
    with pytest.raises(NeedsPerson, match=words) as raised:
        searched(lambda _: refusal(401, error), "parvis", app_password="hush-hush")
    assert "hush-hush" not in str(raised.value)


def test_missing_credentials_and_impossible_days_need_a_person() -> None:
    for wrong in ({"handle": ""}, {"app_password": ""}, {"backfill_days": "many"}):
        with pytest.raises(NeedsPerson):
            searched(Server([]), "parvis", **wrong)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, json=[]), RetryLater),
        (httpx.Response(200, text="<html>"), NetworkError),
        (refusal(400, "BadQueryString"), Refused),
        (httpx.Response(429, headers={"retry-after": "40"}), RetryLater),
    ],
)
def test_strange_answers_are_kinds_of_errors(answer: httpx.Response, kind: type[NetworkError]) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"accessJwt": "a", "refreshJwt": "r"})
        return answer

    with pytest.raises(kind):
        searched(server, "parvis")


def test_unreadable_results_are_told_and_a_broken_cursor_starts_anew() -> None:
    server = Server([view(1), {"uri": "at://x", "indexedAt": view(2)["indexedAt"]}])
    batches = searched(server, "parvis", cursor="search - {broken")
    assert len(ids(batches)) == 1
    assert batches[0].note == "Some records could not be read."


# --- who speaks ---


def item(number: int) -> Item:
    post = view(1)
    did = f"did:plc:{number:024d}"
    post["uri"] = f"at://{did}/app.bsky.feed.post/x"
    post["author"] = {"did": did}
    return BlueskyConnector().map_item(post)


def test_profiles_are_asked_25_at_a_time_and_remembered() -> None:
    calls: list[list[str]] = []

    def server(request: httpx.Request) -> httpx.Response:
        dids = request.url.params.get_list("actors")
        calls.append(dids)
        found = [
            {"did": did, "handle": f"n{int(did[-3:])}.example", "displayName": "N", "followersCount": 7}
            for did in dids
            if not did.endswith("3")
        ]
        return httpx.Response(200, json={"profiles": found})

    async def enriched() -> list[list[Item]]:
        http = GuardedHttp(transport=Invented(server))
        profiles, items = Profiles(), [item(number) for number in range(60)]
        return [await profiles.enrich(items, http, "https://api.example") for _ in range(2)]

    first, second = asyncio.run(enriched())
    assert [len(dids) for dids in calls] == [25, 25, 10]
    assert first == second
    assert (first[5].actor.name, first[5].actor.followers) == ("n5.example", 7)
    assert first[13] == item(13)  # the AppView does not show this account


def test_an_appview_that_fails_delays_nothing_twice() -> None:
    calls = 0

    def server(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return httpx.Response(502)

    async def enriched() -> list[Item]:
        http = GuardedHttp(transport=Invented(server))
        profiles, items = Profiles(), [item(number) for number in range(60)]
        await profiles.enrich(items, http, "https://api.example")
        return await profiles.enrich(items, http, "https://api.example")

    assert asyncio.run(enriched()) == [item(number) for number in range(60)]
    assert calls == 1


def test_memory_is_bounded_and_fades() -> None:
    memory: Remembered[int] = Remembered(3, 60)
    for number in range(5):
        memory.put(str(number), number)
        memory.get("0")
    assert len(memory) == 3
    assert memory.get("0") == 0
    assert memory.get("1") is None
    gone: Remembered[int] = Remembered(3, -1)
    gone.put("a", 1)
    assert gone.get("a") is None
