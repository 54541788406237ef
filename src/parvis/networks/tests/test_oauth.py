"""Being let in by a network's own page: codes and tokens, and all that can go wrong with them."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.networks import oauth
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.oauth import Client, OAuthRules, Tokens
from parvis.networks.tests.agreeing_server import CLIENT_ID, CLIENT_SECRET, AgreeingServer
from parvis.networks.tests.posting import Reply, serving

CLIENT = Client(CLIENT_ID, CLIENT_SECRET)
BACK = "https://parvis.example/back/"
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def server() -> Iterator[AgreeingServer]:
    made = AgreeingServer()
    with serving(made):
        yield made


def rules(server: AgreeingServer) -> OAuthRules:
    return OAuthRules(f"{server.url}/authorise", f"{server.url}/token", ("read", "write"), TODAY)


def exchange(
    server: AgreeingServer, code: str, verifier: str, client: Client = CLIENT, back: str = BACK
) -> Tokens:
    async def whole() -> Tokens:
        async with GuardedHttp(allowed_private_hosts=["127.0.0.1"]) as http:
            return await oauth.exchange(rules(server), client, code, verifier, back, http)

    return asyncio.run(whole())


def refresh(server: AgreeingServer, tokens: Tokens) -> Tokens:
    async def whole() -> Tokens:
        async with GuardedHttp(allowed_private_hosts=["127.0.0.1"]) as http:
            return await oauth.refresh(rules(server), CLIENT, tokens, http)

    return asyncio.run(whole())


def let_in(server: AgreeingServer) -> Tokens:
    verifier = oauth.new_verifier()
    page = oauth.page(rules(server), CLIENT, BACK, "state", verifier)
    return exchange(server, server.agree(page)["code"], verifier)


def test_the_proof_is_the_one_of_the_standard() -> None:
    """The example of RFC 7636, appendix B."""
    assert (
        oauth.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    assert 43 <= len(oauth.new_verifier()) <= 128 and oauth.new_verifier() != oauth.new_verifier()


def test_the_page_asks_for_what_is_needed_and_shows_no_secret(server: AgreeingServer) -> None:
    page = oauth.page(rules(server), CLIENT, BACK, "a state", "a verifier")
    asked = parse_qs(urlsplit(page).query)
    assert (
        asked["scope"] == ["read write"] and asked["state"] == ["a state"] and asked["redirect_uri"] == [BACK]
    )
    assert "a verifier" not in page and CLIENT_SECRET not in page


def test_a_code_becomes_tokens_once(server: AgreeingServer) -> None:
    verifier = oauth.new_verifier()
    code = server.agree(oauth.page(rules(server), CLIENT, BACK, "s", verifier))["code"]
    tokens = exchange(server, code, verifier)
    assert tokens.access in server.live and tokens.refresh in server.refreshes
    assert tokens.expires is not None
    assert abs((tokens.expires - dt.datetime.now(dt.UTC)).total_seconds() - 7200) < 60
    assert Tokens.of(tokens.values()) == tokens
    with pytest.raises(NeedsPerson, match="connect it again"):
        exchange(server, code, verifier)


def test_a_code_is_good_for_who_asked_alone(server: AgreeingServer) -> None:
    page = oauth.page(rules(server), CLIENT, BACK, "s", oauth.new_verifier())
    with pytest.raises(NeedsPerson):
        exchange(server, server.agree(page)["code"], "another verifier")
    verifier = oauth.new_verifier()
    page = oauth.page(rules(server), CLIENT, BACK, "s", verifier)
    with pytest.raises(NeedsPerson):
        exchange(server, server.agree(page)["code"], verifier, back="https://elsewhere.example/")


def test_tokens_are_renewed_and_the_old_one_is_over(server: AgreeingServer) -> None:
    first = let_in(server)
    second = refresh(server, first)
    assert second.access != first.access and second.refresh != first.refresh
    with pytest.raises(NeedsPerson, match="connect it again"):
        refresh(server, first)
    server.revoke()
    with pytest.raises(NeedsPerson, match="connect it again"):
        refresh(server, second)
    with pytest.raises(NeedsPerson, match="connect it again"):
        refresh(server, Tokens("access"))


def test_a_network_that_keeps_its_refresh_token_says_nothing_of_it(server: AgreeingServer) -> None:
    server.instead = Reply({"access_token": "a", "token_type": "bearer", "expires_in": "60"})
    renewed = refresh(server, Tokens("old", "kept", None))
    assert (renewed.access, renewed.refresh) == ("a", "kept") and renewed.expires is not None
    server.instead = Reply({"access_token": "a", "token_type": "bearer"})
    assert exchange(server, "c", "v") == Tokens("a")


def test_tokens_are_due_before_they_end(server: AgreeingServer) -> None:
    now = dt.datetime.now(dt.UTC)
    asked = rules(server)
    assert not Tokens("a").is_due(asked, now)
    assert not Tokens("a", "b", now + dt.timedelta(hours=1)).is_due(asked, now)
    assert Tokens("a", "b", now + dt.timedelta(minutes=5)).is_due(asked, now)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply({"error": "invalid_client"}, 401), NeedsPerson, "client id and secret"),
        (Reply({"error": "invalid_request", "error_description": "No code"}, 400), Refused, "No code"),
        (Reply({}, 429, {"Retry-After": "9"}), RetryLater, "come back"),
        (Reply(b"", 500), RetryLater, "all the same"),
        (Reply(b"<html>"), RetryLater, "unexpected"),
        (Reply({"access_token": 5}), RetryLater, "unexpected"),
        (Reply({"error": ["odd"]}, 400), Refused, "400"),
    ],
)
def test_each_answer_has_its_kind(server: AgreeingServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        refresh(server, Tokens("old", "refresh"))


def test_a_lost_answer_to_a_code_means_to_start_again(server: AgreeingServer) -> None:
    server.lose = "after"
    with pytest.raises(NeedsPerson, match="Start again"):
        exchange(server, "code", "verifier")
    with pytest.raises(RetryLater):
        refresh(server, Tokens("old", "refresh"))


def test_without_a_client_whoever_runs_parvis_must_act(server: AgreeingServer) -> None:
    with pytest.raises(NeedsPerson, match="register"):
        exchange(server, "code", "verifier", Client(""))


def test_nothing_secret_is_told(server: AgreeingServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = let_in(server)
    server.revoke()
    with pytest.raises(NeedsPerson) as error:
        refresh(server, tokens)
    seen = f"{error.value} {error.value.values} {tokens!r} {CLIENT!r} {caplog.text}"
    assert not any(secret in seen for secret in (tokens.access, tokens.refresh, CLIENT_SECRET))
