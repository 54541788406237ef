"""What is Telegram's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Published, SignIn
from parvis.networks.redaction import redact
from parvis.networks.telegram.channel_page import is_channel_page, messages
from parvis.networks.telegram.publishing import TelegramPublisher
from parvis.networks.telegram.tests.channel_server import NAME, NUMBER, TOKEN, ChannelServer, refused
from parvis.networks.tests.posting import Reply, serving

BYTES = b"\x89PNG not really"
SINCE = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
T = TypeVar("T")


@pytest.fixture
def server() -> Iterator[ChannelServer]:
    made = ChannelServer()
    with serving(made):
        yield made


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


class Desk:
    """A publisher, an account and a door, as short as tests want them."""

    def __init__(self, server: ChannelServer, channel: str = f"@{NAME}", token: str = TOKEN) -> None:
        self.publisher = TelegramPublisher(server.url)
        self.account = SignIn("maison", {"channel": channel, "token": token, "server": server.url})
        self.http = GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0)

    def check(self) -> str:
        return run(self.publisher.check(self.account, self.http))

    def publish(self, said: Outgoing) -> Published:
        return run(self.publisher.publish(self.account, said, "0" * 32, read, self.http))

    def find(self, said: Outgoing, *known: str) -> Published | None:
        return run(self.publisher.find(self.account, said, "0" * 32, SINCE, self.http, known))

    def delete(self, id: str) -> None:
        run(self.publisher.delete(self.account, id, self.http))


async def read(_digest: str, begin: int = 0, length: int | None = None) -> bytes:
    return BYTES[begin:] if length is None else BYTES[begin : begin + length]


def picture(kind: str = "image/png") -> OutgoingMedia:
    return OutgoingMedia(
        digest=hashlib.sha256(BYTES).hexdigest(), media_type=kind, size=len(BYTES), alt="Un chat"
    )


@pytest.mark.parametrize(
    "typed", ["@maisonexemple", "maisonexemple", "https://t.me/maisonexemple", str(NUMBER)]
)
def test_a_channel_is_given_in_any_way(server: ChannelServer, typed: str) -> None:
    assert Desk(server, typed).check() == str(NUMBER)


def test_what_stands_in_the_way_is_said(server: ChannelServer) -> None:
    with pytest.raises(NeedsPerson, match="BotFather"):
        Desk(server, token="rubbish").check()
    with pytest.raises(NeedsPerson, match="does not know this token"):
        Desk(server, token="1234567:" + "a" * 30).check()
    with pytest.raises(NeedsPerson, match="chat not found"):
        Desk(server, "@someoneelse").check()
    server.may_post = False
    with pytest.raises(NeedsPerson, match="administrator"):
        Desk(server).check()


def test_an_album_is_one_post_and_goes_as_one(server: ChannelServer) -> None:
    desk = Desk(server)
    said = Outgoing(text="Trois vues", media=(picture(), picture("image/jpeg"), picture("video/mp4")))
    told = desk.publish(said)
    assert told.id == f"{NUMBER}/45,46,47" and told.url == f"https://t.me/{NAME}/45"
    assert [one["bytes"] for one in server.posts[0]] == [BYTES.hex()] * 3
    assert desk.find(said) == told and desk.find(said, told.id) is None
    desk.delete(told.id)
    desk.delete(told.id)
    assert server.posts == []


def test_a_caption_is_shorter_than_a_message(server: ChannelServer) -> None:
    desk = Desk(server)
    desk.publish(Outgoing(text="a" * 1024, media=(picture(),)))
    with pytest.raises(Refused, match="too long by 1 "):
        desk.publish(Outgoing(text="a" * 1025, media=(picture(),)))
    desk.publish(Outgoing(text="\U0001f44d" * 2048))
    with pytest.raises(Refused, match="too long by 2 "):
        desk.publish(Outgoing(text="\U0001f44d" * 2049))


def test_a_link_is_said_and_shown_and_an_answer_points_at_its_message(server: ChannelServer) -> None:
    desk = Desk(server)
    first = desk.publish(Outgoing(text="Lisez", link="https://maison.example/page"))
    assert server.calls[-1].json["link_preview_options"] == {"url": "https://maison.example/page"}
    assert server.posts[0][0]["text"].endswith("https://maison.example/page")
    desk.publish(Outgoing(text="Suite", reply_to=first.id))
    assert server.posts[1][0]["reply_to"] == {"message_id": 45}
    with pytest.raises(Refused, match="not one of this account"):
        desk.delete("-1009999999999/45")


def test_nobody_looks_into_a_private_channel(server: ChannelServer) -> None:
    server.private = True
    desk = Desk(server, str(NUMBER))
    told = desk.publish(Outgoing(text="Entre nous"))
    assert told.url == "https://t.me/c/1234567890/45"
    with pytest.raises(NeedsPerson, match="settle by hand"):
        desk.find(Outgoing(text="Entre nous"))


def test_looking_goes_back_page_by_page(server: ChannelServer) -> None:
    desk, server.page_length = Desk(server), 5
    told = desk.publish(Outgoing(text="La première"))
    for number in range(17):
        desk.publish(Outgoing(text=f"Une autre, la {number}"))
    assert desk.find(Outgoing(text="La première")) == told
    assert desk.find(Outgoing(text="Jamais dit")) is None


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(429, "Too Many Requests: retry after 7", retry_after=7), RetryLater, "come back"),
        (refused(403, "Forbidden: bot was kicked from the channel chat"), NeedsPerson, "administrator"),
        (
            refused(400, "Bad Request: need administrator rights in the channel chat"),
            NeedsPerson,
            "administrator",
        ),
        (refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), Refused, "PHOTO_INVALID"),
        (refused(413, "Request Entity Too Large"), Refused, "Too Large"),
        (
            refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005),
            NeedsPerson,
            "-1005",
        ),
        (refused(500, "Internal Server Error"), UnknownOutcome, "all the same"),
        (Reply(b"<html>", 502), UnknownOutcome, "all the same"),
        (Reply({}, 503), UnknownOutcome, "all the same"),
        (Reply(b"not json"), UnknownOutcome, "JSON"),
        (Reply({"ok": True, "result": {}}), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: ChannelServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words) as error:
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert TOKEN not in str(error.value) and server.posts == []
    if isinstance(error.value, RetryLater):
        assert error.value.after == 7


def test_a_deletion_without_an_answer_is_tried_again(server: ChannelServer) -> None:
    desk = Desk(server)
    told = desk.publish(Outgoing(text="À retirer"))
    server.lose = "after"
    with pytest.raises(RetryLater):
        desk.delete(told.id)


def test_the_token_is_hidden_in_addresses() -> None:
    assert TOKEN not in redact(f"calling https://api.telegram.org/bot{TOKEN}/sendMessage now")


def test_pages_of_any_kind_are_read_without_a_fault() -> None:
    assert messages("") == [] and messages("<p data-post='x'>") == [] and not is_channel_page("<html>")
    odd = (
        "<div data-post='a/5'><div class='tgme_widget_message_text'>oui<time datetime='?'></time></div></div>"
    )
    assert [(one.numbers, one.text, one.at) for one in messages(odd)] == [((5,), "oui", None)]
