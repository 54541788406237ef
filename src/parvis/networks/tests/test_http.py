"""The guarded door: what it lets through, what it turns into which error, and what it never shows."""
# ruff: noqa: SIM117 - a server, then what is expected of the call to it

from __future__ import annotations

import asyncio
import gzip
import logging
import time
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.addresses import AddressGuard, is_public
from parvis.networks.budget import RateBudget, wait_of
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.redaction import RedactingFilter, redact, redact_address
from parvis.networks.replay import RecordingTransport, ReplayTransport
from parvis.networks.tests.servers import Answer, Asked, loopback

Talk = Callable[[GuardedHttp], Awaitable[Any]]


def run(talk: Talk, **options: Any) -> Any:
    async def whole() -> Any:
        async with GuardedHttp(
            **{"allowed_private_hosts": ["127.0.0.1"], "backoff": 0.01, **options}
        ) as http:
            return await talk(http)

    return asyncio.run(whole())


# --- addresses ---


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:db8::1",
        "not-an-address",
    ],
)
def test_private_and_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/",
        "http://localhost/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://2130706434/",
        "http://[::ffff:127.0.0.2]/",
        "http://169.254.169.254/latest/meta-data",
        "http://user:pass@10.0.0.1/",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(url: str) -> None:
    with pytest.raises(Refused, match="private network"):
        run(lambda http: http.get(url))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(Refused):
        run(lambda http: http.get("http://brand.example/"), resolver=resolver)


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that is public when checked and private a moment later is resolved once only."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with loopback(lambda _asked: Answer(body=b"ours")) as server:
        url = f"http://intranet.example:{server.port}/"
        answer = run(
            lambda http: http.get(url), allowed_private_hosts=["intranet.example"], resolver=rebinding
        )
        assert answer.content == b"ours" and asked == ["intranet.example"]
        assert server.asked[0].headers["host"] == f"intranet.example:{server.port}"


def test_a_redirect_to_a_private_address_is_refused_and_not_called() -> None:
    with loopback(lambda _asked: Answer(body=b"secret")) as inside:
        with (
            loopback(
                lambda _asked: Answer(302, headers={"Location": f"http://localhost:{inside.port}/"})
            ) as outside,
            pytest.raises(Refused, match="private network"),
        ):
            run(lambda http: http.get(outside.url))
        assert inside.asked == []


def test_private_hosts_can_be_allowed_with_their_port() -> None:
    guard = AddressGuard(["intranet.example:8080", " Other.example "])
    assert guard.is_allowed("intranet.example", 8080) and not guard.is_allowed("intranet.example", 80)
    assert guard.is_allowed("other.example", 443)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "file:///etc/passwd",
        "gopher://x",
        "javascript:1",
        "",
        "http://",
        "x",
        "http://[",
        "http://a:99999999/",
    ],
)
def test_only_web_addresses_are_called(url: str) -> None:
    with pytest.raises(Refused):
        run(lambda http: http.get(url))


def test_offline_nothing_is_called() -> None:
    with loopback(lambda _asked: Answer()) as server:
        with pytest.raises(NeedsPerson, match="offline"):
            run(lambda http: http.get(server.url), offline=True)

        async def stream(http: GuardedHttp) -> None:
            async with http.websocket(f"ws://127.0.0.1:{server.port}"):
                pass

        with pytest.raises(NeedsPerson, match="offline"):
            run(stream, offline=True)
        assert server.asked == []


# --- kinds of failure ---


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (400, Refused, Refused),
        (401, NeedsPerson, NeedsPerson),
        (403, NeedsPerson, NeedsPerson),
        (404, Refused, Refused),
        (410, Refused, Refused),
        (422, Refused, Refused),
        (429, RetryLater, RetryLater),
        (500, RetryLater, UnknownOutcome),
        (502, RetryLater, UnknownOutcome),
        (503, RetryLater, RetryLater),
        (504, RetryLater, UnknownOutcome),
    ],
)
def test_statuses_become_kinds(status: int, reading: type[NetworkError], writing: type[NetworkError]) -> None:
    with loopback(lambda _asked: Answer(status)) as server:
        with pytest.raises(reading):
            run(lambda http: http.get(server.url))
        server.asked.clear()
        with pytest.raises(writing):
            run(lambda http: http.post(server.url, json={}))
        assert len(server.asked) == 1, "a write is never repeated"


