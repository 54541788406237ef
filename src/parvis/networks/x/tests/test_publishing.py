"""What is X's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import Desk as AnyDesk
from parvis.networks.tests.desk import picture
from parvis.networks.tests.posting import Reply, serving
from parvis.networks.x.publishing import XPublisher
from parvis.networks.x.reading_back import is_said_by, moment_of, text_of
from parvis.networks.x.tests.x_server import TOKEN, XServer, refused

TIMELINE = Path(__file__).parents[1] / "payloads" / "timeline.json"


@pytest.fixture
def server() -> Iterator[XServer]:
    made = XServer()
    with serving(made):
        yield made


class Desk(AnyDesk):
    """One account."""

    def __init__(self, server: XServer, handle: str = "@Maison", token: str = TOKEN) -> None:
        super().__init__(XPublisher(server.url), SignIn(handle, {ACCESS: token}))


def test_it_is_the_account_that_was_meant(server: XServer) -> None:
    assert Desk(server).check() == "77"
    with pytest.raises(NeedsPerson, match="@maison, but this account is @autre"):
        Desk(server, "@autre").check()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()


def test_links_and_pictures_are_said_and_found(server: XServer) -> None:
    desk = Desk(server)
    said = Outgoing(
        text="Fil & aiguille", link="https://maison.example/une/page?a=b&c=d", media=(picture(), picture())
    )
    told = desk.publish(said)
    assert server.posts[0]["said"].endswith("\n\nhttps://maison.example/une/page?a=b&c=d")
    assert next(iter(server.media.values()))["alt"] == "Un chat" and len(server.media) == 2
    assert desk.find(said) == told and desk.find(said, told.id) is None
    assert told.at is not None and abs(told.at.timestamp() - time.time()) < 60
    desk.publish(Outgoing(text="Suite", reply_to=told.id))
    assert server.posts[1]["reply"] == {"in_reply_to_tweet_id": told.id}
    with pytest.raises(Refused, match="not a post of X"):
        desk.delete("at://x")


def test_a_page_of_posts_as_it_is_documented() -> None:
    row = json.loads(TIMELINE.read_text(encoding="utf-8"))["payload"]["data"][0]
    assert text_of(row).strip() == "Fil & aiguille, à lire : https://maison.example/fil"
    assert is_said_by(row, Outgoing(text="Fil & aiguille, à lire :", link="https://maison.example/fil"))
    assert not is_said_by(row, Outgoing(text="Fil & aiguille"))
    assert text_of({"text": 5, "entities": {"urls": [None, {"url": ""}, {"url": 3}]}}) == ""
    assert moment_of("") is None and moment_of("9" * 30) is None


def test_looking_goes_back_page_by_page(server: XServer) -> None:
    desk, server.page_length = Desk(server), 5
    told = desk.publish(Outgoing(text="La première"))
    for number in range(12):
        desk.publish(Outgoing(text=f"Une autre, la {number}"))
    assert desk.find(Outgoing(text="La première")) == told
    assert desk.find(Outgoing(text="Jamais dite")) is None


def test_lengths_are_weighed_as_x_does(server: XServer) -> None:
    desk = Desk(server)
    desk.publish(Outgoing(text="\U0001f469\u200d\U0001f469\u200d\U0001f467" * 140))
    desk.publish(Outgoing(text="é" * 256 + " https://maison.example/une/adresse/qui/est/bien/plus/longue"))
    with pytest.raises(Refused, match="too long by 2 "):
        desk.publish(Outgoing(text="日" * 141))


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(402, "CreditsDepleted"), NeedsPerson, "buy more"),
        (refused(401, "Unauthorized"), NeedsPerson, "connect it again"),
        (refused(403, "You are not permitted to perform this action."), NeedsPerson, "not permitted"),
        (refused(403, "You are not allowed to create a Tweet with duplicate content."), Refused, "Change it"),
        (refused(400, "One or more parameters to your request was invalid."), Refused, "invalid"),
        (refused(500, "Internal Server Error"), UnknownOutcome, "all the same"),
        (refused(503, "Service Unavailable"), UnknownOutcome, "all the same"),
        (Reply(b"<html>"), UnknownOutcome, "JSON"),
        (Reply({"errors": []}), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: XServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert server.posts == []


def test_a_link_makes_it_dearer() -> None:
    price = XPublisher().rules.price
    assert price is not None
    told = [
        str(price.of(said))
        for said in (Outgoing(text="Bonjour"), Outgoing(text="Voir https://maison.example"))
    ]
    assert (
        told == ["0.015", "0.20"]
        and str(price.of(Outgoing(text="Voir", link="https://maison.example"))) == "0.20"
    )


def test_waits_are_told_in_x_s_own_headers(server: XServer) -> None:
    soon, tomorrow = str(int(time.time()) + 90), str(int(time.time()) + 40_000)
    server.instead = refused(429, "Too Many Requests", **{"x-rate-limit-reset": soon})
    with pytest.raises(RetryLater) as error:
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert 60 < error.value.after <= 90
    day = {"x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": tomorrow}
    server.instead = refused(429, "Too Many Requests", **{"x-rate-limit-reset": soon, **day})
    with pytest.raises(RetryLater) as error:
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert error.value.after > 30_000


def test_a_double_is_refused_by_x_itself(server: XServer) -> None:
    desk, server.refuses_doubles = Desk(server), True
    desk.publish(Outgoing(text="Une fois"))
    with pytest.raises(Refused, match="short while ago"):
        desk.publish(Outgoing(text="Une fois"))
