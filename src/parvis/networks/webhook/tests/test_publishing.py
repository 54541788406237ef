"""What is the webhook's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Published, SignIn
from parvis.networks.tests.posting import Reply, serving
from parvis.networks.webhook.publishing import WebhookPublisher
from parvis.networks.webhook.receiver import published
from parvis.networks.webhook.tests.receiving_server import SECRET, ReceivingServer

BYTES = b"\x89PNG not really"
SINCE = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
KEY = "0123456789abcdef0123456789abcdef"
PAYLOADS = Path(__file__).parents[1] / "payloads"


@pytest.fixture
def server() -> Iterator[ReceivingServer]:
    made = ReceivingServer()
    with serving(made):
        yield made


class Desk:
    """A publisher, an account and a door, as short as tests want them."""

    def __init__(self, server: ReceivingServer, path: str = "/hook", secret: str = SECRET) -> None:
        self.publisher = WebhookPublisher()
        self.account = SignIn("maison", {"url": server.url + path, "secret": secret})
        self.http = GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0)

    def check(self) -> str:
        return asyncio.run(self.publisher.check(self.account, self.http))

    def publish(self, said: Outgoing) -> Published:
        return asyncio.run(self.publisher.publish(self.account, said, KEY, read, self.http))

    def find(self, said: Outgoing) -> Published | None:
        return asyncio.run(self.publisher.find(self.account, said, KEY, SINCE, self.http))

    def delete(self, id: str) -> None:
        asyncio.run(self.publisher.delete(self.account, id, self.http))


async def read(_digest: str) -> bytes:
    return BYTES


def test_what_a_receiver_is_sent(server: ReceivingServer) -> None:
    expected = json.loads((PAYLOADS / "publish.json").read_text(encoding="utf-8"))["payload"]
    digest = hashlib.sha256(BYTES).hexdigest()
    picture = OutgoingMedia(digest=digest, media_type="image/png", size=len(BYTES), alt="Un chat")
    desk = Desk(server, "/hook?team=a&x=%C3%A9")
    desk.publish(Outgoing(text="Voici", language="fr", link="https://maison.example/page", media=(picture,)))
    expected["media"][0]["digest"] = digest
    assert server.taken[KEY]["given"] == expected
    assert server.calls[-1].target == "/hook?team=a&x=%C3%A9"
    assert desk.find(Outgoing(text="Voici")) is not None


def test_what_a_receiver_answers() -> None:
    told = json.loads((PAYLOADS / "answer.json").read_text(encoding="utf-8"))["payload"]
    at = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    assert published(told, KEY) == Published("intranet-7", "https://intranet.maison.example/posts/7", at)
    assert published({"id": 7, "url": "javascript:x", "at": "soon"}, KEY) == Published(KEY, "", None)


def test_a_receiver_that_answers_no_questions(server: ReceivingServer) -> None:
    server.mute = True
    desk = Desk(server)
    assert desk.check().endswith("/hook")
    assert desk.publish(Outgoing(text="Bonjour")).id == KEY
    with pytest.raises(NeedsPerson, match="settle by hand"):
        desk.find(Outgoing(text="Bonjour"))
    with pytest.raises(Refused, match="does not take things back"):
        desk.delete(KEY)


def test_signatures_are_checked_and_do_not_last(server: ReceivingServer) -> None:
    with pytest.raises(NeedsPerson, match="same secret"):
        Desk(server, secret="another-secret-of-length").check()
    with pytest.raises(NeedsPerson, match="16 characters"):
        Desk(server, secret="short").check()
    server.clock = 600
    with pytest.raises(NeedsPerson, match="same secret"):
        Desk(server).publish(Outgoing(text="Bonjour"))


def test_private_addresses_are_not_called(server: ReceivingServer) -> None:
    desk = Desk(server)
    desk.http = GuardedHttp()
    with pytest.raises(
        (Refused, RetryLater)
    ):  # and over https at that, for plain http is for private hosts alone
        desk.publish(Outgoing(text="Bonjour"))
    desk.account = SignIn("maison", {"url": "https://127.0.0.1:1/x", "secret": SECRET})
    with pytest.raises(Refused, match="private network"):
        desk.publish(Outgoing(text="Bonjour"))
    assert server.calls == []


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply({}, 429, {"Retry-After": "7"}), RetryLater, "come back"),
        (Reply({"error": "No title"}, 422), Refused, "No title"),
        (Reply(b"", 404), NeedsPerson, "Check the address"),
        (Reply(b"", 410), NeedsPerson, "Check the address"),
        (Reply({"error": "who?"}, 403), NeedsPerson, "same secret"),
        (Reply(b"", 307, {"Location": "/elsewhere"}), Refused, "has moved"),
        (Reply(b"", 500), UnknownOutcome, "all the same"),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
    ],
)
def test_each_answer_has_its_kind(server: ReceivingServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert not server.taken