def test_a_reading_that_fails_in_passing_is_repeated() -> None:
    answers = [Answer(502), Answer(500), Answer(body=b"well")]
    with loopback(lambda _asked: answers.pop(0)) as server:
        assert run(lambda http: http.get(server.url)).content == b"well"
        assert len(server.asked) == 3


def test_a_short_wait_that_is_asked_for_is_kept_and_a_long_one_handed_back() -> None:
    answers = [Answer(503, headers={"Retry-After": "0"}), Answer(body=b"well")]
    with loopback(lambda _asked: answers.pop(0)) as server:
        assert run(lambda http: http.get(server.url)).content == b"well"
    with loopback(lambda _asked: Answer(429, headers={"Retry-After": "900"})) as server:
        start = time.monotonic()
        with pytest.raises(RetryLater) as told:
            run(lambda http: http.get(server.url))
        assert told.value.after == 900 and len(server.asked) == 1 and time.monotonic() - start < 5


def test_silence_is_retry_later_for_a_reading_and_unknown_for_a_write() -> None:
    def sleep(_asked: Asked) -> Answer:
        time.sleep(1.2)
        return Answer()

    with loopback(sleep) as server:
        with pytest.raises(RetryLater):
            run(lambda http: http.get(server.url), timeout=0.2, retries=0)
        with pytest.raises(UnknownOutcome):
            run(lambda http: http.post(server.url), timeout=0.2)


def test_a_broken_answer_is_retry_later_for_a_reading_and_unknown_for_a_write() -> None:
    with loopback(lambda _asked: Answer(body=b"half", cut=True)) as server:
        with pytest.raises(RetryLater):
            run(lambda http: http.get(server.url), retries=1)
        assert len(server.asked) == 2
        with pytest.raises(UnknownOutcome):
            run(lambda http: http.post(server.url))


def test_a_server_that_is_not_there_is_retry_later_even_for_a_write() -> None:
    with loopback(lambda _asked: Answer()) as server:
        url = server.url
    for verb in ("GET", "POST"):
        with pytest.raises(RetryLater, match="cannot be reached"):
            run(lambda http, verb=verb: http.request(verb, url))


def test_the_deadline_holds_for_the_whole_call() -> None:
    def drip(_asked: Asked) -> Answer:
        time.sleep(0.3)
        return Answer(503)

    with loopback(drip) as server:
        start = time.monotonic()
        with pytest.raises(RetryLater):
            run(lambda http: http.get(server.url, retries=50), deadline=0.8, backoff=0.2)
        assert time.monotonic() - start < 4


def test_an_answer_that_should_be_json_and_is_not() -> None:
    with loopback(lambda _asked: Answer(body=b"<html>")) as server:
        with pytest.raises(RetryLater, match="JSON"):
            run(lambda http: http.get_json(server.url))


# --- size ---


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_decompression_bombs_stop_at_the_limit(coding: str) -> None:
    plain = b"0" * 50_000_000
    bomb = gzip.compress(plain) if coding == "gzip" else zlib.compress(plain)
    with loopback(lambda _asked: Answer(body=bomb, headers={"Content-Encoding": coding})) as server:
        with pytest.raises(Refused, match="more than 1 MB"):
            run(lambda http: http.get(server.url, max_bytes=1_000_000))


def test_big_answers_stop_at_the_limit_whether_announced_or_not() -> None:
    with loopback(lambda _asked: Answer(body=b"0" * 3_000_000)) as server:
        with pytest.raises(Refused, match="more than 1 MB"):
            run(lambda http: http.get(server.url, max_bytes=1_000_000))
        assert len(run(lambda http: http.get(server.url)).content) == 3_000_000


def test_compressed_answers_are_read_in_pieces_and_in_several_members() -> None:
    body = gzip.compress(b"un ") + gzip.compress(b"deux")
    with loopback(
        lambda _asked: Answer(body=[body[:7], body[7:]], headers={"Content-Encoding": "gzip"})
    ) as server:
        assert run(lambda http: http.get(server.url)).content == b"un deux"
    with loopback(lambda _asked: Answer(body=b"no gzip", headers={"Content-Encoding": "gzip"})) as server:
        with pytest.raises(Refused, match="decompressed"):
            run(lambda http: http.get(server.url))
    with loopback(lambda _asked: Answer(body=b"?", headers={"Content-Encoding": "br"})) as server:
        with pytest.raises(Refused, match="compression"):
            run(lambda http: http.get(server.url))


# --- redirects ---


def test_redirects_are_followed_for_reading_only_and_not_for_ever() -> None:
    def turn(asked: Asked) -> Answer:
        return Answer(body=b"here") if asked.path == "/end" else Answer(301, headers={"Location": "/end"})

    with loopback(turn) as server:
        answer = run(lambda http: http.get(f"{server.url}/start"))
        assert answer.content == b"here" and answer.moved_to == f"{server.url}/end"
        with pytest.raises(Refused, match="moved"):
            run(lambda http: http.post(f"{server.url}/start"))
    with loopback(lambda asked: Answer(302, headers={"Location": asked.path + "x"})) as server:
        with pytest.raises(Refused, match="only leads"):
            run(lambda http: http.get(f"{server.url}/a"))
        assert len(server.asked) == 6


@pytest.mark.parametrize("location", ["file:///etc/passwd", "javascript:1", "http://[", "//"])
def test_redirects_lead_to_pages_only(location: str) -> None:
    with loopback(lambda _asked: Answer(302, headers={"Location": location})) as server:
        with pytest.raises(Refused):
            run(lambda http: http.get(server.url))


def test_credentials_do_not_follow_a_redirect_to_another_host() -> None:
    with loopback(lambda _asked: Answer(body=b"there")) as other:
        with loopback(lambda _asked: Answer(302, headers={"Location": f"{other.url}/"})) as first:
            run(lambda http: http.get(first.url, headers={"Authorization": "Bearer abc", "Cookie": "s=1"}))
            assert first.asked[0].headers["authorization"] == "Bearer abc"
        assert "authorization" not in other.asked[0].headers and "cookie" not in other.asked[0].headers


def test_a_name_and_password_in_an_address_become_a_header() -> None:
    with loopback(lambda _asked: Answer()) as server:
        run(lambda http: http.get(f"http://ada:s%40crets@127.0.0.1:{server.port}/x"))
        assert server.asked[0].headers["authorization"] == "Basic YWRhOnNAY3JldHM="
        assert server.asked[0].headers["user-agent"].startswith("Parvis/")


# --- allowance ---


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("-5", 0),
        ("1000000100", 100),
        ("2001-09-09T01:47:40Z", 60),
        ("Sun, 09 Sep 2001 01:47:40 GMT", 60),
        ("1e12", 86400),
        ("soon", None),
        ("nan", None),
        ("", None),
    ],
)
def test_waits_are_read_in_every_way_networks_write_them(value: str, seconds: float | None) -> None:
    assert wait_of(value, now=1_000_000_000) == seconds


@given(st.text(max_size=60))
def test_no_header_breaks_the_budget(value: str) -> None:
    RateBudget().learn(
        "h", "", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": value, "ratelimit": value}
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2999-01-01T00:00:00.000Z"},
        {"RateLimit-Remaining": "0", "RateLimit-Reset": "120"},
        {"RateLimit": '"default";r=0;t=120'},
    ],
)
def test_no_call_is_made_once_the_allowance_is_used_up(headers: dict[str, str]) -> None:
    async def twice(http: GuardedHttp) -> None:
        await http.get(server.url)
        with pytest.raises(RetryLater) as told:
            await http.get(server.url)
        assert told.value.after > 60
        await http.get(server.url, headers={"Authorization": "Bearer other"})  # another account has its own

    with loopback(lambda _asked: Answer(headers=headers)) as server:
        run(twice)
        assert len(server.asked) == 2


# --- secrets ---


def test_secrets_are_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with loopback(lambda _asked: Answer(404)) as server:
        url = f"http://ada:motdepasse@127.0.0.1:{server.port}/f?access_token=SECRET1&q=parvis"
        with pytest.raises(Refused) as told:
            run(lambda http: http.get(url, headers={"X-Api-Key": "SECRET2"}))
    assert "q=parvis" in str(told.value)
    for secret in ("SECRET1", "SECRET2", "motdepasse"):
        assert secret not in str(told.value) + repr(told.value) + caplog.text


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("https://u:p@h.example:8/a?token=x&page=2", "https://h.example:8/a?token=…&page=2"),
        ("https://h.example/feed/a1b2c3d4e5f6a7b8c9d0e1f2?x=1", "https://h.example/feed/…?x=1"),
        (
            "https://h.example/2026/03/un-titre-assez-long-2026-pour-etre-vrai",
            "https://h.example/2026/03/un-titre-assez-long-2026-pour-etre-vrai",
        ),
    ],
)
def test_addresses_are_shown_without_their_secrets(shown: str, expected: str) -> None:
    assert redact_address(shown) == expected


@given(st.text(max_size=80))
def test_redaction_never_fails(text: str) -> None:
    redact(text)
    redact_address(text)
    redact_address(f"http://h/{text}?{text}")


def test_what_a_library_logs_is_redacted() -> None:
    record = logging.LogRecord(
        "x", 10, "f", 1, "> Authorization: %s %s", ("Bearer abc.def", "https://h/?key=1"), None
    )
    RedactingFilter().filter(record)
    assert record.getMessage() == "> Authorization: Bearer … https://h/?key=…"


# --- WebSocket ---


def test_websockets_pass_the_same_guard() -> None:
    async def stream(http: GuardedHttp) -> list[str | bytes]:
        async with websockets.serve(lambda connection: connection.send("bonjour"), "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(Refused, match="private"):
                async with http.websocket(f"ws://localhost:{port}/"):
                    pass
            with pytest.raises(Refused):
                async with http.websocket(f"http://127.0.0.1:{port}/"):
                    pass
            async with http.websocket(f"ws://127.0.0.1:{port}/") as connection:
                return [await connection.recv()]

    assert run(stream) == ["bonjour"]


def test_a_closed_stream_and_a_huge_message_are_told_apart() -> None:
    async def serve(connection: Any) -> None:
        if connection.request.path == "/huge":
            await connection.send("x" * 2_000_000)
        else:
            await connection.close()

    async def stream(http: GuardedHttp) -> None:
        async with websockets.serve(serve, "127.0.0.1", 0) as server:
            base = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            with pytest.raises(RetryLater, match="closed"):
                async with http.websocket(f"{base}/close") as connection:
                    await connection.recv()
            with pytest.raises((Refused, RetryLater)):
                async with http.websocket(f"{base}/huge", max_bytes=1_000_000) as connection:
                    await connection.recv()

    run(stream)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NeedsPerson), (429, RetryLater), (503, RetryLater), (404, Refused)]
)
def test_a_refused_handshake_becomes_a_kind(status: int, kind: type[NetworkError]) -> None:
    async def stream(http: GuardedHttp) -> None:
        async with http.websocket(f"ws://127.0.0.1:{server.port}/s?access_token=SECRET"):
            pass

    with loopback(lambda _asked: Answer(status)) as server:
        with pytest.raises(kind) as told:
            run(stream)
        assert "SECRET" not in str(told.value)


# --- recording ---


def test_exchanges_are_recorded_without_secrets_and_replayed(tmp_path: Any) -> None:
    async def record(http: GuardedHttp) -> None:
        recording = GuardedHttp(transport=RecordingTransport(http.transport(), tmp_path))
        await recording.get(f"{server.url}/a?token=SECRET&page=1", headers={"Authorization": "Bearer SECRET"})

    with loopback(
        lambda _asked: Answer(body="é".encode(), headers={"ETag": "1", "Set-Cookie": "SECRET"})
    ) as server:
        run(record)
        url = server.url
    (file,) = tmp_path.iterdir()
    assert "SECRET" not in file.read_text(encoding="utf-8")
    replaying = GuardedHttp(transport=ReplayTransport(tmp_path))
    answer = asyncio.run(replaying.get(f"{url}/a?token=OTHER&page=1"))
    assert answer.text == "é" and answer.headers["etag"] == "1"
    with pytest.raises(RetryLater):
        asyncio.run(replaying.get(f"{url}/never-recorded", retries=0))


def test_one_door_serves_several_event_loops() -> None:
    with loopback(lambda _asked: Answer(body=b"x")) as server:
        http = GuardedHttp(allowed_private_hosts=["127.0.0.1"])
        for _ in range(2):
            assert asyncio.run(http.get(server.url)).status == 200
